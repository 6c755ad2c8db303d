"""Who a trader is, as law wants to know it: DSA article 30 and DAC7."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final


class TraderFact(StrEnum):
    """Regulation (EU) 2022/2065, article 30(1)."""

    NAME = "name"
    ADDRESS = "address"
    TELEPHONE = "telephone"
    EMAIL = "email"
    IDENTIFICATION = "identification_copy_or_eid"
    PAYMENT_ACCOUNT = "payment_account"
    SELF_CERTIFICATION = "self_certification"
    TRADE_REGISTER = "trade_register"
    REGISTER_NUMBER = "register_number"


class TraderDecision(StrEnum):
    MAY_SELL = "may_sell"
    BLOCKED = "blocked"
    ASK_THEN_SUSPEND = "ask_then_suspend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trader:
    """What consumers are shown of a trader: article 30(1) (a), (d) and (e), nothing else."""

    name: str
    street: str
    postcode: str
    city: str
    country: str
    telephone: str
    email: str
    trade_register: str
    register_number: str
    certified_on: date | None
    """When it undertook to offer only lawful products."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A seller as DAC7 reports it (Directive (EU) 2021/514, annex V, section II.B)."""

    is_individual: bool
    name: str = ""
    address: str = ""
    country: str = ""
    tin: str = ""
    vat_number: str = ""
    register_number: str = ""
    born_on: str = ""
    birth_place: str = ""
    financial_identifier: str = ""
    account_holder: str = ""


@dataclass(frozen=True, slots=True)
class YearOfSales:
    """A seller's year; the consideration is net of what the platform keeps."""

    sales: int
    consideration_eur: Decimal


MESSAGE_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "MessageTypeIndic": {"new": "DPI401", "correction": "DPI402", "nothing_to_report": "DPI403"},
    "DocTypeIndic_prod": {
        "resend": "OECD0", "new": "OECD1", "correction": "OECD2", "deletion": "OECD3",
    },
    "DocTypeIndic_test": {
        "resend": "OECD10", "new": "OECD11", "correction": "OECD12", "deletion": "OECD13",
    },
}  # fmt: skip
"""OECD DPI XML schema; Implementing Regulation (EU) 2022/1467."""
