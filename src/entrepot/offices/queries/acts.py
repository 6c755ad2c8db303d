"""The audit log, as the operator, an office and a merchant may read it (SEC-3)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from entrepot.kit import trail
from entrepot.kit.models import Act
from entrepot.offices.models import Merchant, Office, User
from entrepot.offices.queries import facts, places
from entrepot.offices.queries.facts import Known
from entrepot.offices.queries.houses import of_office
from entrepot.offices.values import MerchantId, OfficeId, Role

ACTS_MAX: Final = 5000
"""Rows of one file."""
PEOPLE_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class ActFilter:
    """What is looked for; what is empty narrows nothing. `before` is the last row shown."""

    who: str = ""
    """Letters of a name or an address."""
    what: str = ""
    merchant: UUID | None = None
    office: UUID | None = None
    since: date | None = None
    until: date | None = None
    """The last day, itself included."""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, before and after; empty where there was or is none."""

    name: str
    """As it is kept."""
    called: str
    """In the reader's language, as both values are."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ActRow:
    """One thing done."""

    id: int
    at: datetime
    user: UUID | None
    name: str
    """The person's; empty for a clock, and for a person who was forgotten."""
    email: str
    role: str
    office: str
    """The city of the office that acted."""
    merchant: UUID | None
    merchant_name: str
    by_mandate: bool
    """The office acted at the merchant's own desk."""
    via: str
    key: UUID | None
    what: str
    on: str
    object_id: str
    changes: tuple[Change, ...]
    why: str

    @property
    def what_name(self) -> str:
        """In the reader's language."""
        return trail.act_name(self.what)


def acts(
    narrowed: ActFilter,
    *,
    limit: int,
    office: OfficeId | UUID | None = None,
    merchant: MerchantId | UUID | None = None,
) -> list[ActRow]:
    """What was done, newest first: everything, an office's merchants' and its own, a merchant's.

    Four statements at most.
    """
    assert 0 < limit <= ACTS_MAX
    rows = _narrowed(_seen(office=office, merchant=merchant), narrowed)
    found = list(rows.order_by("-id")[:limit])
    known, users = _known(found)
    shown = [_row(row, known, users) for row in found]
    if merchant is not None:
        # A merchant learns which office or gateway acted, and the name; not their addresses.
        own = Role.MERCHANT
        shown = [
            one if one.role == own and not one.by_mandate else replace(one, email="")
            for one in shown
        ]
    return shown


def _seen(*, office: OfficeId | UUID | None, merchant: MerchantId | UUID | None) -> QuerySet[Act]:
    rows = Act.objects.all()
    if merchant is not None:
        return rows.filter(merchant=merchant)
    if office is not None:
        theirs = Merchant.objects.filter(of_office(office)).values("id")
        under = Office.objects.filter(Q(id=office) | Q(hub=office)).values("id")
        # What an office did for a merchant that has left it stays its own; the rest has left.
        own = Q(merchant=None, office__in=under) | Q(acting_office__in=under)
        return rows.filter(Q(merchant__in=theirs) | own)
    return rows


def _narrowed(rows: QuerySet[Act], narrowed: ActFilter) -> QuerySet[Act]:
    if narrowed.who:
        people = User.objects.filter(
            Q(name__icontains=narrowed.who) | Q(email__icontains=narrowed.who)
        )
        rows = rows.filter(
            user__in=list(people.order_by("id").values_list("id", flat=True)[:PEOPLE_MAX])
        )
    if narrowed.what:
        rows = rows.filter(what=narrowed.what)
    if narrowed.merchant:
        rows = rows.filter(merchant=narrowed.merchant)
    if narrowed.office:
        rows = rows.filter(Q(office=narrowed.office) | Q(acting_office=narrowed.office))
    if narrowed.since:
        rows = rows.filter(at__gte=_midnight(narrowed.since))
    if narrowed.until:
        rows = rows.filter(at__lt=_midnight(narrowed.until + timedelta(days=1)))
    if narrowed.before is not None:
        rows = rows.filter(id__lt=narrowed.before)
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _known(found: list[Act]) -> tuple[Known, dict[UUID, User]]:
    """Names for every id that these acts carry, and their people; three statements."""
    people = {row.user for row in found if row.user} | _ids(found, facts.PEOPLE)
    houses = {row.acting_office for row in found if row.acting_office} | _ids(found, facts.HOUSES)
    merchants = {row.merchant for row in found if row.merchant} | _ids(found, facts.MERCHANTS)
    rows = list(Merchant.objects.filter(id__in=merchants).values_list("id", "name", "currency"))
    users = {row.id: row for row in User.objects.filter(id__in=people).only("id", "name", "email")}
    known = Known(
        people={row.id: row.name or row.email for row in users.values()},
        houses={row.id: places.city(row) for row in Office.objects.filter(id__in=houses)},
        merchants={identity: name for identity, name, _unit in rows},
        currencies={identity: unit for identity, _name, unit in rows},
    )
    return known, users


def _ids(found: list[Act], names: frozenset[str]) -> set[UUID]:
    sides = [side for row in found for side in (row.before, row.after)]
    asked = (facts.uuid_of(side[name]) for side in sides for name in names if name in side)
    return {one for one in asked if one}


def _row(row: Act, known: Known, users: dict[UUID, User]) -> ActRow:
    changed = dict.fromkeys([*row.before, *row.after])
    person = users.get(row.user) if row.user else None
    return ActRow(
        id=row.id,
        at=row.at,
        user=row.user,
        name=known.people.get(row.user, "") if row.user else "",
        email=person.email if person else "",
        role=row.role,
        office=known.houses.get(row.acting_office, "") if row.acting_office else "",
        merchant=row.merchant,
        merchant_name=known.merchants.get(row.merchant, "") if row.merchant else "",
        by_mandate=row.role == Role.MERCHANT and row.acting_office is not None,
        via=row.via,
        key=row.key,
        what=row.what,
        on=row.on,
        object_id=row.object_id,
        changes=tuple(
            Change(
                name,
                facts.name(name),
                *(
                    facts.said(row.on, name, side, known, merchant=row.merchant)
                    for side in (row.before, row.after)
                ),
            )
            for name in changed
        ),
        why=row.why,
    )
