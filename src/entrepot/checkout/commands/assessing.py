"""What customs finally charged: recorded once a document, the difference booked at once.

The operator bears or keeps the difference: the buyer's price stands, and neither escrow nor a
merchant's payable is touched.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from entrepot.checkout import queries
from entrepot.checkout.models import AssessedCharge, Assessment, Order
from entrepot.checkout.rules import assessing, local_day, read_number
from entrepot.checkout.rules.assessing import Place
from entrepot.checkout.values import (
    Assessed,
    AssessmentDraft,
    AssessmentFileId,
    AssessmentId,
    BadAssessment,
    Brought,
    DeclarantId,
    Levy,
    OrderState,
    Recorded,
    SoldLine,
)
from entrepot.kernel import Refusal, book_of, new_id
from entrepot.ledger import commands as ledger
from entrepot.ledger.values import Book
from entrepot.offices.values import UserId

SALES = (OrderState.CONFIRMED, OrderState.COMPLETED)


@dataclass(eq=False)
class UnknownOrder(Refusal):
    """There is no order of this number."""

    code: ClassVar[str] = "checkout.unknown_order"
    status: ClassVar[int] = 404
    order: str


@dataclass(eq=False)
class NotASale(Refusal):
    """Nothing was withheld for an order that is not paid."""

    code: ClassVar[str] = "checkout.not_a_sale"
    order: str
    state: str


@dataclass(eq=False)
class ReferenceTaken(Refusal):
    """Another document of this reference has been recorded for the order; a correction needs its own."""

    code: ClassVar[str] = "checkout.reference_taken"
    order: str
    reference: str


@dataclass(frozen=True, slots=True)
class Source:
    """Who brought an assessment, and how. One of `by` and `declarant` is known."""

    brought: Brought
    by: UserId | None = None
    declarant: DeclarantId | None = None
    file: AssessmentFileId | None = None


@transaction.atomic
def record_assessment(
    draft: AssessmentDraft,
    *,
    source: Source,
    at: datetime,
    lanes: Collection[str] = (),
) -> Recorded:
    """Store what a document says of an order and book the difference, all or nothing.

    `lanes`, where given, are the only ones whose orders the caller may speak of. The order's row
    is locked first, so that two documents about it are heard one after the other.
    """
    assert source.by or source.declarant
    row = _locked(draft.order, lanes=lanes)
    if row.state not in SALES:
        raise NotASale(order=row.number, state=row.state)
    _check_day(draft.assessed_on, row, at=at)
    lines = queries.sold_lines(row, queries.lines_of(row))
    amounts = assessing.placed(draft, lines, number=row.number, currency=row.currency)
    body = assessing.digest(amounts, on=draft.assessed_on)
    earlier = Assessment.objects.filter(
        book=row.book, order=row.id, reference=draft.reference
    ).first()
    if earlier is not None:
        if bytes(earlier.body_hash) != body:
            raise ReferenceTaken(order=row.number, reference=draft.reference)
        return _recorded(row, AssessmentId(earlier.id), is_new=False, kept=0)
    assessed = assessing.assess(amounts, lines, standing=_standing(row), on=draft.assessed_on)
    document = Assessment.objects.create(
        id=new_id(),
        book=row.book,
        order=row.id,
        reference=draft.reference,
        body_hash=body,
        assessed_on=draft.assessed_on,
        brought=source.brought,
        recorded_by_id=source.by,
        declarant_id=source.declarant,
        file_id=source.file,
        recorded_at=at,
    )
    AssessedCharge.objects.bulk_create(_charges(document, row, lines, assessed))
    _book(document.id, row, assessed, at=at)
    kept = sum(one.moved_minor for one in assessed)
    return _recorded(row, AssessmentId(document.id), is_new=True, kept=kept)


def _locked(order: str, *, lanes: Collection[str]) -> Order:
    """The order by its number or id; one on a lane that is not the caller's does not exist."""
    rows = Order.objects.select_for_update()
    if lanes:
        rows = rows.filter(lane__in=lanes)
    text = order.strip()
    number = read_number(text)
    row = None
    if number is not None:
        found = queries.order_of_number(number)
        row = rows.filter(book=found[0], id=found[1]).first() if found else None
    elif identity := _uuid(text):
        row = rows.filter(book=book_of(identity), id=identity).first()
    if row is None:
        raise UnknownOrder(order=text[:80])
    return row


def _check_day(on: date, row: Order, *, at: datetime) -> None:
    destination = row.frozen["destination"]
    if on < local_day(destination, row.placed_at):
        raise BadAssessment(field="assessed_on", given=on.isoformat(), reason="before_order")
    if on > local_day(destination, at):
        raise BadAssessment(field="assessed_on", given=on.isoformat(), reason="in_future")


def _standing(row: Order) -> dict[Place, tuple[date, int]]:
    """The latest document's day and amount for each line and kind; the order is locked."""
    rows = AssessedCharge.objects.filter(book=row.book, order=row.id)
    found = rows.order_by("assessed_on", "id").values_list("line", "kind", "assessed_on", "minor")
    return {(line, Levy(kind)): (on, minor) for line, kind, on, minor in found}


def _charges(
    document: Assessment, row: Order, lines: Sequence[SoldLine], assessed: Iterable[Assessed]
) -> list[AssessedCharge]:
    by_id = {line.id: line for line in lines}
    found = []
    for one in assessed:
        line = by_id[one.line]
        basis = line.quoted.get(one.kind)
        found.append(
            AssessedCharge(
                assessment=document,
                book=row.book,
                order=row.id,
                line=one.line,
                kind=one.kind,
                minor=one.minor,
                quoted_minor=one.quoted_minor,
                moved_minor=one.moved_minor,
                currency=row.currency,
                lane=row.lane,
                authority=row.frozen["destination"].lower(),
                hs_code=line.hs_code,
                assessed_on=document.assessed_on,
                law=[dict(rows) for rows in basis.law] if basis else [],
            )
        )
    return found


def _book(document: UUID, row: Order, assessed: Sequence[Assessed], *, at: datetime) -> None:
    authority = row.frozen["destination"].lower()
    transfers = assessing.moves(
        assessed,
        document=document,
        number=row.number,
        lane=row.lane,
        authority=authority,
        unit=row.currency,
    )
    if not transfers:
        return
    kinds = {one.kind for one in assessed if one.moved_minor}
    book = Book(row.book)
    ledger.open_accounts(
        assessing.accounts(kinds, lane=row.lane, authority=authority, unit=row.currency), book=book
    )
    ledger.transfer(*transfers, at=at, book=book)


def _recorded(row: Order, identity: AssessmentId, *, is_new: bool, kept: int) -> Recorded:
    return Recorded(identity, row.id, row.number, is_new, kept, row.currency)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
