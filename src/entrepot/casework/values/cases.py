"""A merchant's problem, from question to solved."""

from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

CaseId = NewType("CaseId", UUID)

ANSWER_MAX: Final = 8000
"""Characters of one message."""


class CaseState(StrEnum):
    """Whose turn it is; the clock stands still while it is the merchant's."""

    OPEN = "open"
    """Asked; nobody has answered yet."""
    WAITING_MERCHANT = "merchant"
    WAITING_US = "us"
    SOLVED = "solved"
    CLOSED = "closed"


CASE_STEPS: Final[dict[CaseState, frozenset[CaseState]]] = {
    CaseState.OPEN: frozenset({CaseState.WAITING_MERCHANT, CaseState.WAITING_US, CaseState.SOLVED}),
    CaseState.WAITING_MERCHANT: frozenset({CaseState.WAITING_US, CaseState.SOLVED}),
    CaseState.WAITING_US: frozenset({CaseState.WAITING_MERCHANT, CaseState.SOLVED}),
    CaseState.SOLVED: frozenset({CaseState.WAITING_US, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset(),
}
"""From which state which may follow. A closed case stays closed: one asks anew."""


class Priority(StrEnum):
    """How much it hurts."""

    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"


class Side(StrEnum):
    """From where a message comes."""

    MERCHANT = "merchant"
    OFFICE = "office"
    OPERATOR = "operator"


class Topic(StrEnum):
    """What a case is about."""

    APPLICATION = "application"
    DOCUMENTS = "documents"
    PRODUCTS = "products"
    CUSTOMS = "customs"
    SHIPPING = "shipping"
    MONEY = "money"
    ORDERS = "orders"
    ACCESS = "access"
    OTHER = "other"


TARGETS_MIN: Final[dict[Priority, tuple[int, int]]] = {
    Priority.URGENT: (2 * 60, 8 * 60),
    Priority.NORMAL: (8 * 60, 40 * 60),
    Priority.LOW: (24 * 60, 80 * 60),
}
"""Minutes of the office's working time to the first answer and to the solution."""
