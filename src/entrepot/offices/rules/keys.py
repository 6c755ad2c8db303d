"""What may be given to a key: never more than its maker may, and never what makes further keys."""

from typing import Final

from entrepot.offices.rules.posts import PERMITS, reach
from entrepot.offices.values import Access, Post, Resource, Role
from entrepot.offices.values.keys import Grant

BY_HAND: Final = frozenset(
    {
        Resource.TEAM,
        Resource.KEYS,
        Resource.MANDATES,
        Resource.CONTRACT,
        Resource.LAW,
        Resource.MACHINE,
        Resource.TRAIL,
        Resource.LEDGER,
    }
)
"""Only people reach these: who else may act, what was signed, and the records about it."""
READ_ONLY: Final = frozenset({Resource.MONEY, Resource.APPLICATION, Resource.REVIEW})
"""A program may look at these; moving money and vouching for somebody are a person's."""


def grantable(role: Role, post: Post) -> tuple[Grant, ...]:
    """All that somebody of this post may put into a key, in the order of the catalogue."""
    found: list[Grant] = []
    for resource in PERMITS[role].get(post, {}):
        if resource in BY_HAND:
            continue
        most = reach(role, post, resource)
        if most >= Access.READ:
            found.append(Grant(resource, Access.READ))
        if most >= Access.WRITE and resource not in READ_ONLY:
            found.append(Grant(resource, Access.WRITE))
    return tuple(found)
