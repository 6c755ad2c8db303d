"""Who may see a checkout: the person it belongs to, or who holds its signed link."""

from typing import Final
from uuid import UUID

from django.core import signing

from entrepot.checkout.models import OrderGroup
from entrepot.checkout.values import GroupId
from entrepot.kernel import book_of
from entrepot.offices.values import UserId

LINK_SALT: Final = "entrepot.order"
LINK_DAYS: Final = 180


def may_see(group: UUID, *, owner: UserId | None, token: str = "") -> bool:
    """Is it the person's own, or does the link's token name it? One statement at most."""
    if token and read_link(token) == group:
        return True
    if owner is None:
        return False
    return OrderGroup.objects.filter(book=book_of(group), id=group, buyer=owner).exists()


def link_token(group: UUID) -> str:
    """What a stranger's link to the group carries; it ends after `LINK_DAYS`."""
    return signing.dumps(str(group), salt=LINK_SALT)


def read_link(token: str) -> GroupId | None:
    """The group that a link's token names; None for a token that is not ours, or too old."""
    try:
        text = signing.loads(token, salt=LINK_SALT, max_age=LINK_DAYS * 86_400)
        return GroupId(UUID(text))
    except (signing.BadSignature, ValueError, TypeError):
        return None
