"""What can be done: read figures, score, weigh, suggest."""

from entrepot.selection.commands.asking import QUEUE, TASK, ask_pass, mark, mark_variants
from entrepot.selection.commands.importing import drop_source, import_figures
from entrepot.selection.commands.scoring import run_passes, score, score_dirty, score_products

__all__ = [
    "QUEUE",
    "TASK",
    "ask_pass",
    "drop_source",
    "import_figures",
    "mark",
    "mark_variants",
    "run_passes",
    "score",
    "score_dirty",
    "score_products",
]
