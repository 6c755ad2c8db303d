"""Reading boards, and what desks need of several contexts at once."""

from entrepot.insights.queries.auditing import AuditRow, last_audits
from entrepot.insights.queries.board import board, category_names, equality
from entrepot.insights.queries.counted import counted
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
from entrepot.insights.queries.machine import (
    READINGS,
    SHOWN,
    FromDatabase,
    machine,
    read,
    samples,
)
from entrepot.insights.queries.searching import search_term, searches

__all__ = [
    "READINGS",
    "SHOWN",
    "AuditRow",
    "Blocker",
    "Dossier",
    "FromDatabase",
    "LaneFacts",
    "MerchantLine",
    "OrderLineRow",
    "board",
    "category_names",
    "counted",
    "dossier",
    "equality",
    "lanes",
    "last_audits",
    "machine",
    "merchant_lines",
    "read",
    "samples",
    "search_term",
    "searches",
]
