"""What of a search may be counted, and what two searches have in common.

What people type is theirs: names, numbers and addresses are typed into search boxes by mistake.
So a term is written down only when VISITORS_MIN visitors of one day have asked it, and one that
looks like somebody's own (a number, an address) not even then.
"""

import re
from ipaddress import IPv6Address, ip_address
from typing import Final

from entrepot.kit import words

VISITORS_MIN: Final = 5
"""Different visitors of one day who must have asked a term before it is written down: the same
threshold as for figures that trade partners see."""
LETTERS_MAX: Final = 40
WORDS_MAX: Final = 6
DIGITS_MAX: Final = 5
"""A vintage, a size, a shade has as many at most; a phone, an order or an identity card has more."""
NETWORK_BITS: Final = 64
"""A household's part of an IPv6 address: the rest of it changes by the hour."""

_OWN: Final = re.compile(r"@|://|www\.|\.(?:com|cn|net|org|eu|it|fr|de|es)\b", re.IGNORECASE)
_ROBOT: Final = re.compile(r"(?<!cu)bot\b|crawl|spider|slurp|preview|monitor", re.IGNORECASE)


def term_of(asked: str) -> str:
    """The one spelling under which a search is counted; empty for what is never counted."""
    if _OWN.search(words.letters(asked)):
        return ""
    term = words.normal(asked)
    # Digits are counted over the whole term: somebody's number may be written with spaces.
    if sum(sign.isdigit() for sign in term) > DIGITS_MAX:
        return ""
    if len(term) < 2 or len(term) > LETTERS_MAX or len(term.split()) > WORDS_MAX:
        return ""
    return term


def household(address: str) -> str:
    """Whom an address stands for: one visitor behind it, however many browsers there are.

    Too few are counted where many share an address, never too many: the safe side.
    """
    try:
        found = ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return f"{int(found) >> (128 - NETWORK_BITS):x}"
    return str(found)


def is_robot(agent: str) -> bool:
    """A program that says so: it wants nothing."""
    return not agent or _ROBOT.search(agent) is not None
