"""Terms and contracts as pages and other contexts read them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.money.values import Money, currency
from entrepot.offices.values import MerchantId
from entrepot.onboarding.models import Contract, TermsVersion
from entrepot.onboarding.values.contract import (
    CommissionRow,
    ContractId,
    ContractRow,
    ContractState,
    Terms,
    TermsId,
)

TERMS_MAX: Final = 100
CONTRACTS_MAX: Final = 50
DEFAULT_PLAN: Final = "standard"
"""Offered by itself to a business that applies."""


def terms_of(row: TermsVersion) -> Terms:
    """A version as a value."""
    return Terms(
        id=TermsId(row.id),
        version=row.version,
        plan=row.plan,
        commission=tuple(_rate(one) for one in row.commission),
        currency=row.currency,
        deposit_minor=row.deposit_minor,
        yearly_fee_minor=row.yearly_fee_minor,
        order_fee_minor=row.order_fee_minor,
        listings_max=row.listings_max,
        notice_days=row.notice_days,
        text=row.text,
        published_at=row.published_at,
        digest=row.digest,
    )


def terms(identity: TermsId | UUID) -> Terms | None:
    row = TermsVersion.objects.filter(id=identity).first()
    return terms_of(row) if row else None


def all_terms(*, limit: int = TERMS_MAX) -> list[Terms]:
    """Every version, plan by plan, newest first."""
    assert 0 < limit <= TERMS_MAX
    return [terms_of(row) for row in TermsVersion.objects.order_by("plan", "-version")[:limit]]


def default_terms(*, for_currency: str) -> Terms | None:
    """What a new business is offered by itself; a fixed fee only in its own currency."""
    found = TermsVersion.objects.filter(plan=DEFAULT_PLAN, published_at__isnull=False).filter(
        Q(order_fee_minor=0) | Q(currency=for_currency)
    )
    row = found.order_by("-version").first()
    return terms_of(row) if row else None


def contract(merchant: MerchantId | UUID, *, on: date) -> ContractRow | None:
    """What is agreed with a merchant on the day; None when nothing is."""
    row = rows_in_force([merchant], on).get(merchant)
    return _row(row) if row else None


def offer(merchant: MerchantId | UUID) -> ContractRow | None:
    """The terms that wait for the merchant's answer."""
    found = _with_facts().filter(merchant=merchant, state=ContractState.OFFERED).first()
    return _row(found) if found else None


def contract_of(merchant: MerchantId | UUID, identity: UUID) -> ContractRow | None:
    """One contract or offer of the merchant's own."""
    found = _with_facts().filter(merchant=merchant, id=identity).first()
    return _row(found) if found else None


def contracts(merchant: MerchantId | UUID) -> list[ContractRow]:
    """All that was ever offered to a merchant, newest first."""
    found = _with_facts().filter(merchant=merchant).order_by("-offered_at", "-id")
    return [_row(one) for one in found[:CONTRACTS_MAX]]


def newest_contracts(*, search: str = "", limit: int = CONTRACTS_MAX) -> list[ContractRow]:
    """Of all merchants, unanswered offers first, then the newest."""
    assert 0 < limit <= CONTRACTS_MAX
    found = _with_facts().exclude(state=ContractState.ENDED)
    if search:
        found = found.filter(merchant__name__icontains=search)
    waiting = found.filter(state=ContractState.OFFERED).order_by("offered_at", "id")[:limit]
    rows = [_row(one) for one in waiting]
    rest = found.exclude(state=ContractState.OFFERED).order_by("-offered_at", "-id")
    return rows + [_row(one) for one in rest[: limit - len(rows)]]


def rows_in_force(merchants: Iterable[UUID], day: date) -> dict[UUID, Contract]:
    """The accepted contract of each on the day; one statement."""
    found = (
        Contract.objects.filter(
            merchant__in=list(merchants), state=ContractState.ACCEPTED, effective_on__lte=day
        )
        .filter(Q(ends_on=None) | Q(ends_on__gt=day))
        .select_related("terms", "merchant", "answered_by")
        .order_by("effective_on", "answered_at", "id")
    )
    return {row.merchant_id: row for row in found}


def deposit(merchant: MerchantId, unit: str) -> Money:
    """What we hold of a merchant's deposit, by the ledger."""
    name = chart.deposit(merchant, unit)
    held = {one.name: one.free for one in ledger.accounts(name, limit=1)}
    return Money(held.get(name, 0), currency(unit))


def _with_facts() -> Any:
    return Contract.objects.select_related("terms", "merchant", "answered_by")


def _row(row: Contract) -> ContractRow:
    return ContractRow(
        id=ContractId(row.id),
        merchant=row.merchant_id,
        merchant_name=row.merchant.name,
        state=ContractState(row.state),
        terms=terms_of(row.terms),
        offered_at=row.offered_at,
        effective_on=row.effective_on,
        accepted_at=row.answered_at if row.state == ContractState.ACCEPTED else None,
        accepted_by=row.answered_by_id,
        accepted_name=(row.answered_by.name or row.answered_by.email) if row.answered_by else "",
        language=row.language,
        digest=row.digest,
    )


def _rate(one: dict[str, Any]) -> CommissionRow:
    return CommissionRow(
        category=one["category"],
        bp=one["bp"],
        since=date.fromisoformat(one["since"]),
        until=date.fromisoformat(one["until"]) if one["until"] else None,
    )
