"""The item id of the Universal Postal Union, standard S10: `AA 9999 9999 9 AA`."""

import re
from dataclasses import dataclass
from typing import Final

from entrepot.logistics.values import BadItemId

WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
SERIAL_MAX: Final = 99_999_999
_FORM: Final = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_CLASSES: Final = {
    "C": "parcel",
    "E": "ems",
    "H": "ecommerce_parcel",
    "L": "letter_tracked_or_express",
    "M": "printed_matter_bag",
    "Q": "business_reply",
    "R": "registered",
    "U": "untracked_with_customs_form",
    "V": "insured",
}


@dataclass(frozen=True, slots=True)
class ItemId:
    """A valid item id, taken apart. `kind` is what its first letter says, or `domestic`."""

    service: str
    serial: int
    country: str
    kind: str


def check_digit(serial: str) -> str:
    """11 less the weighted sum modulo 11; 10 is written 0, and 11 is written 5."""
    assert len(serial) == 8 and serial.isascii() and serial.isdecimal(), serial  # noqa: PT018  # one form
    rest = 11 - sum(w * int(d) for w, d in zip(WEIGHTS, serial, strict=True)) % 11
    return {10: "0", 11: "5"}.get(rest, str(rest))


def item_id(*, service: str, serial: int, country: str) -> str:
    """The thirteen characters."""
    assert 0 <= serial <= SERIAL_MAX, serial
    digits = f"{serial:08}"
    number = f"{service}{digits}{check_digit(digits)}{country}"
    assert _FORM.fullmatch(number), number
    return number


def parse(text: str) -> ItemId:
    """Read an item id, with or without blanks; BadItemId says what is wrong."""
    number = re.sub(r"\s", "", text).upper()
    match = _FORM.fullmatch(number)
    if match is None:
        raise BadItemId(number=text, reason="form")
    service, serial, check, country = match.groups()
    if check_digit(serial) != check:
        raise BadItemId(number=text, reason="check digit")
    return ItemId(service, int(serial), country, _CLASSES.get(service[0], "domestic"))


def spaced(number: str) -> str:
    """As printed under the bars: `LP 1234 5678 5 IT`."""
    return f"{number[:2]} {number[2:6]} {number[6:10]} {number[10]} {number[11:]}"
