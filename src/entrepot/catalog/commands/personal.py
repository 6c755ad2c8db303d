"""A person is forgotten in the catalogue."""

from datetime import datetime

from django.db import transaction

from entrepot.catalog.models import Product
from entrepot.catalog.queries import personal as held
from entrepot.catalog.values import ProductState
from entrepot.kit import forgetting
from entrepot.kit.personal import Gone, Person


@transaction.atomic
def erase(person: Person, at: datetime) -> list[Gone]:  # noqa: ARG001  # the register's shape
    """Everything but what `queries.personal.keeps` names."""
    near = held.near(person)
    named = forgetting.named(held.ANSWERS, person, near)
    old = Product.objects.filter(id__in=named).exclude(state=ProductState.ACTIVE)
    gone = {"who answered for products": old.update(responsible_person="")}
    hidden = forgetting.hide(held.PLACES, person, near)
    return [Gone(what, rows) for what, rows in {**gone, "texts": hidden}.items() if rows]
