"""The world's legal entity identifiers (LEI), found by the number of a national register (no key).

`GET /lei-records?filter[entity.registeredAs]=…&filter[entity.jurisdiction]=…`, at most 60 calls a
minute. Few small businesses have an LEI: none found says nothing about the business. A record that
was not renewed, or that only its owner vouches for, is no proof: a person judges it. In Germany
the same number exists at several courts, which the answer names by a code only: a person as well.
Source: gleif.org, GLEIF API; LEI-CDF 3.1 (entity and registration status, validation level).
"""

import re
from typing import Final
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.utils import timezone

from entrepot.onboarding.adapters import asking
from entrepot.onboarding.values.checks import Answer, Found, Silence, Unreachable

NAME: Final = "gleif"
RECORDS_MAX: Final = 20
_AT_COURT: Final = re.compile(r"\b(?:HRA|HRB|GnR|PR|VR) .+$")
_NO_RECORD: Final = frozenset({"ANNULLED", "CANCELLED", "DUPLICATE", "PENDING_VALIDATION"})
_GONE: Final = frozenset({"MERGED", "RETIRED"})
_PROVEN: Final = frozenset({"FULLY_CORROBORATED", "PARTIALLY_CORROBORATED"})


class _Name(msgspec.Struct):
    name: str


class _Place(msgspec.Struct, rename="camel"):
    address_lines: list[str] = msgspec.field(default_factory=list)
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None


class _Entity(msgspec.Struct, rename="camel"):
    legal_name: _Name
    status: str | None = None
    registered_as: str | None = None
    jurisdiction: str | None = None
    legal_address: _Place = msgspec.field(default_factory=_Place)


class _Registration(msgspec.Struct, rename="camel"):
    status: str
    corroboration_level: str | None = None


class _Facts(msgspec.Struct):
    lei: str
    entity: _Entity
    registration: _Registration


class _Record(msgspec.Struct):
    attributes: _Facts


class _Records(msgspec.Struct):
    data: list[_Record]


class Gleif:
    """`Register` of legal entities everywhere, over the wire; asked after a country's own."""

    name = NAME

    def look_up(self, *, country: str, number: str, name: str) -> Answer:  # noqa: ARG002  # it compares nothing
        asked = _as_registered(country, number)
        query = urlencode(
            {
                "filter[entity.registeredAs]": asked,
                "filter[entity.jurisdiction]": country,
                "page[size]": RECORDS_MAX,
            }
        )
        url = f"{settings.GLEIF_URL.rstrip('/')}/lei-records?{query}"
        said = asking.ask(
            asking.Question(NAME, url, headers={"Accept": "application/vnd.api+json"})
        )
        if isinstance(said, Unreachable):
            return said
        records = asking.read(NAME, said.body, _Records)
        if isinstance(records, Unreachable):
            return records
        mine = [one.attributes for one in records.data if _is(one.attributes, country, asked)]
        if not mine:
            return asking.silent(NAME, Silence.NO_REGISTER, "no LEI with this number")
        return _judged(mine, is_local=asked != number)


def _as_registered(country: str, number: str) -> str:
    """A German number without the name of its court, which stands apart in an LEI's record."""
    found = _AT_COURT.search(number) if country == "DE" else None
    return found[0] if found else number


def _is(facts: _Facts, country: str, asked: str) -> bool:
    entity = facts.entity
    return (
        facts.registration.status not in _NO_RECORD
        and (entity.jurisdiction or "")[:2] == country
        and asking.compact(entity.registered_as or "") == asking.compact(asked)
    )


def _judged(mine: list[_Facts], *, is_local: bool) -> Answer:
    facts = next((one for one in mine if one.entity.status == "ACTIVE"), mine[0])
    entity, registration = facts.entity, facts.registration
    if entity.status not in {"ACTIVE", "INACTIVE"}:
        return asking.silent(NAME, Silence.NO_ANSWER, "no state")
    remark = ""
    if is_local or len(mine) > 1:
        remark = "number-of-several"
    elif registration.status == "LAPSED":
        remark = "lei-lapsed"
    elif registration.corroboration_level not in _PROVEN:
        remark = "lei-unproven"
    place = entity.legal_address
    return Found(
        register=NAME,
        at=timezone.now(),
        name=asking.text(entity.legal_name.name),
        address=asking.text(*place.address_lines, place.postal_code, place.city, place.country),
        active=entity.status == "ACTIVE" and registration.status not in _GONE,
        reference=facts.lei[:100],
        remark=remark,
    )
