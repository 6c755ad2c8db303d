"""Terms that the glossary knows: what a machine draft of a text is made of."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

_BETWEEN: Final = re.compile(r"[-_'\u2019\u2018`\u00b4.,;:/&+()\[\]\"“”«»]+")


class TermKind(StrEnum):
    """What a term is in a title; it decides where it goes in the Chinese one."""

    REGION = "region"
    GRAPE = "grape"
    WINE = "wine"
    GOODS = "goods"
    QUALITY = "quality"
    MATERIAL = "material"
    SCENT = "scent"
    PURPOSE = "purpose"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class Term:
    """A Chinese word and the European ones it stands for."""

    kind: TermKind
    zh: str
    words: tuple[str, ...]
    hint: str = ""
    """For wine: the kind it makes (`red`, `white`, `rose`, `sparkling`, `sweet`, `fortified`)."""


@dataclass(frozen=True, eq=False, slots=True)
class Glossary:
    """All terms by their folded words (no accents, lower case); the same object is one glossary."""

    wine: Mapping[str, Term]
    goods: Mapping[str, Term]
    longest: int
    """The most words that a term has."""
    countries: Mapping[str, str]
    """Chinese names by ISO code."""


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """Lower case, no accents, one blank between words, hyphens and quotes as blanks."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("œ", "oe"))
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(_BETWEEN.sub(" ", bare).split())
