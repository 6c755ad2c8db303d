"""Terms of the gateway, what a merchant accepted, and what of a price it nets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final, NewType
from uuid import UUID

from entrepot.kernel import Refusal
from entrepot.money.values import Money

TermsId = NewType("TermsId", UUID)
ContractId = NewType("ContractId", UUID)

ANY_CATEGORY: Final = ""
"""The row of every category that has none of its own."""
BP_MAX: Final = 5000
"""Half of the goods' value: a commission above it is a slip of the keyboard."""
NOTICE_DAYS_MIN: Final = 15
"""Regulation (EU) 2019/1150, art. 3(2): a change of terms is announced so long before."""


class ContractState(StrEnum):
    """One merchant's acceptance of one version."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"
    """Replaced by a later one, or given up."""


@dataclass(frozen=True, slots=True, order=True)
class CommissionRow:
    """A rate in basis points of the goods' value; first match wins (MV-14). `until` exclusive."""

    category: str
    bp: int
    since: date
    until: date | None = None

    def covers(self, category: str, on: date) -> bool:
        return (
            self.category in {ANY_CATEGORY, category}
            and self.since <= on
            and (self.until is None or on < self.until)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One version of a plan's terms; published ones never change (MV-13)."""

    id: TermsId
    version: int
    plan: str
    commission: tuple[CommissionRow, ...]
    """In the order in which they are tried."""
    currency: str
    deposit_minor: int = 0
    yearly_fee_minor: int = 0
    order_fee_minor: int = 0
    listings_max: int | None = None
    notice_days: int = NOTICE_DAYS_MIN
    text: Mapping[str, str] = field(default_factory=dict)
    """By language; the one in `en` always."""
    published_at: datetime | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """Which row gave the rate, and why those above it did not (MV-14)."""

    bp: int
    row: CommissionRow | None
    """None: no contract speaks of it; the merchant's own rate stands."""
    passed_over: tuple[tuple[CommissionRow, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """An offer or acceptance as pages show it."""

    id: ContractId
    merchant: UUID
    merchant_name: str
    state: ContractState
    terms: Terms
    offered_at: datetime
    effective_on: date
    accepted_at: datetime | None
    accepted_by: UUID | None
    accepted_name: str
    language: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """A sale's price taken apart, down to what reaches the merchant; the parts add up (MV-21)."""

    buyer: Money
    """What the buyer pays for one, with everything in it."""
    border: Money
    """Duty and taxes in it."""
    freight: Money
    exchange: Money
    goods: Money
    """What is left for the goods, in the market's currency."""
    own: Money
    """The merchant's own price."""
    commission_bp: int
    commission: Money
    order_fee: Money
    net: Money


@dataclass(eq=False)
class BadTerms(Refusal):
    """The terms cannot be published so."""

    code: ClassVar[str] = "onboarding.bad_terms"
    status: ClassVar[int] = 422
    field: str
    reason: str


@dataclass(eq=False)
class NothingToAccept(Refusal):
    """No offer of terms waits for this merchant."""

    code: ClassVar[str] = "onboarding.nothing_to_accept"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class TermsChanged(Refusal):
    """What was read is not what would be accepted: please read it again."""

    code: ClassVar[str] = "onboarding.terms_changed"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class PlanFull(Refusal):
    """The plan allows no more live listings."""

    code: ClassVar[str] = "onboarding.plan_full"
    status: ClassVar[int] = 409
    listings_max: int
