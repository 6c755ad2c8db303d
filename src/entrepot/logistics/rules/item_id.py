"""The item id of the Universal Postal Union, standard S10: `AA 9999 9999 9 AA`."""

import re
from dataclasses import dataclass
from typing import Final

from entrepot.logistics.values import BadItemId

WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
SERIAL_MAX: Final = 99_999_999
_FORM: Final = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_LISTED: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
    "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "
)
"""ISO 3166-1 alpha-2, all 249 of 2026: S10 takes the issuing post's country from them."""
_COUNTRIES: Final = frozenset(_LISTED.split())
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
    if country not in _COUNTRIES:
        raise BadItemId(number=text, reason="country")
    if check_digit(serial) != check:
        raise BadItemId(number=text, reason="check digit")
    return ItemId(service, int(serial), country, _CLASSES.get(service[0], "domestic"))


def spaced(number: str) -> str:
    """As printed under the bars: `LP 1234 5678 5 IT`."""
    return f"{number[:2]} {number[2:6]} {number[6:10]} {number[10]} {number[11:]}"
