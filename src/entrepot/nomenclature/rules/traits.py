"""What a text says of the material and the wearer, held against what a name asks for.

Within a heading these often decide alone, and terms of shops mix them ("vegan leather"): so the
words that name them stand in a table (`data/traits.tsv`), longer ones first, and each stretch of
the text says one thing only.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from entrepot.nomenclature.rules import words
from entrepot.nomenclature.rules.index import Floats

GROUPS: Final = ("material", "wearer")
_EXCEPT: Final = re.compile(
    r"\([^)]*(?:other than|excluding|not )[^)]*\)|(?:other than|excluding|except)\b.*"
)
_IN_NAMES: Final = {
    "leather": r"(?<!composition )leather",
    "cotton": "cotton",
    "wool": r"wool|fine animal hair",
    "silk": "silk",
    "synthetic": r"man-made|synthetic|artificial (?:fibre|filament)|polyester|nylon",
    "textile": r"textile",
    "plastics": r"plastics?",
    "rubber": r"rubber",
    "wood": r"\bwood",
    "paper": r"paper",
    "glass": r"glass",
    "ceramic": r"ceramic|porcelain|china",
    "steel": r"iron|steel",
    "aluminium": r"aluminium",
    "copper": r"copper",
    "silver": r"silver",
    "men": r"\bmen's|\bboys'",
    "women": r"women's|girls'",
}
_PARTLY: Final = 0.8
"""Cotton is a textile material, but a name that says cotton fits better."""


class Trait(NamedTuple):
    """One material or wearer, with its words per language; `part_of` names what it is a kind of."""

    name: str
    group: str
    part_of: str
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Traits:
    """The traits, and for each code which of them its name asks for."""

    traits: Sequence[Trait]
    names: Sequence[str]
    """English names of the subheadings, in the order of the index."""

    @cached_property
    def asked(self) -> Mapping[str, Floats]:
        """Per trait a 1 for each name that states it."""
        plain = [_EXCEPT.sub("", name) for name in self.names]
        return {
            trait: np.array([bool(re.search(pattern, name)) for name in plain], np.float32)
            for trait, pattern in _IN_NAMES.items()
        }

    @cached_property
    def excluded(self) -> Mapping[str, Floats]:
        """Per trait a 1 for each name that states it as an exception only."""
        exceptions = [" ".join(_EXCEPT.findall(name)) for name in self.names]
        return {
            trait: np.array([bool(re.search(pattern, name)) for name in exceptions], np.float32)
            for trait, pattern in _IN_NAMES.items()
        }

    @cached_property
    def group_of(self) -> Mapping[str, str]:
        return {"textile": "material"} | {trait.name: trait.group for trait in self.traits}

    @cached_property
    def part_of(self) -> Mapping[str, str]:
        return {trait.name: trait.part_of for trait in self.traits if trait.part_of}

    @cached_property
    def patterns(self) -> Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]:
        """Per language the words, longest first, with their traits."""
        found: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {}
        for language in self.traits[0].words:
            terms = [(word, trait.name) for trait in self.traits for word in trait.words[language]]
            terms.sort(key=lambda term: -len(term[0]))
            edge = "" if language == words.CHINESE else r"\b"
            end = {"": "", r"\b": r"(?!\w)"}[edge]
            # German grows its nouns together: Lederhandtasche, Baumwollhemd.
            end = "" if language == "de" else end
            found[language] = tuple(
                (re.compile(edge + re.escape(word) + end), name) for word, name in terms
            )
        return found

    def said(self, text: str, language: str) -> frozenset[str]:
        """The traits that the text names."""
        rest = words.fold(text)
        found: set[str] = set()
        for pattern, name in self.patterns[language]:
            if pattern.search(rest):
                found.add(name)
                rest = pattern.sub(" ", rest)
        return frozenset(found)

    def fit(self, said: Iterable[str], group: str) -> Floats:
        """Per subheading: 1 if its name states what is said, -1 if it states something else, 0 if
        it or the text states nothing.
        """
        mine = [name for name in said if self.group_of[name] == group]
        zero = np.zeros(len(self.names), np.float32)
        if not mine:
            return zero
        of_group = [row for name, row in self.asked.items() if self.group_of[name] == group]
        states = np.max(of_group, axis=0)
        hit = np.max([self.asked.get(name, zero) for name in mine], axis=0)
        wider = [
            self.asked[self.part_of[name]] * (1 - self.excluded.get(name, zero))
            for name in mine
            if name in self.part_of
        ]
        if wider:
            hit = np.maximum(hit, np.float32(_PARTLY) * np.max(wider, axis=0))
        fitted: Floats = np.where(hit > 0, hit, -states)
        return fitted
