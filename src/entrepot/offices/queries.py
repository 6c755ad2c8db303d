"""Who is who."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from entrepot.kit.scope import Audience, guard
from entrepot.offices.models import Membership, User
from entrepot.offices.values import MerchantId, OfficeId, Role

MEMBERSHIPS_MAX = 100


@dataclass(frozen=True, slots=True)
class Seat:
    """One role a person can act in, with what it is called on the switcher."""

    role: Role
    office: OfficeId | None
    merchant: MerchantId | None
    name: str
    book: int = 1


def seats_of(user: User) -> list[Seat]:
    """All roles of a person, operators first; one statement."""
    rows = (
        Membership.objects.filter(user=user)
        .select_related("office", "merchant")
        .order_by("role", "id")[:MEMBERSHIPS_MAX]
    )
    return [
        Seat(
            role=Role(row.role),
            office=OfficeId(row.office.id) if row.office else None,
            merchant=MerchantId(row.merchant.id) if row.merchant else None,
            name=row.merchant.name if row.merchant else row.office.city if row.office else "",
            book=row.merchant.book if row.merchant else 1,
        )
        for row in rows
    ]


def seat(request: HttpRequest, role: Role) -> Seat | None:
    """The role the person acts in now: the one chosen on the switcher, or the first of its kind.

    Read once a request; a stranger and a person without such a role get None.
    """
    if not request.user.is_authenticated:
        return None
    assert isinstance(request.user, User)
    seats: list[Seat] | None = getattr(request, "entrepot_seats", None)
    if seats is None:
        seats = seats_of(request.user)
        request.entrepot_seats = seats  # type: ignore[attr-defined]  # a per-request memo
    mine = [one for one in seats if one.role is role]
    chosen = request.session.get(f"seat:{role}")
    for one in mine:
        if chosen and chosen in {str(one.merchant), str(one.office)}:
            return one
    return mine[0] if mine else None


def _as(role: Role) -> Callable[[HttpRequest], bool]:
    return lambda request: seat(request, role) is not None


merchant_only = guard(Audience.MERCHANT, allows=_as(Role.MERCHANT))
office_only = guard(Audience.OFFICE, allows=_as(Role.OFFICE))
operator_only = guard(Audience.OPERATOR, allows=_as(Role.OPERATOR))
