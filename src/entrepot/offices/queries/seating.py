"""The seats of a person: where they may act, as what, and for whom by mandate."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from entrepot.offices import rules
from entrepot.offices.models import Mandate, Membership, User
from entrepot.offices.queries import places
from entrepot.offices.values import (
    Access,
    MandateId,
    MandateState,
    MerchantId,
    OfficeId,
    Post,
    Resource,
    Role,
    Scope,
    UserId,
)

MEMBERSHIPS_MAX: Final = 100
MANDATE_KEY: Final = "mandate:"
"""Before a mandate's id where the switcher remembers which seat was taken."""
_ROLES: Final = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Seat:
    """One role a person can act in, with what it is called on the switcher."""

    role: Role
    office: OfficeId | None
    merchant: MerchantId | None
    name: str
    book: int = 1
    post: Post = Post.OWNER
    mandate: MandateId | None = None
    by_office: OfficeId | None = None
    """The office that acts here for the merchant, by `mandate`."""
    by_office_name: str = ""
    scopes: frozenset[Scope] = frozenset()

    @property
    def key(self) -> str:
        """What the switcher remembers: a merchant's, office's or mandate's id; none of operators."""
        if self.mandate is not None:
            return f"{MANDATE_KEY}{self.mandate}"
        return str(self.merchant or self.office or "")

    def reach(self, resource: Resource) -> Access:
        """How far this seat reaches into a resource."""
        if self.mandate is not None:
            return rules.reach_by_mandate(self.scopes, resource)
        return rules.reach(self.role, self.post, resource)


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
            name=row.merchant.name if row.merchant else places.city(row.office),
            book=row.merchant.book if row.merchant else 1,
            post=Post(row.post),
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

    A stranger and a person without such a role get None. Who took a merchant's seat by a mandate
    that no longer holds gets None too: nobody slips from one merchant to another unawares.
    """
    mine = [one for one in seats(request) if one.role is role]
    # A buyer's page asks the session nothing.
    chosen = request.session.get(f"seat:{role}") if seats(request) else None
    if isinstance(chosen, str) and chosen.startswith(MANDATE_KEY):
        return _mandated(request, chosen.removeprefix(MANDATE_KEY))
    return next((one for one in mine if one.key == chosen), mine[0] if mine else None)


def mandated_seat(request: HttpRequest, mandate: MandateId | UUID) -> Seat | None:
    """A merchant's seat as a mandate gives it to the person who asks; None when it does not.

    The mandate must hold today, be given to the office that still looks after the merchant, and
    the person must have a post there that acts for merchants.
    """
    offices = {
        one.office
        for one in seats(request)
        if one.role is Role.OFFICE and rules.may_take_mandates(one.post)
    }
    row = (
        Mandate.objects.filter(
            id=mandate,
            state=MandateState.GIVEN,
            until__gt=timezone.now().date(),
            office__in=[one for one in offices if one],
            merchant__office=F("office"),
        )
        .select_related("merchant", "office")
        .first()
    )
    if row is None:
        return None
    return Seat(
        role=Role.MERCHANT,
        office=None,
        merchant=MerchantId(row.merchant.id),
        name=row.merchant.name,
        book=row.merchant.book,
        post=Post.AGENT,
        mandate=MandateId(row.id),
        by_office=OfficeId(row.office.id),
        by_office_name=places.city(row.office),
        scopes=frozenset(Scope(one) for one in row.scopes),
    )


def person(request: HttpRequest) -> UserId | None:
    """Who asks; None for a stranger. Pages of other contexts need no more of a user than this."""
    return UserId(request.user.id) if isinstance(request.user, User) else None


def _mandated(request: HttpRequest, mandate: str) -> Seat | None:
    """Read once a request, and at every one: a mandate that is revoked ends at once."""
    if not hasattr(request, "entrepot_mandated"):
        try:
            found = mandated_seat(request, UUID(mandate))
        except ValueError:
            found = None
        request.entrepot_mandated = found  # type: ignore[attr-defined]  # a per-request memo
    kept: Seat | None = request.entrepot_mandated  # type: ignore[attr-defined]  # just set
    return kept
