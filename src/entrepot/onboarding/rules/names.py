"""Is the registered name the one that was typed? The same but for writing, or another?"""

import re
import unicodedata
from typing import Final

from entrepot.onboarding.values.checks import NameMatch

_FORMS: Final = {
    "srl": "srl", "societa a responsabilita limitata": "srl", "srls": "srls", "spa": "spa",
    "societa per azioni": "spa", "snc": "snc", "sas": "sas", "ss": "ss",
    "societe par actions simplifiee": "sas", "sasu": "sasu", "sarl": "sarl", "eurl": "eurl",
    "societe a responsabilite limitee": "sarl", "sa": "sa", "societe anonyme": "sa",
    "sociedad anonima": "sa", "sl": "sl", "slu": "slu", "sociedad limitada": "sl",
    "gmbh": "gmbh", "gesellschaft mit beschrankter haftung": "gmbh", "ug": "ug", "ag": "ag",
    "aktiengesellschaft": "ag", "kg": "kg", "ohg": "ohg", "ek": "ek", "ltd": "ltd",
    "limited": "ltd", "plc": "plc", "llp": "llp", "bv": "bv", "besloten vennootschap": "bv",
    "nv": "nv", "lda": "lda", "limitada": "lda", "oy": "oy", "ab": "ab", "aps": "aps",
    "as": "as", "kft": "kft", "sro": "sro", "doo": "doo", "kk": "kk", "inc": "inc",
}  # fmt: skip
"""Legal forms as registers and people write them. Two different ones are two businesses."""
_LEFT_OUT: Final = {
    "and", "und", "et", "e", "y", "di", "unipersonale", "liquidazione", "societa", "co",
}  # fmt: skip
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "œ": "oe", "đ": "d", "ð": "d", "þ": "th"}
)


def match(typed: str, registered: str) -> NameMatch:
    """UNKNOWN when the register tells none. Another legal form is another business."""
    if not registered.strip():
        return NameMatch.UNKNOWN
    if _plain(typed) == _plain(registered):
        return NameMatch.SAME
    mine, mine_form = _words(typed)
    theirs, theirs_form = _words(registered)
    if mine_form and theirs_form and mine_form != theirs_form:
        return NameMatch.OTHER
    if mine and mine == theirs:
        return NameMatch.CLOSE
    return NameMatch.OTHER


def _plain(name: str) -> str:
    """Small letters without accents, dots and signs."""
    text = name.casefold().translate(_LETTERS)
    text = "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
    )
    text = re.sub(r"(?<=\b\w)\.\s?(?=\w\b)", "", text).replace("&", " and ").replace("+", " and ")
    return " ".join(re.findall(r"\w+", text))


def _words(name: str) -> tuple[tuple[str, ...], str]:
    """What the business is called, and its legal form in short; umlauts written as two letters."""
    text, form = f" {_plain(name)} ", ""
    for long in sorted(_FORMS, key=len, reverse=True):
        if f" {long} " in text:
            text, form = text.replace(f" {long} ", " "), form or _FORMS[long]
    kept = (word for word in text.split() if word not in _LEFT_OUT)
    return tuple(re.sub(r"(?<=[aou])e", "", word) for word in kept), form
