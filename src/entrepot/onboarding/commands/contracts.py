"""Terms of the gateway: written, published, offered, accepted; deposits received and returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from entrepot.catalog import commands as catalog
from entrepot.kernel import Refusal, new_id
from entrepot.kit import outbox, trail
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.values import NewAccount, Rule, Transfer, TransferId, account_id
from entrepot.money.values import currency
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, UserId
from entrepot.onboarding.events import TermsAccepted, TermsOffered
from entrepot.onboarding.models import Contract, TermsVersion
from entrepot.onboarding.queries import agreed, rates
from entrepot.onboarding.rules import fees
from entrepot.onboarding.values.contract import (
    BadTerms,
    CommissionRow,
    ContractId,
    ContractState,
    NothingToAccept,
    Terms,
    TermsChanged,
    TermsId,
)

BEGIN_MAX: Final = 10_000


@dataclass(eq=False)
class NoSuchTerms(Refusal):
    """There is no such version, or it is not published."""

    code: ClassVar[str] = "onboarding.no_such_terms"
    status: ClassVar[int] = 404


@dataclass(eq=False)
class AlreadyPublished(Refusal):
    """A published version stays as it is; write the next one."""

    code: ClassVar[str] = "onboarding.already_published"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class AlreadyOffered(Refusal):
    """This version, or another offer, waits for the merchant already."""

    code: ClassVar[str] = "onboarding.already_offered"
    status: ClassVar[int] = 409


@transaction.atomic
def write_terms(
    *,
    plan: str,
    commission: Sequence[CommissionRow],
    currency: str,
    by: UserId | None,
    at: datetime,
    deposit_minor: int = 0,
    yearly_fee_minor: int = 0,
    order_fee_minor: int = 0,
    listings_max: int | None = None,
    notice_days: int = 15,
    text: Mapping[str, str],
) -> TermsId:
    """The next version of a plan, as a draft. BadTerms when it could not be published."""
    newest = TermsVersion.objects.filter(plan=plan).aggregate(newest=Max("version"))["newest"]
    row = TermsVersion(
        id=new_id(),
        plan=plan,
        version=(newest or 0) + 1,
        commission=[_plain(one) for one in commission],
        currency=currency,
        deposit_minor=deposit_minor,
        yearly_fee_minor=yearly_fee_minor,
        order_fee_minor=order_fee_minor,
        listings_max=listings_max,
        notice_days=notice_days,
        text=dict(text),
        made_by_id=by,
        made_at=at,
    )
    fees.check(agreed.terms_of(row))
    row.save(force_insert=True)
    trail.record(
        what="terms.written", on="terms", object_id=row.id, after={"plan": plan, "v": row.version}
    )
    return TermsId(row.id)


@transaction.atomic
def publish_terms(*, terms: TermsId, at: datetime) -> Terms:
    """From now on it can be offered, and never changes (MV-13)."""
    row = TermsVersion.objects.select_for_update().filter(id=terms).first()
    if row is None:
        raise NoSuchTerms
    if row.published_at is not None:
        raise AlreadyPublished
    value = agreed.terms_of(row)
    fees.check(value)
    row.published_at, row.digest = at, fees.digest(value)
    row.save(update_fields=["published_at", "digest"])
    trail.record(
        what="terms.published",
        on="terms",
        object_id=row.id,
        after={"plan": row.plan, "v": row.version, "digest": row.digest},
    )
    return agreed.terms_of(row)


@transaction.atomic
def offer_terms(
    *, merchant: MerchantId | UUID, terms: TermsId, by: UserId | None, at: datetime
) -> ContractId:
    """Put published terms before a merchant; whoever has a contract gets its days of notice.

    A newer offer takes the place of one that was not answered.
    """
    version = TermsVersion.objects.filter(id=terms, published_at__isnull=False).first()
    if version is None:
        raise NoSuchTerms
    home = Merchant.objects.select_for_update().get(id=merchant)
    mine = Contract.objects.filter(merchant=home).exclude(state=ContractState.DECLINED)
    known = mine.filter(terms=version).exclude(state=ContractState.ENDED)
    if known.exists():
        raise AlreadyOffered
    if version.order_fee_minor and version.currency != home.currency:
        raise BadTerms(field="currency", reason="not_merchants")
    now = in_force(home.id, at.date())
    notice = timedelta(days=version.notice_days) if now is not None else timedelta()
    mine.filter(state=ContractState.OFFERED).update(state=ContractState.ENDED)
    row = Contract.objects.create(
        id=new_id(),
        merchant=home,
        terms=version,
        offered_at=at,
        offered_by_id=by,
        effective_on=(at + notice).date(),
    )
    facts = {"plan": version.plan, "v": version.version, "from": str(row.effective_on)}
    trail.record(
        what="contract.offered", on="contract", object_id=row.id, merchant=home.id, after=facts
    )
    outbox.record(
        TermsOffered(at=at, merchant=home.id, contract=row.id, effective_on=row.effective_on)
    )
    return ContractId(row.id)


def offer_default(*, merchant: MerchantId | UUID, at: datetime) -> ContractId | None:
    """The newest published terms of the first plan, to a business that was offered none yet."""
    if Contract.objects.filter(merchant=merchant).exists():
        return None
    default = agreed.default_terms(for_currency=Merchant.objects.get(id=merchant).currency)
    if default is None:
        return None
    try:
        return offer_terms(merchant=merchant, terms=default.id, by=None, at=at)
    except (AlreadyOffered, IntegrityError):
        return None


@transaction.atomic
def accept_terms(
    *,
    merchant: MerchantId | UUID,
    contract: ContractId | UUID,
    digest: str,
    language: str,
    by: UserId,
    at: datetime,
) -> None:
    """The merchant agrees to what it has read; `digest` is that of the page it was read on."""
    Merchant.objects.select_for_update().get(id=merchant)
    row = (
        Contract.objects.select_for_update(of=("self",))
        .select_related("terms")
        .filter(id=contract, merchant=merchant)
        .first()
    )
    if row is None or row.state not in {ContractState.OFFERED, ContractState.ACCEPTED}:
        raise NothingToAccept
    if digest != row.terms.digest:
        raise TermsChanged
    if row.state == ContractState.ACCEPTED:
        return
    starts = max(row.effective_on, at.date())
    running = Contract.objects.filter(merchant=merchant, state=ContractState.ACCEPTED)
    running.filter(Q(ends_on=None) | Q(ends_on__gt=starts)).update(ends_on=starts)
    row.state, row.effective_on, row.digest = ContractState.ACCEPTED, starts, digest
    row.answered_at, row.answered_by_id, row.language = at, by, language
    row.save()
    facts = {"plan": row.terms.plan, "v": row.terms.version, "from": str(starts), "digest": digest}
    trail.record(
        what="contract.accepted", on="contract", object_id=row.id, merchant=row.merchant_id,
        after=facts,
    )  # fmt: skip
    outbox.record(
        TermsAccepted(at=at, merchant=row.merchant_id, contract=row.id, effective_on=starts)
    )
    rates.forget()
    if starts <= at.date():
        catalog.set_listing_limit(merchant=merchant, listings_max=row.terms.listings_max)


def begin_contracts(*, day: date) -> int:
    """Limits of plans that begin on the day; how many contracts those are. Safe to repeat."""
    beginning = Contract.objects.filter(state=ContractState.ACCEPTED, effective_on=day)
    rows = list(beginning.select_related("terms").order_by("answered_at", "id")[:BEGIN_MAX])
    for row in rows:
        limit = row.terms.listings_max
        catalog.set_listing_limit(merchant=row.merchant_id, listings_max=limit)
    return len(rows)


@transaction.atomic
def decline_terms(
    *, merchant: MerchantId | UUID, contract: ContractId | UUID, by: UserId, at: datetime
) -> None:
    """The merchant does not agree; what was agreed before goes on until somebody ends it."""
    mine = Contract.objects.filter(id=contract, merchant=merchant, state=ContractState.OFFERED)
    if not mine.update(state=ContractState.DECLINED, answered_at=at, answered_by=by):
        raise NothingToAccept
    trail.record(
        what="contract.declined", on="contract", object_id=contract, merchant=UUID(str(merchant))
    )


@transaction.atomic
def receive_deposit(
    *, merchant: MerchantId, transfer: UUID, amount_minor: int, reference: str, at: datetime
) -> None:
    """A deposit has reached our bank. `transfer` is the caller's own id: a repeat moves nothing."""
    _deposit(merchant, transfer, amount_minor, reference, at, is_return=False)


