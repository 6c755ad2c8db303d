"""A person is forgotten: their views go, and their name goes from what was written."""

from datetime import datetime

from django.db import transaction

from entrepot.kit import forgetting
from entrepot.kit.personal import Gone, Person
from entrepot.selection.models import View
from entrepot.selection.queries import personal as held


@transaction.atomic
def erase(person: Person, at: datetime) -> list[Gone]:
    """All of it: `queries.personal.keeps` names nothing."""
    views = View.objects.filter(owner=person.id).delete()[0]
    hidden = forgetting.hide(held.PLACES, person, held.near(person, at))
    return [Gone(what, rows) for what, rows in {"views": views, "texts": hidden}.items() if rows]
