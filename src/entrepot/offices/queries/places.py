"""What a city is called in the reader's language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.translation import get_language

from entrepot.offices import rows
from entrepot.offices.models import Merchant, Office
from entrepot.offices.values import OfficeId

CITIES_MAX: Final = 400
OF: Final = "of"
"""Beside the names of a city stands which city they are of."""


class Placed(Protocol):
    """An office or a merchant: a row with a city."""

    city: str
    cities: dict[str, str]
    country: str


def city(place: Placed | None, *, language: str | None = None) -> str:
    """The city of an office or a merchant; empty where there is none."""
    if place is None:
        return ""
    return city_name(place.city, place.country, place.cities, language=language)


def city_name(
    name: str, country: str, own: Mapping[str, str] | None = None, *, language: str | None = None
) -> str:
    """As its own people wrote it in the language, else as it is usually called, else as it is."""
    spoken = language or get_language() or "en"
    usual = rows.cities().get((country, name.strip().casefold()), {})
    return _own(own or {}, name).get(spoken) or usual.get(spoken) or name


def _own(own: Mapping[str, str], name: str) -> Mapping[str, str]:
    """What was written for this city; whoever has moved since has left its names behind."""
    return own if own.get(OF) == name else {}


@dataclass(frozen=True, slots=True)
class CityRow:
    """A city where somebody of an office's is, with all its names."""

    city: str
    country: str
    own: Mapping[str, str]
    usual: Mapping[str, str]


def cities(offices: Collection[OfficeId]) -> list[CityRow]:
    """Where these offices and their merchants are, by country and name; two statements."""
    houses = Office.objects.filter(id__in=offices).exclude(city="")
    merchants = Merchant.objects.filter(office__in=offices).exclude(city="")
    found: dict[tuple[str, str], CityRow] = {}
    for rows_ in (houses, merchants):
        places = rows_.order_by("country", "city").values_list("country", "city", "cities")
        for country, city, own in places.distinct()[:CITIES_MAX]:
            usual = rows.cities().get((country, city.strip().casefold()), {})
            names = {code: text for code, text in _own(own, city).items() if code != OF}
            if (country, city) not in found or names:
                found[country, city] = CityRow(city, country, names, usual)
    return [found[key] for key in sorted(found)][:CITIES_MAX]
