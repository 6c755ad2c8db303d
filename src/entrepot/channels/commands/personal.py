"""A person is forgotten: their credentials, and their name in what was sent."""

from datetime import datetime

from django.db import transaction

from entrepot.channels.models import MappingProfile, Picture, Pull
from entrepot.channels.queries import personal as held
from entrepot.channels.values import PullState
from entrepot.kit import forgetting
from entrepot.kit.personal import Gone, Person
from entrepot.onboarding.queries import personal as businesses
from entrepot.onboarding.queries.personal import Stay


@transaction.atomic
def erase(person: Person, at: datetime) -> list[Gone]:
    """All of it: `queries.personal.keeps` names nothing.

    A feed that opened with the person's own account stops: its merchant gives another.
    """
    found = businesses.businesses(person, at=at)
    ended = [one.merchant for one in found if one.is_own and one.stay is not Stay.WHOLE]
    near = businesses.near(person, found)
    stopped = held.credentials_of(person, near)
    gone = {
        "feeds": Pull.objects.filter(merchant__in=ended).delete()[0],
        "mappings": MappingProfile.objects.filter(merchant__in=ended).delete()[0],
        "pictures' addresses": Picture.objects.filter(merchant__in=ended).delete()[0],
        "credentials": Pull.objects.filter(id__in=stopped).update(
            header="", state=PullState.PAUSED
        ),
    }
    hidden = forgetting.hide((*held.PLACES, *held.CREDENTIALS), person, near)
    return [Gone(what, rows) for what, rows in {**gone, "texts": hidden}.items() if rows]
