"""A customs code found by words, on the form where it is needed; what was typed is not lost.

The buttons are part of the form: `find` asks for the words beside it, `take` fills a code in.
Neither saves anything, so a person always sees what will be declared before it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entrepot.catalog.forms import prefix
from entrepot.catalog.queries import codes
from entrepot.catalog.queries.codes import CodeAdvice
from entrepot.catalog.queries.sheet import ProductSheet
from entrepot.nomenclature.values import Help, Reason, Verdict

WORDS: Final = "words"
ALL: Final = "all"

VERDICTS: Final[Mapping[Verdict, tuple[Any, str]]] = {
    Verdict.SURE: (_("Very likely"), "good"),
    Verdict.LIKELY: (_("Likely: look at the others too"), "info"),
    Verdict.NOT_SURE: (_("Not sure"), "attention"),
}
REASONS: Final[Mapping[Reason, Any]] = {
    Reason.CLEAR: _("One code stands out."),
    Reason.PROBABLE: _("One code leads; others remain possible."),
    Reason.NO_WORDS: _("There are no words to go by."),
    Reason.UNKNOWN_WORDS: _("The words that say what it is are not known."),
    Reason.VAGUE: _("The words fit too many kinds of goods."),
    Reason.CLOSE: _("Two codes are nearly as good as each other."),
}
HELPS: Final[Mapping[Help, Any]] = {
    Help.NOTHING: "",
    Help.SAY_WHAT_IT_IS: _("Say in one word what it is."),
    Help.SAY_WHAT_IT_IS_MADE_OF: _("Say what it is made of."),
    Help.SAY_WHAT_IT_IS_FOR: _("Say what it is for."),
    Help.USE_PLAIN_WORDS: _("Use plain words, not the name of a brand."),
}


@dataclass(frozen=True, slots=True)
class Finder:
    """What was asked or taken, with all that stands typed in the form."""

    prefix: str
    """Of the article it is about; empty when a code was taken for all."""
    typed: Mapping[str, str]
    advice: CodeAdvice | None
    taken: str

    @property
    def verdict(self) -> str:
        return str(VERDICTS[self.advice.verdict][0]) if self.advice else ""

    @property
    def tone(self) -> str:
        return VERDICTS[self.advice.verdict][1] if self.advice else ""

    @property
    def reason(self) -> str:
        """Why it is (not) sure, and what would help."""
        if self.advice is None:
            return ""
        parts = (REASONS[self.advice.reason], HELPS[self.advice.help])
        return " ".join(str(part) for part in parts if part)


def asked(sent: QueryDict, sheet: ProductSheet) -> Finder | None:
    """What the form asks for; None when it is to be saved."""
    find, take = sent.get("find", ""), sent.get("take", "")
    if not find and not take:
        return None
    typed = {name: str(value).replace("\x00", "") for name, value in sent.items()}
    prefixes = [prefix(one) for one in sheet.variants]
    if take:
        whose, _colon, code = take.partition(":")
        if not (code.isascii() and code.isdigit() and len(code) <= 10):
            return Finder(whose, typed, None, "")
        meant = [one for one in prefixes if whose in (one, ALL)]
        return Finder(
            whose, typed | {f"{one}-hs_code": code for one in meant}, None, code if meant else ""
        )
    words = typed.get(f"{find}-{WORDS}", "")
    language = get_language() or "en"
    return Finder(find, typed, codes.code_advice(words, language=language), "")
