"""Folding events into roll-ups, and keeping what audits found."""

from entrepot.insights.commands.auditing import run_audits
from entrepot.insights.commands.folding import fold_completed, fold_placed, fold_sales

__all__ = ["fold_completed", "fold_placed", "fold_sales", "run_audits"]
