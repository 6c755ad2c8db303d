"""The permission catalogue: which post of which team may read or write which resource.

One table a role, read across: a line is a resource, a column a post; `w` writes (and reads),
`r` reads, `-` does not see it. What a line leaves out, nobody of that role reaches.
"""

from collections.abc import Iterable
from typing import Final

from entrepot.offices.values import Access, Post, Resource, Role, Scope

_CATALOGUE: Final = {
    Role.OPERATOR: """
                owner manager finance support reader
    merchants     w      w       r       r      r
    review        w      w       -       r      r
    application   w      w       -       r      r
    contract      w      w       w       r      r
    offices       w      w       r       r      r
    orders        w      w       r       w      r
    products      w      w       r       r      r
    prices        w      w       w       r      r
    stock         r      r       r       r      r
    imports       w      w       -       r      r
    selection     w      w       -       r      r
    cases         w      w       r       w      r
    money         w      r       w       r      r
    ledger        r      r       r       -      r
    lanes         w      w       r       r      r
    law           w      w       r       r      r
    machine       w      w       r       r      r
    figures       r      r       r       r      r
    trail         r      r       r       -      r
    team          w      r       r       r      r
    keys          w      r       -       -      -
    """,
    Role.OFFICE: """
                owner agent finance support reader
    merchants     w      w      r       r      r
    review        w      w      r       -      r
    application   w      w      r       r      r
    contract      w      w      w       -      r
    mandates      w      w      r       r      r
    products      w      w      r       r      r
    prices        r      r      r       -      r
    selection     w      w      -       r      r
    cases         w      w      r       w      r
    money         r      -      r       -      -
    figures       r      r      r       r      r
    trail         r      r      r       -      r
    team          w      r      r       r      r
    keys          w      -      -       -      -
    """,
    Role.MERCHANT: """
                owner manager warehouse finance support reader
    application   w      w        -        r       r      r
    contract      w      r        -        r       -      r
    orders        w      w        w        r       r      r
    products      w      w        r        r       r      r
    prices        w      w        -        w       r      r
    stock         w      w        w        r       r      r
    imports       w      w        -        -       -      r
    selection     w      w        -        r       r      r
    money         w      r        -        w       -      r
    cases         w      w        r        r       w      r
    figures       r      r        -        r       -      r
    mandates      w      r        -        r       -      r
    trail         r      r        -        r       -      r
    team          w      r        r        r       r      r
    keys          w      w        -        -       -      -
    """,
    Role.PARTNER: """
                reader
    figures       r
    """,
}

_LETTERS: Final = {"w": Access.WRITE, "r": Access.READ, "-": Access.NONE}
Catalogue = dict[Role, dict[Post, dict[Resource, Access]]]


def _read(tables: dict[Role, str]) -> Catalogue:
    found: Catalogue = {}
    for role, table in tables.items():
        head, *lines = [line.split() for line in table.strip().splitlines()]
        posts = [Post(name) for name in head]
        found[role] = {post: {} for post in posts}
        for name, *letters in lines:
            for post, letter in zip(posts, letters, strict=True):
                found[role][post][Resource(name)] = _LETTERS[letter]
    return found


PERMITS: Final = _read(_CATALOGUE)

MANDATED: Final[dict[Scope, dict[Resource, Access]]] = {
    Scope.LIST: {
        Resource.PRODUCTS: Access.WRITE,
        Resource.IMPORTS: Access.WRITE,
        Resource.SELECTION: Access.WRITE,
    },
    # A price is set on the page of its product.
    Scope.PRICE: {Resource.PRICES: Access.WRITE, Resource.PRODUCTS: Access.READ},
    Scope.ANSWER: {Resource.CASES: Access.WRITE},
}
"""What an office may do at a merchant's desk, by what the merchant lets it do."""


def posts_of(role: Role) -> tuple[Post, ...]:
    """The posts that a team of this role has, from the one that may most."""
    return tuple(PERMITS[role])


def reach(role: Role, post: Post, resource: Resource) -> Access:
    """How far a post reaches; a post that the role does not have reaches nothing."""
    return PERMITS[role].get(post, {}).get(resource, Access.NONE)


def reach_by_mandate(scopes: Iterable[Scope], resource: Resource) -> Access:
    """How far an office reaches at the desk of a merchant that it acts for."""
    return max((MANDATED[one].get(resource, Access.NONE) for one in scopes), default=Access.NONE)


def may_take_mandates(post: Post) -> bool:
    """Whether this post of an office may act for a merchant at all."""
    return reach(Role.OFFICE, post, Resource.MANDATES) is Access.WRITE
