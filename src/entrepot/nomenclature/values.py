"""Codes, names and proposals; what the other contexts see of the nomenclature."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from entrepot.kernel import Refusal

LANGUAGES: Final = ("en", "zh", "fr", "de", "it", "es")
TEXT_MAX: Final = 4_000
"""Characters of a text that are read; the rest says nothing that the start did not."""
LIMIT_MAX: Final = 50

CHAPTER: Final = 2
HEADING: Final = 4
SUBHEADING: Final = 6
COMBINED: Final = 8
CODE_MAX: Final = 14


class Verdict(StrEnum):
    """How far the first candidate may be trusted."""

    SURE = "sure"
    LIKELY = "likely"
    NOT_SURE = "not_sure"


class Reason(StrEnum):
    """Why the verdict is what it is; pages hold a sentence for each."""

    CLEAR = "clear"
    """One code stands out and most words are known."""
    PROBABLE = "probable"
    """One code leads, others remain possible."""
    NO_WORDS = "no_words"
    """The text holds no words: only figures, signs or nothing."""
    UNKNOWN_WORDS = "unknown_words"
    """The words that say what it is are not known."""
    VAGUE = "vague"
    """The words fit too many kinds of goods."""
    CLOSE = "close"
    """Two codes are nearly as good as each other."""


class Help(StrEnum):
    """What would help to decide; pages hold a sentence for each."""

    NOTHING = "nothing"
    SAY_WHAT_IT_IS = "say_what_it_is"
    SAY_WHAT_IT_IS_MADE_OF = "say_what_it_is_made_of"
    SAY_WHAT_IT_IS_FOR = "say_what_it_is_for"
    USE_PLAIN_WORDS = "use_plain_words"


@dataclass(frozen=True, slots=True)
class Name:
    """What the nomenclature says of a code; `language` is the one it says it in."""

    code: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Branch:
    """One code of the shipped tree. `law` is the EU's English text where the UN words it anew."""

    code: str
    en: str
    fr: str
    law: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text, as written there, and its share (0 to 1) of what decided."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Finer:
    """A code longer than six digits that the operator's examples use in a subheading."""

    code: str
    probability: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One subheading that the text may mean, and why.

    `cn8` is the EU's eight digits where the subheading has one only, or its words decided.
    `probability` is among all subheadings; those of one proposal never sum above 1.
    `names` is the path of names from the chapter down to the longest code.
    `words` are words of the text, the strongest first.
    """

    hs6: str
    cn8: str | None
    probability: float
    names: tuple[Name, ...]
    words: tuple[Word, ...]
    finer: tuple[Finer, ...] = ()

    @property
    def heading(self) -> str:
        return self.hs6[:HEADING]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Candidates, the likeliest first, and how far to trust them. Advice: a person declares."""

    text: str
    language: str
    candidates: tuple[Candidate, ...]
    verdict: Verdict
    reason: Reason
    help: Help


@dataclass(frozen=True, slots=True)
class Example:
    """A text whose code is known; `code` has 2 to 14 digits."""

    text: str
    code: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares of the examples whose code was first, or within the first five, at `digits`."""

    digits: int
    examples: int
    first: float
    five: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a file of examples fared."""

    examples: int
    accuracies: tuple[Accuracy, ...]
    not_sure: float
    """Share of the examples with the verdict `not_sure`."""
    sure: float
    """Share of the examples with the verdict `sure`."""
    sure_heading: float
    """Share of the `sure` ones whose first heading is right."""
    sure_subheading: float


@dataclass(eq=False)
class UnknownCode(Refusal):
    """No such code in the nomenclature."""

    code: ClassVar[str] = "nomenclature.unknown_code"
    given: str


@dataclass(eq=False)
class BadExamples(Refusal):
    """The file of examples cannot be read."""

    code: ClassVar[str] = "nomenclature.bad_examples"
    path: str
    why: str
