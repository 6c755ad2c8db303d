"""Checks, rights and contracts of a merchant, for everyone's tests."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from tests.offices.make import a_person

from entrepot.offices.models import Merchant
from entrepot.offices.values import UserId
from entrepot.onboarding import commands, queries
from entrepot.onboarding.values.brands import RightKind
from entrepot.onboarding.values.checks import CheckKind
from entrepot.onboarding.values.contract import CommissionRow, Terms

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ALL = CommissionRow("", 800, date(2026, 1, 1))


def a_check(merchant: Merchant, *, name: str = "Conserve Lario S.r.l.") -> str:
    """A register number that nobody was asked about yet; answers its kind."""
    commands.declare(
        merchant=merchant.id,
        kind=CheckKind.REGISTER,
        value="MI-1234567",
        country="IT",
        name=name,
        at=AT,
    )
    return CheckKind.REGISTER.value


def a_right(merchant: Merchant, **facts: Any) -> UUID:
    """Its own trademark, sent in: "Lario" in China unless said otherwise."""
    return commands.declare_right(
        merchant=merchant.id,
        at=AT,
        **{
            "brand": "Lario",
            "kind": RightKind.OWN,
            "markets": ["cn"],
            "since": date(2026, 1, 1),
            "until": None,
            "trademark_register": "EUIPO",
            "trademark_number": "018000000",
            **facts,
        },
    )


def approved(right: UUID) -> UUID:
    commands.review_right(
        right=right,
        office=None,
        approve=True,
        by=UserId(a_person().id),
        note="Register seen on the day",
        at=AT,
    )
    return right


def a_protected(brand: str = "Guarded", **facts: Any) -> str:
    commands.protect_brand(
        brand=brand,
        by=UserId(a_person().id),
        at=AT,
        **{"markets": [], "why": "The owner has asked for it", **facts},
    )
    return queries.protected_brands()[0].key


def some_terms(*rows: CommissionRow, publish: bool = True, **facts: Any) -> Terms:
    """A version of a plan of its own: eight percent of everything unless rows are given."""
    identity = commands.write_terms(
        plan=facts.pop("plan", f"plan-{uuid4().hex[:8]}"),
        commission=rows or (ALL,),
        by=None,
        at=AT,
        **{"currency": "EUR", "text": {"en": "We list, you ship."}, **facts},
    )
    if publish:
        return commands.publish_terms(terms=identity, at=AT)
    found = queries.terms(identity)
    assert found is not None
    return found


def an_offer(merchant: Merchant) -> UUID:
    """Terms that wait for the merchant's answer."""
    return commands.offer_terms(merchant=merchant.id, terms=some_terms().id, by=None, at=AT)
