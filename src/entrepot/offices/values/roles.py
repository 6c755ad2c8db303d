"""Ids, roles, and what a seat may touch."""

from enum import IntEnum, StrEnum
from typing import Final, NewType
from uuid import UUID

OfficeId = NewType("OfficeId", UUID)
MerchantId = NewType("MerchantId", UUID)
UserId = NewType("UserId", UUID)
MemberId = NewType("MemberId", UUID)
InvitationId = NewType("InvitationId", UUID)
MandateId = NewType("MandateId", UUID)


class Role(StrEnum):
    """What a membership lets a person be; a person without one is a buyer."""

    OPERATOR = "operator"
    OFFICE = "office"
    MERCHANT = "merchant"
    PARTNER = "partner"
    """A trade partner (government, chamber): reads aggregates of its country, nothing else."""


class Post(StrEnum):
    """What a person does within a team; the catalogue (`rules.posts`) says what each may."""

    OWNER = "owner"
    """Everything; each team has at least one. At an office its head."""
    MANAGER = "manager"
    AGENT = "agent"
    WAREHOUSE = "warehouse"
    FINANCE = "finance"
    SUPPORT = "support"
    READER = "reader"


class Access(IntEnum):
    """How far a post reaches into a resource; who may write may read."""

    NONE = 0
    READ = 1
    WRITE = 2


class Scope(StrEnum):
    """What a merchant may let its office do for it."""

    LIST = "list"
    PRICE = "price"
    ANSWER = "answer"


class MandateState(StrEnum):
    """Where a mandate is; a given one also ends by itself on its last day."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """The office no longer asks."""
    REVOKED = "revoked"


class Resource(StrEnum):
    """What a route reads or writes; the permission catalogue says which post may do which."""

    ORDERS = "orders"
    PRODUCTS = "products"
    PRICES = "prices"
    STOCK = "stock"
    MONEY = "money"
    IMPORTS = "imports"
    CASES = "cases"
    APPLICATION = "application"
    CONTRACT = "contract"
    SELECTION = "selection"
    TEAM = "team"
    KEYS = "keys"
    MANDATES = "mandates"
    MERCHANTS = "merchants"
    """An office's portfolio, dossiers and tasks; at the operator all merchants."""
    REVIEW = "review"
    FIGURES = "figures"
    TRAIL = "trail"
    LANES = "lanes"
    LAW = "law"
    LEDGER = "ledger"
    MACHINE = "machine"
    OFFICES = "offices"


class MerchantState(StrEnum):
    """A merchant's standing; only a LIVE one sells."""

    LEAD = "lead"
    """Found by an office; has not asked for anything yet."""
    APPLIED = "applied"
    """Fills in its application; nothing has been handed in."""
    REVIEW = "review"
    """Handed in; the office looks at it."""
    LIVE = "live"
    """Verified, contract accepted: may sell what is listed."""
    PAUSED = "paused"
    """By its own wish, or while something is asked again."""
    SUSPENDED = "suspended"
    """By the office or the operator, with a reason."""
    REFUSED = "refused"
    CLOSED = "closed"


STEPS: Final[dict[MerchantState, frozenset[MerchantState]]] = {
    MerchantState.LEAD: frozenset({MerchantState.APPLIED, MerchantState.CLOSED}),
    MerchantState.APPLIED: frozenset({MerchantState.REVIEW, MerchantState.CLOSED}),
    MerchantState.REVIEW: frozenset(
        {MerchantState.APPLIED, MerchantState.LIVE, MerchantState.REFUSED, MerchantState.CLOSED}
    ),
    MerchantState.LIVE: frozenset(
        {MerchantState.PAUSED, MerchantState.SUSPENDED, MerchantState.CLOSED}
    ),
    MerchantState.PAUSED: frozenset(
        {MerchantState.LIVE, MerchantState.SUSPENDED, MerchantState.CLOSED}
    ),
    MerchantState.SUSPENDED: frozenset(
        {MerchantState.LIVE, MerchantState.PAUSED, MerchantState.CLOSED}
    ),
    MerchantState.REFUSED: frozenset({MerchantState.APPLIED, MerchantState.CLOSED}),
    MerchantState.CLOSED: frozenset(),
}
"""From which standing which may follow."""
