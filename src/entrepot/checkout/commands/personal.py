"""A person is forgotten: carts at once, addresses as soon as no law and no parcel needs them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.checkout.models import Cart, Recipient
from entrepot.checkout.queries import personal as held
from entrepot.kit.personal import Gone, Person
from entrepot.logistics import commands as logistics
from entrepot.payments import commands as payments

RECORD: Final = frozenset({"name", "street", "district", "postcode", "id_number"})
"""What the record of a sale names: to whom it was sold, where, and by which number customs know
them. The telephone is for the courier alone."""


@transaction.atomic
def erase(person: Person, at: datetime) -> list[Gone]:
    """Everything but what `queries.personal.keeps` names; that is cut down to the record."""
    found = held.standings(person, at=at)
    open_, record, free = _sorted(found)
    carts = Cart.objects.filter(owner=person.id)
    gone = [Gone("carts", carts.count())]
    carts.delete()
    used = {one.recipient for one in found}
    stay = {one.recipient for one in found if one.order in open_}
    cut = {one.recipient for one in found if one.order in record} - stay
    mine = Recipient.objects.filter(owner=person.id).values_list("id", flat=True)
    unused = [one for one in mine if one not in used]
    ended = [one for one in used - stay - cut if one]
    changed = Recipient.objects.filter(id__in=unused).delete()[0]
    changed += _forget(ended, keep=frozenset()) + _forget(list(filter(None, cut)), keep=RECORD)
    gone.append(Gone("addresses", changed))
    parcels = logistics.forget_recipients(free) + logistics.forget_recipients(record, keep=RECORD)
    gone.append(Gone("parcels", parcels))
    bound = {one.group for one in found if one.rule}
    gone.append(Gone("payments", payments.forget_words({one.group for one in found} - bound)))
    return [one for one in gone if one.rows]


def _sorted(found: list[held.Standing]) -> tuple[set[UUID], set[UUID], set[UUID]]:
    """Orders that are open, that are kept as a record, and that are free."""
    return (
        {one.order for one in found if one.rule == held.OPEN_RULE},
        {one.order for one in found if one.rule == held.ORDER_RULE},
        {one.order for one in found if not one.rule},
    )


def _forget(recipients: list[UUID], *, keep: frozenset[str]) -> int:
    changed = 0
    for row in Recipient.objects.filter(id__in=recipients).select_for_update().order_by("id"):
        left = logistics.cut(row.details, keep=keep)
        person = row.person if "id_number" in keep else ""
        if (left, person) != (row.details, row.person):
            row.details, row.person = left, person
            row.save(update_fields=["details", "person"])
            changed += 1
    return changed
