"""Britain's company register, by the public data API of Companies House.

`GET /company/{number}` with the key as the name of HTTP Basic and no password; 600 calls in five
minutes, then 429. A company that is being wound up still is one: a person judges it.
Source: developer-specs.company-information.service.gov.uk, company profile and authentication.
"""

import base64
from typing import Final
from urllib.parse import quote

import msgspec
from django.conf import settings
from django.utils import timezone

from entrepot.onboarding.adapters import asking
from entrepot.onboarding.values.checks import Answer, Found, NotFound, Silence, Unreachable

NAME: Final = "companies-house"
COUNTRIES: Final = frozenset({"GB"})
_ACTIVE: Final = frozenset({"active", "open", "registered"})
_GONE: Final = frozenset({"dissolved", "closed", "converted-closed", "removed"})


class _Place(msgspec.Struct):
    premises: str = ""
    address_line_1: str = ""
    address_line_2: str = ""
    locality: str = ""
    postal_code: str = ""
    country: str = ""


class _Profile(msgspec.Struct):
    company_name: str
    company_number: str
    company_status: str = ""
    company_status_detail: str = ""
    etag: str = ""
    registered_office_address: _Place = msgspec.field(default_factory=_Place)


class CompaniesHouse:
    """`Register` of British companies, over the wire."""

    name = NAME

    def look_up(self, *, country: str, number: str, name: str) -> Answer:  # noqa: ARG002  # it compares nothing
        if country not in COUNTRIES or not settings.COMPANIES_HOUSE_KEY:
            return asking.silent(NAME, Silence.NO_REGISTER)
        key = base64.b64encode(f"{settings.COMPANIES_HOUSE_KEY}:".encode()).decode()
        url = f"{settings.COMPANIES_HOUSE_URL.rstrip('/')}/company/{quote(number, safe='')}"
        question = asking.Question(NAME, url, headers={"Authorization": f"Basic {key}"})
        said = asking.ask(question, missing=404)
        if isinstance(said, Unreachable):
            return said
        if said.status == 404:
            return NotFound(register=NAME, at=timezone.now())
        profile = asking.read(NAME, said.body, _Profile)
        return profile if isinstance(profile, Unreachable) else _judged(profile, number)


def _judged(profile: _Profile, number: str) -> Answer:
    status = profile.company_status
    if asking.compact(profile.company_number) != asking.compact(number) or not status:
        return asking.silent(NAME, Silence.NO_ANSWER, "another number, or no status")
    place = profile.registered_office_address
    remark = "" if status in _ACTIVE | _GONE else status
    if profile.company_status_detail == "active-proposal-to-strike-off":
        remark = profile.company_status_detail
    return Found(
        register=NAME,
        at=timezone.now(),
        name=asking.text(profile.company_name),
        address=asking.text(
            place.premises, place.address_line_1, place.address_line_2, place.locality,
            place.postal_code, place.country,
        ),
        active=status not in _GONE,
        reference=profile.etag[:100],
        remark=remark,
    )  # fmt: skip
