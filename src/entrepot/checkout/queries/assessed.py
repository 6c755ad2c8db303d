"""Quoted versus assessed, order by order: what was withheld, what customs charged, and who said so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from entrepot.checkout.models import (
    AssessedCharge,
    Assessment,
    AssessmentFile,
    Declarant,
    Order,
)
from entrepot.checkout.queries.group import title_of
from entrepot.checkout.queries.numbered import order_of_number
from entrepot.checkout.queries.sold import lines_of, sold_lines
from entrepot.checkout.rules import read_number
from entrepot.checkout.values import (
    AssessmentFileId,
    AssessmentId,
    Basis,
    Brought,
    DeclarantId,
    Levy,
    OrderId,
    OrderState,
)
from entrepot.kernel import book_of
from entrepot.money.values import Money, currency

LIST_MAX: Final = 200
DOCUMENTS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class LevyRow:
    """One kind of charge of one line; `charged` is None while customs have not spoken of it."""

    place: int
    line: UUID
    sku: str
    title: str
    hs_code: str
    kind: Levy
    quoted: Money
    charged: Money | None
    law: tuple[Mapping[str, str], ...]
    reference: str
    assessed_on: date | None

    @property
    def difference(self) -> Money | None:
        """Charged less withheld: above zero the operator bears it."""
        return None if self.charged is None else self.charged - self.quoted


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One assessment as it was recorded."""

    id: AssessmentId
    order: UUID
    number: str
    reference: str
    assessed_on: date
    brought: Brought
    who: str
    recorded_at: datetime
    file: AssessmentFileId | None
    charged: Money
    kept: Money
    """What it took to the account of differences; negative is what it took from it."""


@dataclass(frozen=True, slots=True)
class CustomsLine:
    """A line of the order, for the form and the panel of returns."""

    place: int
    id: UUID
    sku: str
    title: str
    hs_code: str
    quantity: int
    quoted: Mapping[Levy, Money]


