"""Facts that a market's law wants of some goods before they are offered: rows, not code.

`[[obligation]]` in a country's folder of law: `name` (the finding is `catalog.<name>_missing`),
`fact` (what the catalogue must hold), `hs` and `not_hs` (prefixes; none is all), `regimes` (none
is all into that country), `stands` (`error` keeps the listing off, `warning` does not).
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from entrepot.catalog.values import Severity
from entrepot.lanes.values import EUROPEAN_UNION, Law

TABLE: Final = "obligation"
UNION: Final = "EU"
HOLDS: Final = frozenset({"responsible_person", "composition", "shelf_life_days"})
"""Facts that the catalogue can hold; a row about any other would never be met."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A fact that must be there, and who says so."""

    name: str
    fact: str
    severity: Severity
    source: str
    confidence: str


@lru_cache(maxsize=4_096)
def wanted(regime: str, destination: str, hs: str, day: date, law: Law) -> tuple[Obligation, ...]:
    """What the destination's law wants of goods of this code on lanes of this regime."""
    country = UNION if destination in EUROPEAN_UNION else destination
    if country not in law.countries:
        return ()
    found = []
    for row in law.of(country).tables.get(TABLE, ()):
        said = row.fields
        if not row.since <= day < row.until or said.get("fact") not in HOLDS:
            continue
        if regime not in said.get("regimes", (regime,)):
            continue
        if not hs.startswith(tuple(said.get("hs", ())) or ("",)):
            continue
        if hs.startswith(tuple(said.get("not_hs", ()))):
            continue
        found.append(
            Obligation(
                said["name"], said["fact"], Severity(said["stands"]), row.source, row.confidence
            )
        )
    return tuple({one.name: one for one in reversed(found)}.values())
