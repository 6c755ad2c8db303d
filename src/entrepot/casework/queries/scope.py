"""Whose dossiers an office sees: its own, and as a hub those of its spokes."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q

from entrepot.casework.models import OfficeDay
from entrepot.casework.values import DORMANT_DAYS, Hours
from entrepot.offices.models import Membership, Merchant, Office, User
from entrepot.offices.queries import places
from entrepot.offices.values import MerchantId, MerchantState, OfficeId, Role, UserId

SPOKES_MAX: Final = 100
AGENTS_MAX: Final = 200
LATEST: Final = 40


@dataclass(frozen=True, slots=True)
class OfficeName:
    """An office as a list names it."""

    id: OfficeId
    code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody of an office, to whom work can be given."""

    id: UserId
    name: str


@dataclass(frozen=True, slots=True)
class Day:
    """An office's working time and its own numbers."""

    hours: Hours
    dormant_days: int = DORMANT_DAYS


@dataclass(frozen=True, slots=True)
class OwnMerchant:
    """A merchant that one may see, as commands and letters need it."""

    id: MerchantId
    name: str
    state: MerchantState
    language: str
    email: str
    website: str
    office: OfficeId
    office_city: str
    office_phone: str


def offices_of(office: OfficeId | UUID) -> tuple[OfficeName, ...]:
    """The office itself, then its spokes by city; one statement."""
    rows = Office.objects.filter(Q(id=office) | Q(hub=office))
    names = [
        OfficeName(OfficeId(row.id), row.code, places.city(row), row.country)
        for row in rows.order_by("city", "id")[:SPOKES_MAX]
    ]
    return tuple(sorted(names, key=lambda one: one.id != office))


def merchant_in(merchant: MerchantId | UUID, offices: tuple[OfficeName, ...]) -> OwnMerchant | None:
    """A merchant of one of these offices; another office's does not exist."""
    found = Merchant.objects.filter(id=merchant, office__in=[one.id for one in offices])
    row = found.select_related("office").first()
    return None if row is None else _own(row)


def name_of(user: UserId) -> str:
    """What a person is called."""
    found = User.objects.filter(id=user).values_list("name", "email").first()
    return (found[0] or found[1]) if found else ""


def agents(offices: tuple[OfficeName, ...]) -> list[Agent]:
    """The people of these offices, by name."""
    rows = (
        Membership.objects.filter(role=Role.OFFICE, office__in=[one.id for one in offices])
        .order_by("user__name", "user__email", "user")
        .values_list("user", "user__name", "user__email")
        .distinct()[:AGENTS_MAX]
    )
    return [Agent(UserId(user), name or email) for user, name, email in rows]


def day_of(office: OfficeId | UUID) -> Day:
    """When an office works; the defaults where it has said nothing."""
    row = OfficeDay.objects.filter(office=office).first()
    if row is None:
        return Day(Hours())
    hours = Hours(row.zone, frozenset(row.weekdays), row.opens, row.closes)
    return Day(hours, row.dormant_days)


def latest_merchants(offices: tuple[OfficeName, ...]) -> list[OwnMerchant]:
    """The newest businesses of these offices, to try something with."""
    rows = Merchant.objects.filter(office__in=[one.id for one in offices])
    found = rows.select_related("office").order_by("-joined_at", "id")[:LATEST]
    return [_own(row) for row in found]


def _own(row: Merchant) -> OwnMerchant:
    return OwnMerchant(
        id=MerchantId(row.id),
        name=row.name,
        state=MerchantState(row.state),
        language=row.language,
        email=row.email,
        website=row.website,
        office=OfficeId(row.office.id),
        office_city=places.city(row.office),
        office_phone=row.office.phone,
    )
