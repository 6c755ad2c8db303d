"""Inviting somebody into a team by letter: once, for a week, and for that mailbox only."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from entrepot.kernel import Refusal
from entrepot.kit import letters, trail
from entrepot.offices import rules
from entrepot.offices.commands.teams import add_member, assert_post
from entrepot.offices.models import Invitation, Membership, User
from entrepot.offices.queries import places
from entrepot.offices.values import InvitationId, MerchantId, OfficeId, Post, Role, Team, UserId

DAYS: Final = 7
OPEN_MAX: Final = 50
"""Open invitations of one team."""
SENT_EVERY: Final = timedelta(minutes=2)
"""So soon the same letter is not sent again."""
TOKEN_BYTES: Final = 32


@dataclass(eq=False)
class AlreadyMember(Refusal):
    """This person is in the team already."""

    code: ClassVar[str] = "offices.already_member"


@dataclass(eq=False)
class AlreadyInvited(Refusal):
    """This address has an open invitation: send that one again, or withdraw it."""

    code: ClassVar[str] = "offices.already_invited"


@dataclass(eq=False)
class TooManyInvitations(Refusal):
    """So many invitations of this team are open that first some must be withdrawn."""

    code: ClassVar[str] = "offices.too_many_invitations"
    limit: int


@dataclass(eq=False)
class SentJustNow(Refusal):
    """The letter went out a moment ago."""

    code: ClassVar[str] = "offices.sent_just_now"
    transient: ClassVar[bool] = True


@dataclass(eq=False)
class InvitationOver(Refusal):
    """This invitation does not hold: used, withdrawn, too old, or never made."""

    code: ClassVar[str] = "offices.invitation_over"
    status: ClassVar[int] = 404


@dataclass(eq=False)
class ForAnotherAddress(Refusal):
    """The invitation was sent to another address than the one signed in with."""

    code: ClassVar[str] = "offices.for_another_address"
    status: ClassVar[int] = 403


@transaction.atomic
def invite(
    *, team: Team, email: str, post: Post, language: str, by: UserId | UUID | None, at: datetime
) -> InvitationId:
    """Write to an address that a place in the team waits. Raises the refusals above."""
    assert_post(team, post)
    address = email.strip().lower()
    place = {"role": team.role, "office_id": team.office, "merchant_id": team.merchant}
    if Membership.objects.filter(user__email=address, **place).exists():
        raise AlreadyMember
    opened = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, **place)
    # One that nobody took in time is in nobody's way.
    opened.filter(email=address, expires_at__lte=at).update(withdrawn_at=at)
    if opened.filter(email=address).exists():
        raise AlreadyInvited
    if opened.filter(expires_at__gt=at).count() >= OPEN_MAX:
        raise TooManyInvitations(limit=OPEN_MAX)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Invitation.objects.create(
        token_hash=rules.hash_of(token),
        email=address,
        post=post,
        language=language,
        by=by,
        sent_at=at,
        expires_at=at + timedelta(days=DAYS),
        **place,
    )
    _record("member.invited", row, after={"post": post, "email": address})
    _write_letter(row, token)
    return InvitationId(row.id)


@transaction.atomic
def send_again(*, invitation: InvitationId | UUID, team: Team, at: datetime) -> None:
    """A new letter with a new link and a new week; the link of the one before is void."""
    row = _open(invitation, team)
    if at - row.sent_at < SENT_EVERY:
        raise SentJustNow
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.token_hash = rules.hash_of(token)
    row.sent_at, row.expires_at = at, at + timedelta(days=DAYS)
    row.save(update_fields=["token_hash", "sent_at", "expires_at"])
    _record("invitation.sent_again", row)
    _write_letter(row, token)


@transaction.atomic
def withdraw_invitation(*, invitation: InvitationId | UUID, team: Team, at: datetime) -> None:
    """The link in the letter opens nothing any more."""
    row = _open(invitation, team)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _record("invitation.withdrawn", row)


@transaction.atomic
def accept_invitation(*, token: str, user: UserId | UUID, at: datetime) -> Team:
    """Take the place, once. Raises `InvitationOver`, `ForAnotherAddress`."""
    row = _by_token(token, at=at)
    person = User.objects.get(id=user)
    if person.email.lower() != row.email:
        raise ForAnotherAddress
    row.accepted_at, row.accepted_by = at, person.id
    row.save(update_fields=["accepted_at", "accepted_by"])
    team = team_of(row)
    add_member(user=person.id, team=team, post=Post(row.post))
    return team


@transaction.atomic
def join(*, token: str, name: str, password: str, at: datetime) -> tuple[UserId, Team]:
    """Somebody new takes the place: the letter has shown that the address is theirs.

    Raises `InvitationOver`; and `ForAnotherAddress` when that address has an account, for then
    its owner signs in first.
    """
    row = _by_token(token, at=at)
    if User.objects.filter(email=row.email).exists():
        raise ForAnotherAddress
    person = User.objects.create_user(row.email, password, name=name, language=row.language)
    EmailAddress.objects.create(user=person, email=row.email, verified=True, primary=True)
    return UserId(person.id), accept_invitation(token=token, user=person.id, at=at)


def team_of(row: Invitation) -> Team:
    """The team that an invitation leads into."""
    return Team(
        role=Role(row.role),
        office=OfficeId(row.office_id) if row.office_id else None,
        merchant=MerchantId(row.merchant_id) if row.merchant_id else None,
    )


def _by_token(token: str, *, at: datetime) -> Invitation:
    row = (
        Invitation.objects.select_for_update()
        .filter(
            token_hash=rules.hash_of(token), accepted_at=None, withdrawn_at=None, expires_at__gt=at
        )
        .first()
    )
    if row is None:
        raise InvitationOver
    return row


def _open(invitation: InvitationId | UUID, team: Team) -> Invitation:
    row = (
        Invitation.objects.select_for_update()
        .filter(
            id=invitation,
            role=team.role,
            office=team.office,
            merchant=team.merchant,
            accepted_at=None,
            withdrawn_at=None,
        )
        .first()
    )
    if row is None:
        raise InvitationOver
    return row


def _write_letter(row: Invitation, token: str) -> None:
    with translation.override(row.language):
        path = reverse("offices:invitation", args=[token])
    letters.queue(
        key=f"invitation:{row.id}:{row.sent_at.isoformat()}",
        to=row.email,
        language=row.language,
        template="offices/invitation",
        facts={
            "place": _place(row),
            "role": row.role,
            "post": row.post,
            "link": f"{settings.BASE_URL}{path}",
            "days": DAYS,
        },
        about=row.id,
        is_secret=True,
    )


def _place(row: Invitation) -> str:
    if row.merchant:
        return row.merchant.name
    return places.city(row.office, language=row.language)


def _record(what: str, row: Invitation, *, after: dict[str, str] | None = None) -> None:
    trail.record(
        what=what,
        on="invitation",
        object_id=row.id,
        merchant=row.merchant_id,
        office=row.office_id,
        after=after,
        personal=("email",),
    )
