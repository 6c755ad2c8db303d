"""Words to search by, made by us, so that what is stored and what is asked are cut the same way.

A run of Chinese, Japanese or Korean characters becomes its single characters and its pairs: a
word of any length inside a longer text is then always found (CAT-8), without a dictionary that
could disagree with itself. Latin words are lower-cased and stripped of accents. Numbers that can
be a GTIN lose their leading zeros, for 13 and 14 digits name the same thing.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

WORDS_MAX: Final = 1500
"""Of one row: what lies further down a long description is not searched."""
ASKED_MAX: Final = 24
LETTERS_MAX: Final = 64
GTIN_DIGITS_MIN: Final = 8
PREFIX_MIN: Final = 2

Weighted = tuple[str, str]
"""A text and its weight, A (title) to D (description)."""

_HAN: Final = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_RUN: Final = re.compile(rf"([{_HAN}]+)|([0-9a-z]+)")
_SINGLE: Final = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "\u0131": "i",
    }
)


def letters(text: str) -> str:
    """Lower case without accents and width: what two spellings of a word have in common."""
    wide = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in wide if not unicodedata.combining(sign))
    # NFKD takes kana and hangul apart as well; they are put together again.
    return unicodedata.normalize("NFC", bare).translate(_SINGLE)


def tsvector(texts: Sequence[Weighted]) -> str:
    """The literal of a `tsvector`: every word with its place and weight."""
    out: list[str] = []
    place = 0
    for text, weight in texts:
        for word in _indexed(letters(text)):
            place += 1
            if place > WORDS_MAX:
                return " ".join(out)
            out.append(f"'{word}':{place}{weight}")
    return " ".join(out)


def tsquery(asked: str) -> str:
    """The literal of a `tsquery`: all words; the last Latin one may be only begun. May be empty."""
    words: list[str] = []
    runs = list(_RUN.finditer(letters(asked)))
    for run in runs:
        han, latin = run.groups()
        if han:
            words += [f"'{pair}'" for pair in (_pairs(han) or [han])]
        else:
            is_last = run is runs[-1] and len(latin) >= PREFIX_MIN and not _is_gtin(latin)
            words.append(f"'{_number(latin)[:LETTERS_MAX]}'" + (":*" if is_last else ""))
    return " & ".join(dict.fromkeys(words[:ASKED_MAX]))


def normal(text: str) -> str:
    """One spelling for what is searched alike: its runs of letters, one space between two."""
    return " ".join(run.group() for run in _RUN.finditer(letters(text)))


def pieces(text: str) -> frozenset[str]:
    """What a text can be found by: a term is in it when the term's `asked_pieces` all are."""
    return frozenset(_indexed(letters(text)))


def asked_pieces(term: str) -> frozenset[str]:
    """What has to be in a text for a term to find it, cut as `tsquery` cuts it."""
    found: list[str] = []
    for run in _RUN.finditer(letters(term)):
        han, latin = run.groups()
        found += (_pairs(han) or [han]) if han else [_number(latin)[:LETTERS_MAX]]
    return frozenset(found[:ASKED_MAX])


def _indexed(text: str) -> Iterator[str]:
    for run in _RUN.finditer(text):
        han, latin = run.groups()
        if han:
            yield from han
            yield from _pairs(han)
        else:
            yield _number(latin)[:LETTERS_MAX]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _is_gtin(word: str) -> bool:
    return len(word) >= GTIN_DIGITS_MIN and word.isdigit()


def _number(word: str) -> str:
    return word.lstrip("0") if _is_gtin(word) else word
