"""Reading boards, and what desks need of several contexts at once."""

from entrepot.insights.queries.auditing import AuditRow, last_audits
from entrepot.insights.queries.board import board, category_names, equality
from entrepot.insights.queries.desk import (
    Blocker,
    Dossier,
    LaneFacts,
    MerchantLine,
    OrderLineRow,
    dossier,
    lanes,
    merchant_lines,
)

__all__ = [
    "AuditRow",
    "Blocker",
    "Dossier",
    "LaneFacts",
    "MerchantLine",
    "OrderLineRow",
    "board",
    "category_names",
    "dossier",
    "equality",
    "lanes",
    "last_audits",
    "merchant_lines",
]
