"""Shortlists that were sent, what was answered, and filters that are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from entrepot.offices.queries import of_office
from entrepot.offices.values import MerchantId, OfficeId
from entrepot.selection.models import Choice, Shortlist, View

LISTS_MAX: Final = 50
VIEWS_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A product of a shortlist and the merchant's word on it."""

    id: int
    product: UUID
    answer: str
    why: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ShortlistRow:
    """What an office put before a merchant."""

    id: UUID
    merchant: UUID
    merchant_name: str
    office_city: str
    market: str
    note: str
    at: datetime
    choices: tuple[ChoiceRow, ...]

    @property
    def open(self) -> int:
        return sum(one.answer == "open" for one in self.choices)

    @property
    def accepted(self) -> int:
        return sum(one.answer == "accepted" for one in self.choices)


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A kept filter."""

    id: UUID
    name: str
    query: str


def of_merchant(merchant: MerchantId, *, limit: int = LISTS_MAX) -> list[ShortlistRow]:
    """What offices have put before a merchant, the newest first; two statements."""
    assert 0 < limit <= LISTS_MAX
    rows = Shortlist.objects.filter(merchant=merchant)
    return _rows(list(rows.select_related("merchant", "office").order_by("-at", "id")[:limit]))


def sent_by(office: OfficeId, *, limit: int = LISTS_MAX) -> list[ShortlistRow]:
    """What an office, or one under it, has sent; the newest first."""
    assert 0 < limit <= LISTS_MAX
    rows = Shortlist.objects.filter(of_office(office))
    return _rows(list(rows.select_related("merchant", "office").order_by("-at", "id")[:limit]))


def open_for(merchant: MerchantId) -> int:
    """How many products wait for the merchant's word."""
    return Choice.objects.filter(shortlist__merchant=merchant, answer="open").count()


def is_of(choice: int, *, merchant: MerchantId) -> bool:
    """Whether the product was suggested to this merchant."""
    return Choice.objects.filter(id=choice, shortlist__merchant=merchant).exists()


def views(*, office: OfficeId, owner: UUID) -> list[ViewRow]:
    """Kept filters by name."""
    rows = View.objects.filter(office=office, owner=owner).order_by("name", "id")[:VIEWS_MAX]
    return [ViewRow(row.id, row.name, row.query) for row in rows]


def _rows(rows: list[Shortlist]) -> list[ShortlistRow]:
    choices: dict[UUID, list[ChoiceRow]] = {}
    for one in Choice.objects.filter(shortlist__in=rows).order_by("position", "id"):
        choices.setdefault(one.shortlist_id, []).append(
            ChoiceRow(one.id, one.product, one.answer, one.why, one.at)
        )
    return [
        ShortlistRow(
            row.id,
            row.merchant.id,
            row.merchant.name,
            row.office.city,
            row.market,
            row.note,
            row.at,
            tuple(choices.get(row.id, ())),
        )
        for row in rows
    ]
