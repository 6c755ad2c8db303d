"""Writes of the law desk: amendments, tariff tables, proofs, and the law of a process."""

from entrepot.customs.commands.amending import (
    approve_amendment,
    check_change,
    draft_amendment,
    propose_amendment,
    reject_amendment,
    withdraw_amendment,
)
from entrepot.customs.commands.importing import draft_table, read_table
from entrepot.customs.commands.proving import prove_vat_number
from entrepot.customs.commands.refreshing import forget_law, refresh_law

__all__ = [
    "approve_amendment",
    "check_change",
    "draft_amendment",
    "draft_table",
    "forget_law",
    "propose_amendment",
    "prove_vat_number",
    "read_table",
    "refresh_law",
    "reject_amendment",
    "withdraw_amendment",
]
