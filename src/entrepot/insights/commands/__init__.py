"""Folding events into roll-ups, counting searches, keeping what audits found and the machine does."""

from entrepot.insights.commands.auditing import run_audits
from entrepot.insights.commands.folding import fold_completed, fold_placed, fold_sales
from entrepot.insights.commands.sampling import sample_machine
from entrepot.insights.commands.searching import (
    Writing,
    forget_searches,
    hear_search,
    keep_searches,
    write_searches,
)

__all__ = [
    "Writing",
    "fold_completed",
    "fold_placed",
    "fold_sales",
    "forget_searches",
    "hear_search",
    "keep_searches",
    "run_audits",
    "sample_machine",
    "write_searches",
]
