"""The letters that an office writes again and again, and the facts that each may name."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SUBJECT_MAX: Final = 200
BODY_MAX: Final = 8000
INVITATION_DAYS: Final = 30


class LetterKind(StrEnum):
    """What a letter is for; the program has a text for each in every language."""

    WELCOME = "welcome"
    INVITATION = "invitation"
    MISSING_PAPERS = "missing_papers"
    NEXT_STEPS = "next_steps"
    NOT_SELLING = "not_selling"
    CHECKING_IN = "checking_in"


class Fact(StrEnum):
    """What a text may name in braces: `{merchant}`. It is put in as text, never run."""

    MERCHANT = "merchant"
    CONTACT = "contact"
    AGENT = "agent"
    CITY = "city"
    PHONE = "phone"
    MISSING = "missing"
    """A list: the line that names it is written once for each."""
    LINK = "link"
    DAYS = "days"


_EVERYWHERE: Final = (Fact.MERCHANT, Fact.CONTACT, Fact.AGENT, Fact.CITY, Fact.PHONE)

FACTS: Final[Mapping[LetterKind, tuple[Fact, ...]]] = {
    **dict.fromkeys(LetterKind, _EVERYWHERE),
    LetterKind.INVITATION: (*_EVERYWHERE, Fact.LINK, Fact.DAYS),
    LetterKind.MISSING_PAPERS: (*_EVERYWHERE, Fact.MISSING),
}
"""What each letter may name."""

NEEDED: Final[Mapping[LetterKind, tuple[Fact, ...]]] = {
    LetterKind.INVITATION: (Fact.LINK,),
    LetterKind.MISSING_PAPERS: (Fact.MISSING,),
}
"""Without these in its body, a letter would say nothing."""

NEVER_IN_SUBJECT: Final = (Fact.LINK, Fact.MISSING)


@dataclass(frozen=True, slots=True)
class Said:
    """Subject and body, with facts in braces or already filled in."""

    subject: str
    body: str
