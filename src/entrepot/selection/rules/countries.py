"""Countries as statistics name them."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from babel import Locale

from entrepot.lanes.values.consignment import COUNTRIES
from entrepot.selection.values import WORLD

_ALSO: Final = {
    "rep of korea": "KR", "korea rep": "KR", "republic of korea": "KR", "korea south": "KR",
    "usa": "US", "united states of america": "US", "china hong kong sar": "HK",
    "hong kong china": "HK", "china macao sar": "MO", "viet nam": "VN", "russian federation": "RU",
    "other asia nes": "TW", "china taiwan": "TW", "taiwan china": "TW", "czechia": "CZ",
    "czech republic": "CZ", "iran": "IR", "bolivia plurinational state of": "BO",
    "lao peoples dem rep": "LA", "dem rep of the congo": "CD", "rep of moldova": "MD",
    "united rep of tanzania": "TZ", "slovak republic": "SK", "egypt arab rep": "EG",
    "iran islamic rep": "IR", "united kingdom": "GB", "uk": "GB", "turkiye": "TR", "turkey": "TR",
    "netherlands kingdom of the": "NL", "el": "GR",
}  # fmt: skip
_WORLD: Final = frozenset(
    {
        "",
        "world",
        "wld",
        "w00",
        "all",
        "0",
        "all partners",
        "wl",
        "intra extra",
        "intra_extra",
        "...",
    }
)
_GROUPS: Final = re.compile(
    r"(eu|ext|int|e?a)\d*[_ ]|european union|unspecified|areas|nes\b|euro area|special categories"
    r"|free zones|bunkers|oth[. ]|other |europe|asia|africa|america|oceania|caribbean|pacific|belgium-luxembourg|state of palestine",
    re.IGNORECASE,
)
# The letters of ISO 3166-1 alpha-3 of countries that trade enough to be named.
_THREE: Final = ["AE", "ARE", "AF", "AFG", "AL", "ALB", "AO", "AGO", "AR", "ARG", "AT", "AUT", "AU", "AUS", "AZ", "AZE", "BA", "BIH", "BD", "BGD", "BE", "BEL", "BG", "BGR", "BH", "BHR", "BN", "BRN", "BO", "BOL", "BR", "BRA", "BY", "BLR", "CA", "CAN", "CD", "COD", "CG", "COG", "CH", "CHE", "CI", "CIV", "CL", "CHL", "CM", "CMR", "CN", "CHN", "CO", "COL", "CR", "CRI", "CU", "CUB", "CY", "CYP", "CZ", "CZE", "DE", "DEU", "DK", "DNK", "DO", "DOM", "DZ", "DZA", "EC", "ECU", "EE", "EST", "EG", "EGY", "ES", "ESP", "ET", "ETH", "FI", "FIN", "FR", "FRA", "GA", "GAB", "GB", "GBR", "GE", "GEO", "GH", "GHA", "GN", "GIN", "GQ", "GNQ", "GR", "GRC", "GT", "GTM", "HK", "HKG", "HN", "HND", "HR", "HRV", "HU", "HUN", "ID", "IDN", "IE", "IRL", "IL", "ISR", "IN", "IND", "IQ", "IRQ", "IR", "IRN", "IS", "ISL", "IT", "ITA", "JM", "JAM", "JO", "JOR", "JP", "JPN", "KE", "KEN", "KH", "KHM", "KR", "KOR", "KW", "KWT", "KZ", "KAZ", "LA", "LAO", "LB", "LBN", "LI", "LIE", "LK", "LKA", "LT", "LTU", "LU", "LUX", "LV", "LVA", "LY", "LBY", "MA", "MAR", "MC", "MCO", "MD", "MDA", "ME", "MNE", "MG", "MDG", "MK", "MKD", "MM", "MMR", "MN", "MNG", "MO", "MAC", "MR", "MRT", "MT", "MLT", "MU", "MUS", "MX", "MEX", "MY", "MYS", "MZ", "MOZ", "NA", "NAM", "NG", "NGA", "NI", "NIC", "NL", "NLD", "NO", "NOR", "NP", "NPL", "NZ", "NZL", "OM", "OMN", "PA", "PAN", "PE", "PER", "PG", "PNG", "PH", "PHL", "PK", "PAK", "PL", "POL", "PT", "PRT", "PY", "PRY", "QA", "QAT", "RO", "ROU", "RS", "SRB", "RU", "RUS", "SA", "SAU", "SD", "SDN", "SE", "SWE", "SG", "SGP", "SI", "SVN", "SK", "SVK", "SM", "SMR", "SN", "SEN", "SV", "SLV", "SY", "SYR", "TH", "THA", "TM", "TKM", "TN", "TUN", "TR", "TUR", "TT", "TTO", "TW", "TWN", "TZ", "TZA", "UA", "UKR", "UG", "UGA", "US", "USA", "UY", "URY", "UZ", "UZB", "VE", "VEN", "VN", "VNM", "YE", "YEM", "ZA", "ZAF", "ZM", "ZMB", "ZW", "ZWE"]  # fmt: skip
_BY_THREE: Final = dict(zip(_THREE[1::2], _THREE[::2], strict=True)) | {"OAS": "TW", "S19": "TW"}


_SHORT: Final = {"rep": "republic", "isds": "islands", "dem": "democratic", "st": "saint"}


@lru_cache(maxsize=4096)
def country_of(text: str) -> str | None:
    """Two letters; WORLD for all together; None for a group of countries or no country at all."""
    bare = text.strip()
    if bare.casefold() in _WORLD:
        return WORLD
    if bare.upper() in _BY_THREE:
        return _BY_THREE[bare.upper()]
    if len(bare) == 2 and bare.upper() in COUNTRIES:
        return bare.upper()
    folded = _folded(bare)
    if folded in _also():
        return _also()[folded]
    if folded in _names():
        return _names()[folded]
    return None


def is_group(text: str) -> bool:
    """Whether it names several countries: such rows are left out without a word."""
    return country_of(text) is None and bool(_GROUPS.search(text))


@lru_cache(maxsize=1)
def _also() -> dict[str, str]:
    return {_folded(name): code for name, code in _ALSO.items()}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("en", "fr", "de", "it", "es"):
        for code, name in Locale.parse(language).territories.items():
            if code in COUNTRIES:
                names.setdefault(_folded(str(name)), code)
    return names


def _folded(text: str) -> str:
    """Without accents and signs, and with the words that statistics shorten written out."""
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(sign)
    )
    words = re.sub(r"[^\w\s]+", " ", bare.replace("'", "").replace("\u2019", "")).split()
    return " ".join(_SHORT.get(word, word) for word in words if word not in {"and", "of", "the"})
