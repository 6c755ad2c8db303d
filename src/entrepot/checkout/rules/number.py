"""Numbers that people read aloud: `EP-26-7K3M-Q9XA-20WC`.

Year of two digits, then eleven figures of Crockford's base 32 from the random end of the id (55
bits: in a year of ten million orders the odds that any two are alike are one in seven hundred),
then a check character (ISO 7064's hybrid system over 32 letters), which finds every single wrong
letter. I, L and O are never written, and read as 1, 1 and 0.
"""

import re
from typing import Final
from uuid import UUID

from stdnum.iso7064 import mod_37_36

from entrepot.kernel import moment_of

ORDER: Final = "EP"
GROUP: Final = "EG"

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FIGURES: Final = 11
_RANDOM_BITS: Final = 46
_RANDOM: Final = (1 << _RANDOM_BITS) - 1
_FORM: Final = re.compile(rf"(E[PG])(\d\d)([{_LETTERS}]{{{_FIGURES + 1}}})")
_MISREAD: Final = str.maketrans("ILO", "110", "- \t")


def number_of(identity: UUID, *, kind: str) -> str:
    """The human number of an order (`ORDER`) or a group (`GROUP`); the same for ever."""
    figures = ""
    rest = identity.int
    if identity.version == 8:
        # Above its 46 random bits lies the book, which many share: the end of the moment is better.
        rest = (rest & _RANDOM) | (rest >> 64 & 0x1FF) << _RANDOM_BITS
    for _ in range(_FIGURES):
        figures = _LETTERS[rest & 31] + figures
        rest >>= 5
    written = figures + mod_37_36.calc_check_digit(figures, _LETTERS)
    year = moment_of(identity).year % 100
    return f"{kind}-{year:02}-{written[:4]}-{written[4:8]}-{written[8:]}"


def read_number(text: str) -> str | None:
    """The number as it is stored, from what a person typed; None when it is none."""
    plain = text.upper().translate(_MISREAD)
    found = _FORM.fullmatch(plain)
    if found is None or not mod_37_36.is_valid(found[3], _LETTERS):
        return None
    written = found[3]
    return f"{found[1]}-{found[2]}-{written[:4]}-{written[4:8]}-{written[8:]}"
