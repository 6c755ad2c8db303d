"""Who is in a team, who is invited into it, and what an invitation says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from entrepot.offices import rules
from entrepot.offices.models import Invitation, Membership, User
from entrepot.offices.queries import places
from entrepot.offices.values import InvitationId, MemberId, Post, Role, Team, UserId

INVITATIONS_MAX: Final = 100
MEMBERS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person of a team."""

    id: MemberId
    user: UserId
    name: str
    email: str
    post: Post
    joined_at: datetime | None
    last_seen_at: datetime | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An open invitation; one whose week is over is shown until it is sent again or withdrawn."""

    id: InvitationId
    email: str
    post: Post
    sent_at: datetime
    expires_at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """What who holds the letter may know before saying yes."""

    email: str
    role: Role
    post: Post
    place: str
    language: str
    expires_at: datetime
    has_account: bool


def members(team: Team) -> list[MemberRow]:
    """The people of a team, owners first, then by name; one statement."""
    rows = (
        Membership.objects.filter(**_place(team))
        .select_related("user")
        .order_by("user__name", "id")[:MEMBERS_MAX]
    )
    found = [
        MemberRow(
            MemberId(row.id),
            UserId(row.user.id),
            row.user.name,
            row.user.email,
            Post(row.post),
            row.joined_at,
            row.user.last_login,
            row.user.is_active,
        )
        for row in rows
    ]
    places = {post: at for at, post in enumerate(Post)}
    return sorted(found, key=lambda one: places[one.post])


def invitations(team: Team, *, at: datetime) -> list[InvitationRow]:
    """Those that nobody has taken yet, newest first; one statement."""
    rows = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, **_place(team)).order_by(
        "-sent_at", "id"
    )[:INVITATIONS_MAX]
    return [
        InvitationRow(
            InvitationId(row.id),
            row.email,
            Post(row.post),
            row.sent_at,
            row.expires_at,
            row.expires_at <= at,
        )
        for row in rows
    ]


def invited(token: str, *, at: datetime) -> Invited | None:
    """What an open invitation says; None when it is used, withdrawn, over, or never was."""
    row = (
        Invitation.objects.filter(
            token_hash=rules.hash_of(token), accepted_at=None, withdrawn_at=None, expires_at__gt=at
        )
        .select_related("office", "merchant")
        .first()
    )
    if row is None:
        return None
    return Invited(
        email=row.email,
        role=Role(row.role),
        post=Post(row.post),
        place=row.merchant.name if row.merchant else places.city(row.office),
        language=row.language,
        expires_at=row.expires_at,
        has_account=User.objects.filter(email=row.email).exists(),
    )


def post_in(team: Team, user: UserId | UUID) -> Post | None:
    """The post of a person in a team."""
    row = Membership.objects.filter(user=user, **_place(team)).first()
    return Post(row.post) if row else None


def _place(team: Team) -> dict[str, Any]:
    return {"role": team.role, "office": team.office, "merchant": team.merchant}
