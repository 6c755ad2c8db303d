"""Where goods go: what an address must have, by country, and how it is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from entrepot.kernel import Refusal
from entrepot.lanes.rules import cn_identity
from entrepot.lanes.values import BadIdentity

LINE_MAX: Final = 120

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "CN": ("name", "phone", "province", "city", "district", "street", "postcode", "id_number"),
}
"""In the order in which the country writes them; `_ELSEWHERE` for the others."""

_ELSEWHERE: Final = ("name", "phone", "street", "postcode", "city")
_OPTIONAL: Final[Mapping[str, frozenset[str]]] = {"CN": frozenset({"postcode", "id_number"})}
_OPTIONAL_ELSEWHERE: Final = frozenset({"phone"})

_MOBILE_CN: Final = re.compile(r"1[3-9]\d{9}")
_PHONE: Final = re.compile(r"\+?\d{6,15}")
_POSTCODES: Final[Mapping[str, str]] = {
    "AT": r"\d{4}",
    "BE": r"\d{4}",
    "BG": r"\d{4}",
    "CN": r"\d{6}",
    "CY": r"\d{4}",
    "CZ": r"\d{3} ?\d{2}",
    "DE": r"\d{5}",
    "DK": r"\d{4}",
    "EE": r"\d{5}",
    "ES": r"(0[1-9]|[1-4]\d|5[0-2])\d{3}",
    "FI": r"\d{5}",
    "FR": r"\d{5}",
    "GR": r"\d{3} ?\d{2}",
    "HR": r"\d{5}",
    "HU": r"\d{4}",
    "IE": r"[AC-FHKNPRTV-Y]\d[\dW] ?[0-9AC-FHKNPRTV-Y]{4}",
    "IT": r"\d{5}",
    "LT": r"(LT-)?\d{5}",
    "LU": r"(L-)?\d{4}",
    "LV": r"(LV-)?\d{4}",
    "MT": r"[A-Z]{3} ?\d{4}",
    "NL": r"[1-9]\d{3} ?[A-Z]{2}",
    "PL": r"\d{2}-\d{3}",
    "PT": r"\d{4}-\d{3}",
    "RO": r"\d{6}",
    "SE": r"\d{3} ?\d{2}",
    "SI": r"\d{4}",
    "SK": r"\d{3} ?\d{2}",
}
"""Forms of the Universal Postal Union's address sheets; a country without one takes any text."""


@dataclass(eq=False)
class BadRecipient(Refusal):
    """Something in the address is missing or has the wrong form; `fields` says what, by field.

    Reasons: `missing`, `too_long`, `wrong_form`. Nothing that was typed is repeated here.
    """

    code: ClassVar[str] = "checkout.bad_recipient"
    status: ClassVar[int] = 422
    fields: Mapping[str, str]


def fields_of(country: str) -> tuple[str, ...]:
    """What the form of a country asks for, in its order."""
    return FIELDS.get(country, _ELSEWHERE)


def optional_fields(country: str) -> frozenset[str]:
    return _OPTIONAL.get(country, _OPTIONAL_ELSEWHERE)


def clean_recipient(country: str, typed: Mapping[str, str]) -> dict[str, str]:
    """The address as it is kept: known fields only, trimmed, phone and numbers normalised."""
    wrong: dict[str, str] = {}
    clean: dict[str, str] = {}
    for field in fields_of(country):
        text = " ".join(typed.get(field, "").split())
        if not text:
            if field not in optional_fields(country):
                wrong[field] = "missing"
            continue
        if len(text) > LINE_MAX:
            wrong[field] = "too_long"
            continue
        kept = _normalised(country, field, text)
        if kept is None:
            wrong[field] = "wrong_form"
        else:
            clean[field] = kept
    if wrong:
        raise BadRecipient(fields=wrong)
    return clean


def _normalised(country: str, field: str, text: str) -> str | None:
    if field == "phone":
        return _phone(country, text)
    if field == "postcode":
        code = text.upper()
        return code if re.fullmatch(_POSTCODES.get(country, ".+"), code) else None
    if field == "id_number":
        try:
            return cn_identity.normalise(text)
        except BadIdentity:
            return None
    if field == "name":
        return text if len(text) >= 2 else None
    return text


def _phone(country: str, text: str) -> str | None:
    digits = re.sub(r"[\s().-]", "", text)
    if country == "CN":
        national = re.sub(r"^(\+|00)?86", "", digits)
        return national if _MOBILE_CN.fullmatch(national) else None
    return digits if _PHONE.fullmatch(digits) else None
