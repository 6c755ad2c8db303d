"""Reads of the nomenclature, and proposals. Everything is in memory; no table, no wire.

    names("330499", "fr")                    -> (Name("33", …), Name("3304", …), Name("330499", …))
    exists("33049900")                       -> True
    children("3304")                         -> ("330410", "330420", …)
    search("hand cream", "en")               -> codes whose names or terms hold the words
    propose("Crème hydratante visage 50 ml") -> Proposal(candidates, verdict, reason, help)

`language` is one of `values.LANGUAGES`, or a locale that begins with one (`zh-hans`); names are
given in English where the nomenclature has none in the language (it has English and French).
The first proposal of a process loads the index (see `docs/algorithms/hs_codes.md`); afterwards
one takes a few milliseconds. Safe to call from many threads.
"""

from entrepot.nomenclature.values import Name, Proposal


def names(code: str, language: str = "en") -> tuple[Name, ...]:
    """The path of names from the chapter down to the code of 2, 4, 6 or 8 digits.

    Raises UnknownCode.
    """
    raise NotImplementedError


def exists(code: str) -> bool:
    """Is this a code of the HS (2, 4, 6 digits) or of the EU's CN (8 digits)?"""
    raise NotImplementedError


def children(code: str) -> tuple[str, ...]:
    """The codes one step below; none below eight digits. The chapters for an empty code."""
    raise NotImplementedError


def search(words: str, language: str = "en", *, limit: int = 20) -> tuple[Name, ...]:
    """Codes (4, 6 or 8 digits) whose own names hold all the words, the shortest names first."""
    raise NotImplementedError


def propose(text: str, *, language: str | None = None, limit: int = 5) -> Proposal:
    """The subheadings that a title or description most likely means; never raises on any text."""
    raise NotImplementedError
