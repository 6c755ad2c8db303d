"""China's national identity number (GB 11643): form only, it proves no identity.

17 digits (place, date of birth, order) and a check character by ISO 7064 MOD 11-2. The place is
not looked up: codes come and go with every division of a county, people keep theirs.
"""

from datetime import date

from entrepot.lanes.values import BadIdentity

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def remainder(body: str) -> int:
    """The weighted sum of the first 17 digits, modulo 11."""
    if len(body) != 17 or not (body.isascii() and body.isdigit()):
        raise BadIdentity(reason="the body is 17 digits")
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11


def check_character(body: str) -> str:
    return _CHECKS[remainder(body)]


def normalise(number: str) -> str:
    """The number without spaces, its X in upper case; BadIdentity says what is wrong with it."""
    # The number itself is sensitive and stays out of the refusal.
    found = "".join(number.split()).upper()
    if len(found) != 18:
        raise BadIdentity(reason="the number has 18 characters")
    if found[17] != check_character(found[:17]):
        raise BadIdentity(reason="the check character is wrong")
    try:
        date.fromisoformat(found[6:14])
    except ValueError:
        raise BadIdentity(reason="the date of birth is no day") from None
    return found
