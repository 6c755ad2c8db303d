"""Merchants, and who may act for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Q

from entrepot.offices.models import Membership, Merchant
from entrepot.offices.queries import places
from entrepot.offices.queries.houses import of_office
from entrepot.offices.queries.seating import MEMBERSHIPS_MAX
from entrepot.offices.values import MerchantId, OfficeId

MERCHANTS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class MerchantRow:
    """A merchant's facts, as its office and the operator see them."""

    id: MerchantId
    slug: str
    name: str
    legal_name: str
    country: str
    city: str
    """As it stands in the address."""
    city_name: str
    """In the reader's language."""
    street: str
    postcode: str
    email: str
    phone: str
    language: str
    currency: str
    state: str
    commission_bp: int
    registered_number: str
    eori: str
    joined_at: datetime
    office: OfficeId
    office_city: str
    book: int

    @property
    def commission_percent(self) -> str:
        """The commission as people say it: 800 basis points are "8"."""
        return f"{Decimal(self.commission_bp).scaleb(-2).normalize():f}"


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A person who may act for a merchant or an office."""

    name: str
    email: str
    language: str
    is_active: bool


def merchants(
    *, office: OfficeId | None = None, search: str = "", after: str = "", limit: int = MERCHANTS_MAX
) -> list[MerchantRow]:
    """Merchants by name, of one office and those under it, or of all; one statement.

    `after` is the last name of the page before.
    """
    assert 0 < limit <= MERCHANTS_MAX
    rows = Merchant.objects.select_related("office").order_by("name", "id")
    if office is not None:
        rows = rows.filter(of_office(office))
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(city__icontains=search))
    if after:
        rows = rows.filter(name__gt=after)
    return [_merchant(row) for row in rows[:limit]]


def merchant(merchant: MerchantId | UUID, *, office: OfficeId | None = None) -> MerchantRow | None:
    """One merchant; None when there is none, or none of the given office or one under it."""
    rows = Merchant.objects.select_related("office").filter(id=merchant)
    if office is not None:
        rows = rows.filter(of_office(office))
    row = rows.first()
    return _merchant(row) if row else None


def books_of(merchant: MerchantId | UUID) -> tuple[int, ...]:
    """Every book that a merchant has accounts or sales in, its present one first."""
    return books_of_many([merchant]).get(MerchantId(merchant), (1,))


def books_of_many(merchants: Iterable[MerchantId | UUID]) -> dict[MerchantId, tuple[int, ...]]:
    """The same of many; one statement."""
    rows = Merchant.objects.filter(id__in=list(merchants)).values_list("id", "book", "books__book")
    found: dict[MerchantId, tuple[int, ...]] = {}
    for merchant, home, other in rows.order_by("id", "-books__id"):
        known = found.setdefault(MerchantId(merchant), (home,))
        if other not in (None, *known):
            found[MerchantId(merchant)] = (*known, other)
    return found


def team(*, merchant: MerchantId) -> list[TeamMember]:
    """Who may act for a merchant, by name."""
    rows = (
        Membership.objects.filter(merchant=merchant)
        .select_related("user")
        .order_by("user__name", "id")[:MEMBERSHIPS_MAX]
    )
    return [
        TeamMember(row.user.name, row.user.email, row.user.language, row.user.is_active)
        for row in rows
    ]


def _merchant(row: Merchant) -> MerchantRow:
    return MerchantRow(
        id=MerchantId(row.id),
        slug=row.slug,
        name=row.name,
        legal_name=row.legal_name,
        country=row.country,
        city=row.city,
        city_name=places.city(row),
        street=row.street,
        postcode=row.postcode,
        email=row.email,
        phone=row.phone,
        language=row.language,
        currency=row.currency,
        state=row.state,
        commission_bp=row.commission_bp,
        registered_number=row.registered_number,
        eori=row.eori,
        joined_at=row.joined_at,
        office=OfficeId(row.office.id),
        office_city=places.city(row.office),
        book=row.book,
    )
