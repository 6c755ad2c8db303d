"""The demo's offices as a network, its teams, a trade partner and a mandate. All invented."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from entrepot.offices import commands
from entrepot.offices.models import Mandate, Merchant, Office
from entrepot.offices.values import MandateState, MerchantId, OfficeId, Post, Role, Scope, Team
from entrepot.site.demo import people

HUB: Final = "london"
"""The European hub: its people see the merchants of every office."""
OPENS: Final = {"madrid": ["cn", "es"]}
SERVES: Final = {"munich": ["AT", "CH"], "brussels": ["NL", "LU"], "madrid": ["PT"]}
MANDATED: Final = "brezzalta"
DAYS: Final = 180


def load() -> None:
    """Hub, markets and countries of the offices; posts of people; one mandate. Repeatable."""
    hub = Office.objects.get(code=HUB)
    for office in Office.objects.order_by("code"):
        office.opens = OPENS.get(office.code, ["cn"])
        office.serves = SERVES.get(office.code, [])
        office.hub = None if office.code == HUB else hub
        office.email = f"{office.code}@{people.DOMAIN}"
        office.phone = "+00 000 000"
        office.save(update_fields=["opens", "serves", "hub", "email", "phone"])
    for person in people.COLLEAGUES:
        _join(person)
    _mandate()


def _join(person: people.Colleague) -> UUID:
    user = people.account(person.email, name=person.name, language=person.language)
    team = Team(
        person.role,
        office=OfficeId(Office.objects.get(code=person.office).id) if person.office else None,
        merchant=_merchant(person.merchant) if person.merchant else None,
    )
    commands.add_member(user=user.id, team=team, post=person.post)
    return user.id


def _merchant(slug: str) -> MerchantId:
    return MerchantId(Merchant.objects.get(slug=slug).id)


def _mandate() -> None:
    merchant = _merchant(MANDATED)
    if Mandate.objects.filter(merchant=merchant, state=MandateState.GIVEN).exists():
        return
    at = timezone.now()
    owner = next(one for one in people.everyone() if one.merchant == MANDATED)
    commands.give_mandate(
        merchant=merchant,
        scopes=[Scope.LIST, Scope.ANSWER],
        until=at.date() + timedelta(days=DAYS),
        by=_join(
            people.Colleague(
                *(owner.email, owner.name, owner.language),
                *(Role.MERCHANT, Post.OWNER),
                merchant=MANDATED,
            )
        ),
        at=at,
    )
