"""Folding events into roll-ups, and keeping what audits found and what the machine does."""

from entrepot.insights.commands.auditing import run_audits
from entrepot.insights.commands.folding import fold_completed, fold_placed, fold_sales
from entrepot.insights.commands.sampling import sample_machine

__all__ = ["fold_completed", "fold_placed", "fold_sales", "run_audits", "sample_machine"]