@dataclass(frozen=True, slots=True)
class OrderCustoms:
    """One order as far as customs are concerned."""

    id: OrderId
    number: str
    state: OrderState
    merchant_name: str
    lane: str
    regime: str
    origin: str
    destination: str
    currency: str
    day: date
    placed_at: datetime
    lines: tuple[CustomsLine, ...]
    rows: tuple[LevyRow, ...]
    documents: tuple[DocumentRow, ...]

    @property
    def assessed(self) -> tuple[LevyRow, ...]:
        return tuple(row for row in self.rows if row.charged is not None)

    @property
    def quoted(self) -> Money:
        """What was withheld of all that customs have spoken of."""
        return self._sum([row.quoted for row in self.assessed])

    @property
    def withheld(self) -> Money:
        """What was withheld in all."""
        return self._sum([row.quoted for row in self.rows])

    @property
    def charged(self) -> Money:
        return self._sum([row.charged for row in self.assessed if row.charged is not None])

    @property
    def difference(self) -> Money:
        return self.charged - self.quoted

    def _sum(self, parts: Sequence[Money]) -> Money:
        return Money(sum(part.minor for part in parts), currency(self.currency))


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of assessments and what became of it."""

    id: AssessmentFileId
    name: str
    who: str
    sent_at: datetime
    rows: int
    recorded: int
    unchanged: int
    refused: int
    faults: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class DeclarantRow:
    """Who may tell us by API what customs charged."""

    id: DeclarantId
    name: str
    lanes: tuple[str, ...]
    made_at: datetime
    ended_at: datetime | None
    documents: int


def find_order(text: str) -> OrderId | None:
    """The order of a number, or of an id, as a person typed it."""
    number = read_number(text)
    if number is not None:
        found = order_of_number(number)
        return None if found is None else found[1]
    try:
        identity = UUID(text.strip())
    except ValueError:
        return None
    here = Order.objects.filter(book=book_of(identity), id=identity)
    return OrderId(identity) if here.exists() else None


def order_customs(order: UUID, *, language: str) -> OrderCustoms | None:
    """An order with what was withheld and charged; None when there is none. Five statements."""
    row = Order.objects.filter(book=book_of(order), id=order).first()
    if row is None:
        return None
    frozen: dict[str, Any] = row.frozen
    lines = lines_of(row)
    sold = sold_lines(row, lines)
    titles = {line.id: title_of(line.frozen, language) for line in lines}
    standing = _standing(row)
    unit = currency(row.currency)
    rows = []
    for place, line in enumerate(sold, start=1):
        for kind in Levy:
            charge = standing.get((line.id, kind))
            basis = line.quoted.get(kind, Basis(0))
            if charge is None and not basis.minor and not (basis.law and kind is not Levy.FEE):
                continue
            rows.append(
                LevyRow(
                    place=place,
                    line=line.id,
                    sku=line.sku,
                    title=titles[line.id],
                    hs_code=line.hs_code,
                    kind=kind,
                    quoted=Money(basis.minor, unit),
                    charged=None if charge is None else Money(charge.minor, unit),
                    law=basis.law,
                    reference="" if charge is None else charge.assessment.reference,
                    assessed_on=None if charge is None else charge.assessed_on,
                )
            )
    return OrderCustoms(
        id=OrderId(row.id),
        number=row.number,
        state=OrderState(row.state),
        merchant_name=frozen["merchant"]["name"],
        lane=row.lane,
        regime=frozen["regime"],
        origin=row.origin,
        destination=frozen["destination"],
        currency=row.currency,
        day=date.fromisoformat(frozen["day"]),
        placed_at=row.placed_at,
        lines=tuple(
            CustomsLine(
                place=place,
                id=line.id,
                sku=line.sku,
                title=titles[line.id],
                hs_code=line.hs_code,
                quantity=line.quantity,
                quoted={kind: Money(basis.minor, unit) for kind, basis in line.quoted.items()},
            )
            for place, line in enumerate(sold, start=1)
        ),
        rows=tuple(rows),
        documents=tuple(
            documents(Assessment.objects.filter(book=row.book, order=order), limit=DOCUMENTS_MAX)
        ),
    )


def charged_of(row: Order) -> dict[tuple[UUID, Levy], int]:
    """What customs charge for each line and kind they have spoken of, in minor units."""
    return {place: charge.minor for place, charge in _standing(row).items()}


def recent_documents(*, limit: int, book: int = 1) -> list[DocumentRow]:
    """The assessments recorded last; two statements."""
    return documents(Assessment.objects.filter(book=book), limit=limit)


def documents(found: QuerySet[Assessment], *, limit: int) -> list[DocumentRow]:
    """These assessments, the newest first; two statements."""
    assert 0 < limit <= LIST_MAX
    rows = list(
        found.select_related("recorded_by", "declarant")
        .annotate(charged=Sum("charges__minor"), kept=Sum("charges__moved_minor"))
        .order_by("-recorded_at", "-id")[:limit]
    )
    orders = {
        identity: (number, code)
        for book in sorted({row.book for row in rows})
        for identity, number, code in Order.objects.filter(
            book=book, id__in={row.order for row in rows}
        ).values_list("id", "number", "currency")
    }
    return [_document(row, *orders[row.order]) for row in rows]


def files(*, limit: int) -> list[FileRow]:
    """The files sent last."""
    assert 0 < limit <= LIST_MAX
    rows = AssessmentFile.objects.select_related("sent_by").order_by("-sent_at", "-id")
    return [_file(row) for row in rows[:limit]]


def file_report(identity: UUID) -> FileRow | None:
    """One file with all its faults."""
    row = AssessmentFile.objects.select_related("sent_by").filter(id=identity).first()
    return None if row is None else _file(row)


def declarants() -> list[DeclarantRow]:
    """Everyone who has or had a key, those at work first."""
    rows = Declarant.objects.annotate(documents=Count("assessments")).order_by(
        "ended_at", "name", "id"
    )
    found = [_declarant(row) for row in rows[:LIST_MAX]]
    return sorted(found, key=lambda one: one.ended_at is not None)


def sums_of_differences(*, book: int = 1) -> list[tuple[str, Money]]:
    """By kind, what the account of differences holds: kept above zero, borne below."""
    rows = (
        AssessedCharge.objects.filter(~Q(moved_minor=0), book=book)
        .values("kind", "currency")
        .annotate(minor=Sum("moved_minor"))
        .order_by("currency", "kind")
    )
    return [(row["kind"], Money(row["minor"], currency(row["currency"]))) for row in rows]


def _standing(row: Order) -> dict[tuple[UUID, Levy], AssessedCharge]:
    rows = AssessedCharge.objects.filter(book=row.book, order=row.id).select_related("assessment")
    return {(one.line, Levy(one.kind)): one for one in rows.order_by("assessed_on", "id")}


def _document(row: Any, number: str, code: str) -> DocumentRow:
    unit = currency(code)
    return DocumentRow(
        id=AssessmentId(row.id),
        order=row.order,
        number=number,
        reference=row.reference,
        assessed_on=row.assessed_on,
        brought=Brought(row.brought),
        who=row.declarant.name if row.declarant else row.recorded_by.email,
        recorded_at=row.recorded_at,
        file=AssessmentFileId(row.file_id) if row.file_id else None,
        charged=Money(row.charged or 0, unit),
        kept=Money(row.kept or 0, unit),
    )


def _file(row: AssessmentFile) -> FileRow:
    return FileRow(
        id=AssessmentFileId(row.id),
        name=row.name,
        who=row.sent_by.email,
        sent_at=row.sent_at,
        rows=row.rows,
        recorded=row.recorded,
        unchanged=row.unchanged,
        refused=row.refused,
        faults=tuple(row.faults),
    )


def _declarant(row: Any) -> DeclarantRow:
    return DeclarantRow(
        id=DeclarantId(row.id),
        name=row.name,
        lanes=tuple(row.lanes),
        made_at=row.made_at,
        ended_at=row.ended_at,
        documents=row.documents,
    )
