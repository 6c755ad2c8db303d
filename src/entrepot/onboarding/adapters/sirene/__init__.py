"""France's enterprises and their establishments, by the State's open search (no key).

`GET /search?q={SIREN or SIRET}` is a search by text: only an enterprise whose own SIREN is the
number, or an establishment whose own SIRET is, counts. `etat_administratif` is A (active) or C
(ceased; an establishment: F, closed). About seven calls a second, then 429. Whoever asked not to
be shown is told without a name. Source: recherche-entreprises.api.gouv.fr/docs.
"""

from typing import Final
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.utils import timezone

from entrepot.onboarding.adapters import asking
from entrepot.onboarding.values.checks import Answer, Found, NotFound, Silence, Unreachable

NAME: Final = "sirene"
COUNTRIES: Final = frozenset({"FR"})
SIREN_DIGITS: Final = 9
_HIDDEN: Final = "[NON-DIFFUSIBLE]"


class _Place(msgspec.Struct):
    siret: str = ""
    adresse: str | None = None
    etat_administratif: str | None = None


class _Enterprise(msgspec.Struct):
    siren: str
    etat_administratif: str
    nom_raison_sociale: str | None = None
    nom_complet: str | None = None
    siege: _Place = msgspec.field(default_factory=_Place)
    matching_etablissements: list[_Place] = msgspec.field(default_factory=list)


class _Found(msgspec.Struct):
    results: list[_Enterprise]


class Sirene:
    """`Register` of French enterprises, over the wire."""

    name = NAME

    def look_up(self, *, country: str, number: str, name: str) -> Answer:  # noqa: ARG002  # it compares nothing
        if country not in COUNTRIES:
            return asking.silent(NAME, Silence.NO_REGISTER)
        query = urlencode({"q": number, "page": 1, "per_page": 5})
        url = f"{settings.SIRENE_URL.rstrip('/')}/search?{query}"
        said = asking.ask(asking.Question(NAME, url, headers={"Accept": "application/json"}))
        if isinstance(said, Unreachable):
            return said
        found = asking.read(NAME, said.body, _Found)
        return found if isinstance(found, Unreachable) else _judged(found, number)


def _judged(found: _Found, number: str) -> Answer:
    siren = number[:SIREN_DIGITS]
    mine = next((one for one in found.results if one.siren == siren), None)
    if mine is None:
        return NotFound(register=NAME, at=timezone.now())
    place, states = mine.siege, {mine.etat_administratif}
    if len(number) > SIREN_DIGITS:
        known = [mine.siege, *mine.matching_etablissements]
        here = next((one for one in known if one.siret == number), None)
        if here is None:
            return NotFound(register=NAME, at=timezone.now())
        place, states = here, states | {here.etat_administratif or ""}
    if not states <= {"A", "C", "F"}:
        return asking.silent(NAME, Silence.NO_ANSWER, "no state")
    name = mine.nom_raison_sociale or mine.nom_complet or ""
    return Found(
        register=NAME,
        at=timezone.now(),
        name="" if _HIDDEN in name else asking.text(name),
        address=asking.text((place.adresse or "").replace(_HIDDEN, "")),
        active=states == {"A"},
    )
