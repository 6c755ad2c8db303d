"""Britain's EORI numbers, by the open service of its customs (no key, at most ten a call).

`POST /customs/eori/lookup/check-multiple-eori` answers each number with `valid`; name and address
only of those who agreed to be shown. Northern Ireland's numbers (XI) are in the Union's service.
Source: developer.service.hmrc.gov.uk, Check an EORI Number API 1.0.
"""

from typing import Final

import msgspec
from django.conf import settings
from django.utils import timezone

from entrepot.onboarding.adapters import asking
from entrepot.onboarding.values.checks import Answer, Found, NotFound, Silence, Unreachable

NAME: Final = "hmrc"
COUNTRIES: Final = frozenset({"GB"})
_PATH: Final = "/customs/eori/lookup/check-multiple-eori"


class _Place(msgspec.Struct, rename="camel"):
    street_and_number: str = ""
    city_name: str = ""
    postcode: str = ""


class _Company(msgspec.Struct, rename="camel"):
    trader_name: str = ""
    address: _Place = msgspec.field(default_factory=_Place)


class _Said(msgspec.Struct, rename="camel"):
    eori: str
    valid: bool
    processing_date: str = ""
    company_details: _Company | None = None


class BritishEori:
    """`Register` of Britain's economic operators, over the wire."""

    name = NAME

    def look_up(self, *, country: str, number: str, name: str) -> Answer:  # noqa: ARG002  # it compares nothing
        if country not in COUNTRIES:
            return asking.silent(NAME, Silence.NO_REGISTER)
        question = asking.Question(
            NAME,
            f"{settings.HMRC_URL.rstrip('/')}{_PATH}",
            method="POST",
            body=msgspec.json.encode({"eoris": [number]}),
            headers={"Accept": "application/json"},
        )
        said = asking.ask(question)
        if isinstance(said, Unreachable):
            return said
        rows = asking.read(NAME, said.body, list[_Said])
        if isinstance(rows, Unreachable):
            return rows
        mine = next((one for one in rows if one.eori == number), None)
        if mine is None:
            return asking.silent(NAME, Silence.NO_ANSWER, "another number")
        if not mine.valid:
            return NotFound(register=NAME, at=timezone.now(), reference=mine.processing_date[:100])
        company = mine.company_details or _Company()
        place = company.address
        return Found(
            register=NAME,
            at=timezone.now(),
            name=asking.text(company.trader_name),
            address=asking.text(place.street_and_number, place.postcode, place.city_name),
            reference=mine.processing_date[:100],
        )
