"""A merchant's warehouses: opened, changed, put first, closed when nothing lies there.

Who brings goods in holds the node's row against closing (`keep_open`); who closes takes the row
whole first and looks then. So no unit ever comes to lie at a closed place.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import connection, transaction

from entrepot.kernel import Refusal
from entrepot.kit import trail
from entrepot.logistics import queries, rules
from entrepot.logistics.models import Node
from entrepot.logistics.values import BadPlace, NodeId, PlaceDraft
from entrepot.offices.models import Merchant

PLACES_MAX: Final = 50
"""Open at a time, of one merchant: a quote looks at each."""


@dataclass(eq=False)
class NoSuchPlace(Refusal):
    """There is no such place here, or it is closed."""

    code: ClassVar[str] = "logistics.no_such_place"
    status: ClassVar[int] = 404
    node: UUID


@dataclass(eq=False)
class PlaceNotEmpty(Refusal):
    """Units lie there, or open orders hold some: move or sell them first."""

    code: ClassVar[str] = "logistics.place_not_empty"
    node: UUID
    units: int


@dataclass(eq=False)
class LastPlace(Refusal):
    """Goods have to be sent from somewhere: the only open place stays."""

    code: ClassVar[str] = "logistics.last_place"
    node: UUID


@transaction.atomic
def open_place(*, merchant: UUID, draft: PlaceDraft) -> NodeId:
    """A further place; the first one of a merchant is also where it ships from."""
    _home(merchant)
    _check(merchant, draft)
    mine = Node.objects.filter(merchant=merchant)
    open_ones = mine.filter(closed_at=None)
    if open_ones.count() >= PLACES_MAX:
        raise BadPlace(field="name", reason="too_many")
    last = open_ones.order_by("-priority").values_list("priority", flat=True).first()
    code = rules.code_of(draft.name, set(mine.values_list("code", flat=True)))
    row = Node.objects.create(
        merchant_id=merchant, code=code, priority=0 if last is None else last + 1, **asdict(draft)
    )
    after = {"name": draft.name, "kind": draft.kind.value, "country": draft.country, "code": code}
    _record("place.opened", row, after=after)
    return NodeId(row.id)


@transaction.atomic
def change_place(*, node: UUID, merchant: UUID, draft: PlaceDraft) -> None:
    """Another name or address; parcels that are labelled keep what they say."""
    row = _mine(node, merchant)
    _check(merchant, draft)
    before = {name: getattr(row, name) for name in asdict(draft)}
    for name, value in asdict(draft).items():
        setattr(row, name, value)
    row.save(update_fields=list(asdict(draft)))
    _record("place.changed", row, before=before, after=asdict(draft))


@transaction.atomic
def ship_first_from(*, node: UUID, merchant: UUID) -> None:
    """Orders are sent from here when all of their goods lie here, and from others only else."""
    _home(merchant)
    row = _mine(node, merchant)
    rows = Node.objects.select_for_update().filter(merchant=merchant, closed_at=None)
    found = list(rows.order_by("priority", "id"))
    before = next((one.name for one in found if not one.is_pickup_only), "")
    if row.is_pickup_only:
        raise BadPlace(field="node", reason="not_here")
    for place, one in enumerate(sorted(found, key=lambda one: one.id != row.id)):
        one.priority = place
    Node.objects.bulk_update(found, ["priority"])
    _record("place.first", row, before={"first": before}, after={"first": row.name})


@transaction.atomic
def close_place(*, node: UUID, merchant: UUID, at: datetime) -> None:
    """Nothing comes in any more, and nothing is sent; refused while anything lies or is held."""
    _home(merchant)
    row = _mine(node, merchant)
    if not Node.objects.filter(merchant=merchant, closed_at=None).exclude(id=node).exists():
        raise LastPlace(node=node)
    if units := queries.units_at([node], merchant=merchant)[node].every:
        raise PlaceNotEmpty(node=node, units=units)
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    _record("place.closed", row, before={"name": row.name})


def keep_open(node: UUID) -> None:
    """Until this transaction has ended the place is not closed; NoSuchPlace when it is already.

    Many may hold it at once: the lock is that of a foreign key.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT closed_at IS NULL FROM logistics_node WHERE id = %s FOR KEY SHARE", [node]
        )
        found: tuple[bool, ...] | None = cursor.fetchone()
    if found is None or not found[0]:
        raise NoSuchPlace(node=node)


def _check(merchant: UUID, draft: PlaceDraft) -> None:
    home = Merchant.objects.values_list("country", flat=True).get(id=merchant)
    if not draft.name.strip():
        raise BadPlace(field="name", reason="missing")
    if draft.country not in rules.countries_of(home):
        raise BadPlace(field="country", reason="not_here")
    given = {name: getattr(draft, name) for name in rules.ADDRESS_FIELDS}
    for fault in rules.address_faults(draft.country, given):
        raise fault


def _home(merchant: UUID) -> Merchant:
    """One at a time among those who open, order and close a merchant's places."""
    return Merchant.objects.select_for_update(no_key=True).get(id=merchant)


def _mine(node: UUID, merchant: UUID) -> Node:
    rows = Node.objects.select_for_update(of=("self",)).select_related("merchant")
    row = rows.filter(id=node, merchant=merchant, closed_at=None).first()
    if row is None:
        raise NoSuchPlace(node=node)
    return row


def _record(
    what: str,
    row: Node,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    trail.record(
        what=what,
        on="node",
        object_id=row.id,
        merchant=row.merchant_id,
        before=before,
        after=after,
        personal=("street", "postcode"),
    )
