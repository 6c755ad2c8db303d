"""Offices: which there are, and which lie under a hub."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from entrepot.offices.models import Office
from entrepot.offices.queries import places
from entrepot.offices.values import OfficeId, Role

OFFICES_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A country office and how many merchants it looks after itself."""

    id: OfficeId
    code: str
    city: str
    """In the reader's language."""
    country: str
    merchants: int
    agents: int
    languages: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    """Codes of the markets it helps its merchants into."""
    serves: tuple[str, ...] = ()
    """Countries besides its own whose applicants come to it."""
    hub: OfficeId | None = None
    hub_city: str = ""
    email: str = ""
    phone: str = ""
    names: dict[str, str] | None = None
    city_own: str = ""
    """As its own people write it."""
    cities: dict[str, str] | None = None
    """What it calls its city in other languages."""


def of_office(office: OfficeId | UUID, field: str = "office") -> Q:
    """What is of an office or of one under it, by the path to an office's foreign key."""
    return Q(**{field: office}) | Q(**{f"{field}__hub": office})


def offices_under(office: OfficeId | UUID) -> tuple[OfficeId, ...]:
    """The office itself and those it is the hub of: whose merchants its people see."""
    rows = Office.objects.filter(Q(id=office) | Q(hub=office))
    return tuple(OfficeId(one) for one in rows.order_by("city", "id").values_list("id", flat=True))


def offices() -> list[OfficeRow]:
    """Every office, by city; one statement."""
    return [_row(row) for row in _counted().order_by("city", "id")[:OFFICES_MAX]]


def office(office: OfficeId | UUID) -> OfficeRow | None:
    """One office."""
    row = _counted().filter(id=office).first()
    return _row(row) if row else None


def office_for_country(country: str) -> OfficeRow | None:
    """Where applicants of a country go: its own office, else one that serves it, by code."""
    own = _counted().filter(country=country).order_by("code").first()
    row = own or _counted().filter(serves__contains=[country]).order_by("code").first()
    return _row(row) if row else None


def _counted() -> Any:
    return Office.objects.select_related("hub").annotate(
        looked_after=Count("merchants", distinct=True),
        agents=Count("membership", filter=Q(membership__role=Role.OFFICE), distinct=True),
    )


def _row(row: Any) -> OfficeRow:
    return OfficeRow(
        id=OfficeId(row.id),
        code=row.code,
        city=places.city(row),
        city_own=row.city,
        cities=dict(row.cities),
        country=row.country,
        merchants=row.looked_after,
        agents=row.agents,
        languages=tuple(row.languages),
        opens=tuple(row.opens),
        serves=tuple(row.serves),
        hub=OfficeId(row.hub_id) if row.hub_id else None,
        hub_city=places.city(row.hub),
        email=row.email,
        phone=row.phone,
        names=dict(row.names),
    )
