"""What can be done: read figures, score, weigh, suggest."""

from entrepot.selection.commands.asking import (
    QUEUE,
    TASK,
    ask_pass,
    mark,
    mark_merchant,
    mark_variants,
)
from entrepot.selection.commands.importing import drop_source, import_figures
from entrepot.selection.commands.scoring import run_passes, score, score_dirty, score_products
from entrepot.selection.commands.suggesting import (
    ANSWERS,
    PRODUCTS_MAX,
    TooMany,
    answer,
    drop_view,
    keep_view,
    start_listing,
    suggest,
)
from entrepot.selection.commands.weighing import resum, set_weights

__all__ = [
    "ANSWERS",
    "PRODUCTS_MAX",
    "QUEUE",
    "TASK",
    "TooMany",
    "answer",
    "ask_pass",
    "drop_source",
    "drop_view",
    "import_figures",
    "keep_view",
    "mark",
    "mark_merchant",
    "mark_variants",
    "resum",
    "run_passes",
    "score",
    "score_dirty",
    "score_products",
    "set_weights",
    "start_listing",
    "suggest",
]
