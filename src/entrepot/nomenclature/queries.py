"""Reads of the nomenclature, and proposals. Everything is in memory; no table, no wire.

    names("330499", "fr")                    -> (Name("33", …), Name("3304", …), Name("330499", …))
    exists("33049900")                       -> True
    children("3304")                         -> ("330410", "330420", …)
    search("hand cream", "en")               -> codes whose own names hold the words
    propose("Crème hydratante visage 50 ml") -> Proposal(candidates, verdict, reason, help)

`language` is one of `values.LANGUAGES`, or a locale that begins with one (`zh-hans`); names are
given in English where the nomenclature has none in the language (it has English and French).
The first proposal of a process loads the index (`docs/algorithms/hs_codes.md`), `warm()` does so
beforehand; afterwards one takes a few milliseconds. Safe to call from many threads.
"""

import threading
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from entrepot.nomenclature import rows
from entrepot.nomenclature.rules import tree, words
from entrepot.nomenclature.values import LIMIT_MAX, TEXT_MAX, Name, Proposal, UnknownCode

if TYPE_CHECKING:
    from entrepot.nomenclature.rules.proposing import Desk

_LOCK: Final = threading.Lock()
_SEARCH_MAX: Final = 200


def names(code: str, language: str = "en") -> tuple[Name, ...]:
    """The path of names from the chapter down to the code of 2, 4, 6 or 8 digits.

    Raises UnknownCode.
    """
    branches = rows.tree()
    if code not in branches:
        raise UnknownCode(given=code)
    return tuple(_name(step, language) for step in tree.parents(code))


def exists(code: str) -> bool:
    """Is this a code of the HS (2, 4, 6 digits) or of the EU's CN (8 digits)?"""
    return code in rows.tree()


def children(code: str) -> tuple[str, ...]:
    """The codes one step below; none below eight digits. The chapters for an empty code."""
    return _children().get(code, ())


def search(text: str, language: str = "en", *, limit: int = 20) -> tuple[Name, ...]:
    """Codes of 4, 6 or 8 digits whose own names hold all the words; the shortest names first."""
    assert 0 < limit <= _SEARCH_MAX
    wanted = [token.folded for token in words.tokens(text[:TEXT_MAX]) if len(token.folded) > 1]
    if not wanted:
        return ()
    found = [
        code
        for code, folded in _folded(words.given_language(language) == "fr").items()
        if all(word in folded for word in wanted)
    ]
    hits = sorted((_name(code, language) for code in found), key=lambda name: len(name.text))
    return tuple(hits[:limit])


def propose(text: str, *, language: str | None = None, limit: int = 5) -> Proposal:
    """The subheadings that a title or description most likely means; never raises on any text.

    A language that the lexicon lacks counts as not given: it is then told by the words.
    """
    assert 0 < limit <= LIMIT_MAX
    from entrepot.nomenclature.rules import proposing  # noqa: PLC0415  # numpy, when first needed

    return proposing.proposal(text, desk(), language=words.given_language(language), limit=limit)


def warm() -> None:
    """Load what the first proposal would."""
    desk()


def desk() -> "Desk":
    """The shipped index with the operator's model of this moment, for bulk work and measuring."""
    path = rows.model_path()
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        stamp = 0
    with _LOCK:
        return _desk(str(path), stamp)


def shipped_desk() -> "Desk":
    """The shipped index alone."""
    with _LOCK:
        return _desk("", 0)


@lru_cache(maxsize=2)
def _desk(path: str, stamp: int) -> "Desk":
    """A changed model has another stamp; the index is shared."""
    from entrepot.nomenclature.rules import own  # noqa: PLC0415  # as in propose

    if not stamp:
        return _shipped()
    model = own.unpacked(rows.model_arrays(Path(path)))
    return replace(_shipped(), own=model)


@lru_cache(maxsize=1)
def _shipped() -> "Desk":
    from entrepot.nomenclature.rules import packing, proposing, traits  # noqa: PLC0415  # as in propose

    index = packing.unpacked(rows.index_arrays())
    known = [traits.Trait(*row) for row in rows.traits()]
    names_ = [rows.tree()[code].en for code in index.codes]
    return proposing.Desk(
        rows.tree(), index, rows.weights(), rows.vague(), traits.Traits(known, names_)
    )


@lru_cache(maxsize=1)
def _children() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code in rows.tree():
        found.setdefault(code[:-2], []).append(code)
    return {code: tuple(below) for code, below in found.items()}


@lru_cache(maxsize=2)
def _folded(french: bool) -> dict[str, str]:  # noqa: FBT001  # one of two tables
    return {
        code: words.fold(branch.fr if french else f"{branch.en} {branch.law}")
        for code, branch in rows.tree().items()
        if len(code) > 2
    }


def _name(code: str, language: str) -> Name:
    branch = rows.tree()[code]
    french = words.given_language(language) == "fr"
    return Name(code, branch.fr if french else branch.en, "fr" if french else "en")
