"""Who is who: seats, offices, merchants, teams."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest

from entrepot.offices.models import Membership, Merchant, Office, User
from entrepot.offices.values import MerchantId, OfficeId, Role, UserId

MEMBERSHIPS_MAX: Final = 100
OFFICES_MAX: Final = 200
MERCHANTS_MAX: Final = 200
_ROLES: Final = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Seat:
    """One role a person can act in, with what it is called on the switcher."""

    role: Role
    office: OfficeId | None
    merchant: MerchantId | None
    name: str
    book: int = 1

    @property
    def key(self) -> str:
        """What the switcher remembers: the merchant's or office's id; an operator has one seat."""
        return str(self.merchant or self.office or "")


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A country office and how many merchants it looks after."""

    id: OfficeId
    code: str
    city: str
    country: str
    merchants: int
    agents: int


@dataclass(frozen=True, slots=True)
class MerchantRow:
    """A merchant's facts, as its office and the operator see them."""

    id: MerchantId
    slug: str
    name: str
    legal_name: str
    country: str
    city: str
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


def seats_of(user: User) -> list[Seat]:
    """All roles of a person, operators first; one statement."""
    rows = (
        Membership.objects.filter(user=user)
        .select_related("office", "merchant")
        .order_by("id")[:MEMBERSHIPS_MAX]
    )
    seats = [
        Seat(
            role=Role(row.role),
            office=OfficeId(row.office.id) if row.office else None,
            merchant=MerchantId(row.merchant.id) if row.merchant else None,
            name=row.merchant.name if row.merchant else row.office.city if row.office else "",
            book=row.merchant.book if row.merchant else 1,
        )
        for row in rows
    ]
    return sorted(seats, key=lambda one: _ROLES[one.role])


def seats(request: HttpRequest) -> list[Seat]:
    """All roles of the person who asks, read once a request; none for a stranger."""
    if not request.user.is_authenticated:
        return []
    assert isinstance(request.user, User)
    known: list[Seat] | None = getattr(request, "entrepot_seats", None)
    if known is None:
        known = seats_of(request.user)
        request.entrepot_seats = known  # type: ignore[attr-defined]  # a per-request memo
    return known


def seat(request: HttpRequest, role: Role) -> Seat | None:
    """The role the person acts in now: the one chosen on the switcher, or the first of its kind.

    A stranger and a person without such a role get None.
    """
    mine = [one for one in seats(request) if one.role is role]
    chosen = request.session.get(f"seat:{role}") if mine else None
    return next((one for one in mine if one.key == chosen), mine[0] if mine else None)


def person(request: HttpRequest) -> UserId | None:
    """Who asks; None for a stranger. Pages of other contexts need no more of a user than this."""
    return UserId(request.user.id) if isinstance(request.user, User) else None


def offices() -> list[OfficeRow]:
    """Every office, by city; one statement."""
    rows = Office.objects.annotate(
        looked_after=Count("merchants", distinct=True),
        agents=Count("membership", filter=Q(membership__role=Role.OFFICE), distinct=True),
    ).order_by("city", "id")[:OFFICES_MAX]
    return [
        OfficeRow(OfficeId(r.id), r.code, r.city, r.country, r.looked_after, r.agents) for r in rows
    ]


def merchants(
    *, office: OfficeId | None = None, search: str = "", after: str = "", limit: int = MERCHANTS_MAX
) -> list[MerchantRow]:
    """Merchants by name, of one office or of all; the page after a name. One statement."""
    assert 0 < limit <= MERCHANTS_MAX
    rows = Merchant.objects.select_related("office").order_by("name", "id")
    if office is not None:
        rows = rows.filter(office=office)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(city__icontains=search))
    if after:
        rows = rows.filter(name__gt=after)
    return [_merchant(row) for row in rows[:limit]]


def merchant(merchant: MerchantId | UUID, *, office: OfficeId | None = None) -> MerchantRow | None:
    """One merchant; None when there is none, or when it is not of the given office."""
    rows = Merchant.objects.select_related("office").filter(id=merchant)
    if office is not None:
        rows = rows.filter(office=office)
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
        office_city=row.office.city,
        book=row.book,
    )
