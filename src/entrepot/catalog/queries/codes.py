"""Customs codes for people: found by words, named in plain words, with what decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from entrepot.kernel import Refusal
from entrepot.nomenclature import queries as nomenclature
from entrepot.nomenclature import rows as nomenclature_rows
from entrepot.nomenclature.values import Candidate, Help, Name, Reason, Verdict

CHOICES_MAX: Final = 5
FOUND_MAX: Final = 8
WORDS_MAX: Final = 400
"""Characters that are asked for: a title and the beginning of its description."""
_DEPTHS: Final = (8, 6, 4, 2)
_HEADING: Final = 4
_SUBHEADING: Final = 6


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """A code that the words may mean. `percent` of all codes; `words` decided, strongest first."""

    code: str
    plain: str
    """What shops call goods of its heading."""
    such_as: str
    """What they call goods of this very subheading; empty where that says no more."""
    path: tuple[Name, ...]
    percent: int
    words: tuple[str, ...]
    finer: tuple[str, ...]
    """Longer codes of the operator's own books."""


@dataclass(frozen=True, slots=True)
class CodeAdvice:
    """Codes for some words, and how far to trust the first of them."""

    asked: str
    verdict: Verdict
    reason: Reason
    help: Help
    choices: tuple[CodeChoice, ...]
    found: tuple[Name, ...]
    """Codes whose own names hold the words; for those who know the law's wording."""

    @property
    def is_sure(self) -> bool:
        return self.verdict is Verdict.SURE


def code_advice(asked: str, *, language: str) -> CodeAdvice:
    """What the words may be declared as; any text is answered."""
    text = asked.replace("\x00", " ")[:WORDS_MAX]
    proposal = nomenclature.propose(text, language=language, limit=CHOICES_MAX)
    return CodeAdvice(
        asked=text,
        verdict=proposal.verdict,
        reason=proposal.reason,
        help=proposal.help,
        choices=tuple(_choice(one, language) for one in proposal.candidates),
        found=nomenclature.search(text, language, limit=FOUND_MAX),
    )


def plain_name(code: str, language: str) -> str:
    """What shops call goods of this code's heading, else what the nomenclature does; empty for no code."""
    terms = _terms(language.partition("-")[0].lower())
    for size in (_HEADING, _SUBHEADING):
        if len(code) >= size and (term := terms.get(code[:size])):
            return term
    for size in _DEPTHS:
        if len(code) >= size:
            try:
                return nomenclature.names(code[:size], language)[-1].text
            except Refusal:
                continue
    return ""


def _choice(one: Candidate, language: str) -> CodeChoice:
    plain = plain_name(one.hs6, language)
    such_as = _terms(language.partition("-")[0].lower()).get(one.hs6, "")
    return CodeChoice(
        code=one.cn8 or one.hs6,
        plain=plain,
        such_as="" if such_as == plain else such_as,
        path=one.names,
        percent=round(one.probability * 100),
        words=tuple(word.text for word in one.words),
        finer=tuple(finer.code for finer in one.finer),
    )


@lru_cache(maxsize=8)
def _terms(language: str) -> Mapping[str, str]:
    """The first word of the shops for each code, in one language."""
    found: dict[str, str] = {}
    for code, spoken, text in nomenclature_rows.terms():
        if spoken == language:
            found.setdefault(code, text)
    return found