@transaction.atomic
def return_deposit(
    *, merchant: MerchantId, transfer: UUID, amount_minor: int, reference: str, at: datetime
) -> None:
    """A deposit goes back, as far as there is one: the ledger refuses more."""
    _deposit(merchant, transfer, amount_minor, reference, at, is_return=True)


def _deposit(
    merchant: MerchantId,
    transfer: UUID,
    amount_minor: int,
    reference: str,
    at: datetime,
    *,
    is_return: bool,
) -> None:
    home = Merchant.objects.get(id=merchant)
    unit = currency(home.currency).code
    bank, held = chart.bank(unit), chart.deposit(merchant, unit)
    ledger.open_accounts([NewAccount(bank, unit), NewAccount(held, unit, Rule.NO_OVERDRAFT)])
    source, target = (held, bank) if is_return else (bank, held)
    verb = "returned" if is_return else "received"
    ledger.transfer(
        Transfer(
            id=TransferId(transfer),
            debit=account_id(source),
            credit=account_id(target),
            amount=amount_minor,
            unit=unit,
            reason=f"deposit.{verb} {reference}"[:200],
        ),
        at=at,
    )
    trail.record(
        what=f"deposit.{verb}",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        after={"amount_minor": amount_minor, "currency": unit},
        why=reference,
    )


def in_force(merchant: UUID, day: date) -> Contract | None:
    """The contract under which a sale of the day is made."""
    return agreed.rows_in_force([merchant], day).get(merchant)


def _plain(row: CommissionRow) -> dict[str, Any]:
    return {
        "category": row.category,
        "bp": row.bp,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
    }
