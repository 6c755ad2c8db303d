"""Who belongs to a team, and with which post."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction

from entrepot.kernel import Refusal
from entrepot.kit import trail
from entrepot.offices import rules
from entrepot.offices.models import Membership
from entrepot.offices.values import MemberId, Post, Role, Team, UserId


@dataclass(eq=False)
class UnknownMember(Refusal):
    """Nobody of this team has this id: they may have left meanwhile."""

    code: ClassVar[str] = "offices.unknown_member"
    status: ClassVar[int] = 404


@dataclass(eq=False)
class LastOwner(Refusal):
    """A team keeps at least one owner: make somebody else an owner first."""

    code: ClassVar[str] = "offices.last_owner"


@dataclass(eq=False)
class NoSuchPost(Refusal):
    """This team has no such post."""

    code: ClassVar[str] = "offices.no_such_post"
    status: ClassVar[int] = 422
    post: str


@transaction.atomic
def add_member(*, user: UserId | UUID, team: Team, post: Post) -> MemberId:
    """Put a person into a team; who is in it already stays as they are."""
    assert_post(team, post)
    place: dict[str, Any] = {
        "role": team.role,
        "office_id": team.office,
        "merchant_id": team.merchant,
    }
    row, is_new = Membership.objects.get_or_create(user_id=user, **place, defaults={"post": post})
    if is_new:
        _tell("member.joined", row, after={"post": post, "user": str(user)})
    return MemberId(row.id)


@transaction.atomic
def change_post(*, member: MemberId | UUID, team: Team, post: Post) -> None:
    """Give a person another post. Raises `LastOwner`, `UnknownMember`, `NoSuchPost`."""
    assert_post(team, post)
    row = _locked(member, team)
    was = row.post
    if was == post:
        return
    if was == Post.OWNER:
        _another_owner_stays(row, team)
    row.post = post
    row.save(update_fields=["post"])
    _tell("member.post", row, before={"post": was}, after={"post": post})


@transaction.atomic
def remove_member(*, member: MemberId | UUID, team: Team) -> None:
    """A person leaves a team, or is sent from it: the seat ends with this commit."""
    row = _locked(member, team)
    if row.post == Post.OWNER:
        _another_owner_stays(row, team)
    _tell("member.left", row, before={"post": row.post, "user": str(row.user_id)})
    row.delete()


def assert_post(team: Team, post: Post) -> None:
    """Raises `NoSuchPost`: what was chosen must be a post of the team's role."""
    if post not in rules.posts_of(team.role):
        raise NoSuchPost(post=post)


def _locked(member: MemberId | UUID, team: Team) -> Membership:
    """The member; all owners are locked first, in id order, so that two cannot leave at once."""
    rows = Membership.objects.filter(
        role=team.role, office=team.office, merchant=team.merchant
    ).order_by("id")
    list(rows.filter(post=Post.OWNER).select_for_update())
    row = rows.filter(id=member).select_for_update(of=("self",)).first()
    if row is None:
        raise UnknownMember
    return row


def _another_owner_stays(row: Membership, team: Team) -> None:
    # A team of trade partners has readers only: nobody there keeps the keys.
    if team.role is Role.PARTNER:
        return
    others = Membership.objects.filter(
        role=team.role,
        office=team.office,
        merchant=team.merchant,
        post=Post.OWNER,
        user__is_active=True,
    ).exclude(id=row.id)
    if not others.exists():
        raise LastOwner


def _tell(
    what: str,
    row: Membership,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    trail.record(
        what=what,
        on="member",
        object_id=row.id,
        merchant=row.merchant_id,
        office=row.office_id,
        before=before,
        after=after,
    )
