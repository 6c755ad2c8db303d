"""Countries by the names that shops give them."""

from functools import lru_cache
from typing import Final

from babel import Locale

from entrepot.catalog.values.words import folded
from entrepot.lanes.values.consignment import COUNTRIES

_LANGUAGES: Final = ("en", "it", "fr", "de", "es", "nl", "pt", "sv", "zh_Hans")
_ALSO: Final = {
    "usa": "US",
    "us": "US",
    "u s a": "US",
    "america": "US",
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "great britain": "GB",
    "holland": "NL",
    "czech republic": "CZ",
    "sicily": "IT",
    "korea": "KR",
    "south korea": "KR",
    "prc": "CN",
    "turkey": "TR",
    "macedonia": "MK",
    "swaziland": "SZ",
    "burma": "MM",
    "ceska republika": "CZ",
}
"""Names that no list of names has; regions of which a file speaks as of countries."""


@lru_cache(maxsize=4096)
def country_of(text: str) -> str:
    """The ISO 3166 code of a country's name or code; empty when it is none."""
    bare = text.strip()
    if bare.upper() in COUNTRIES and len(bare) == 2 and bare.isupper():
        return bare
    return _names().get(folded(bare.partition(":")[2] if bare[2:3] == ":" else bare), "")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in COUNTRIES:
                names.setdefault(folded(str(name)), code)
    names.update(_ALSO)
    for code in COUNTRIES:
        names.setdefault(code.lower(), code)
    return names
