"""What a text shows: features that the index knows, and the characters that each rests on."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from entrepot.nomenclature.rules import words
from entrepot.nomenclature.rules.index import Block

ENGLISH: Final = "en"
_WORDS_MAX: Final = 24
"""A text says first what the article is; what follows of a long one drowns it."""
_CHINESE_WORDS_MAX: Final = 200
"""Chinese titles have no such order."""
_CUTS: Final = {
    language: re.compile(rf"[,;:(]| - |\b(?:{joints})\b", re.IGNORECASE)
    for language, joints in (
        ("en", "for|with|of|in|by|without|from|to|containing"),
        ("de", "f\u00fcr|mit|aus|von|zum|zur|ohne|im|in"),
        ("fr", "pour|avec|sans|en"),
        ("it", "per|con|senza|in"),
        ("es", "para|con|sin|en"),
    )
}
_PIECES_MAX: Final = 3


class Clue(NamedTuple):
    """One known feature. `how` is empty for words as they stand, `h` for the last word of an
    English or German text, `o` for letters of an unknown word, else how the word was read.
    """

    row: int
    how: str
    share: float
    start: int
    end: int
    kind: str


class Evidence(NamedTuple):
    """The clues of a text per language of the index; `known` of its `total` words were found, and
    `telling` of these do not fit any goods (`data/vague.tsv`).
    """

    clues: Mapping[str, list[Clue]]
    known: float
    total: int
    telling: int


def evidence(
    text: str, language: str, blocks: Mapping[str, Block], vague: frozenset[str]
) -> Evidence:
    """Words are looked up in the language of the text, then in English, then guessed at."""
    found: dict[tuple[str, int, str], Clue] = {}
    block = blocks[language]
    known = 0.0
    total = telling = 0
    pieces: list[tuple[str, str, words.Token]] = []
    for token in _some(text, language):
        if token.chinese:
            share = _chinese(token, block, found)
            known += share
            total += 1
            telling += share > 0 and not _is_vague(token.folded, vague)
            pieces.append(("", "", token))
            continue
        total += 1
        stems, share = _word(token, language, blocks, found)
        known += share
        telling += share > 0 and token.folded not in vague
        pieces.extend((stem, where, token) for stem, where in stems)
    _pairs(pieces, blocks, found)
    _head(pieces, _head_end(text, language), blocks, found)
    clues: dict[str, list[Clue]] = {}
    for (where, _, _), clue in found.items():
        clues.setdefault(where, []).append(clue)
    return Evidence(clues, known, total, telling)


def _some(text: str, language: str) -> Iterator[words.Token]:
    """Words that say something; a bound on them, for texts of any length."""
    spoken = ENGLISH if language == words.CHINESE else language
    most = _CHINESE_WORDS_MAX if language == words.CHINESE else _WORDS_MAX
    count = 0
    for token in words.tokens(text):
        if token.chinese != (language == words.CHINESE) and token.chinese:
            continue
        if token.chinese or not words.is_empty(token.folded, spoken):
            yield token
            count += 1
        if count >= most:
            return


def _chinese(token: words.Token, block: Block, found: dict[tuple[str, int, str], Clue]) -> float:
    """A pair of characters counts as a known word; a run of one character as half of one."""
    known = 0
    for feature in words.chinese_features(token):
        row = block.rows.get(feature.key)
        if row is None:
            continue
        known += feature.key[0] == "2"
        clue = Clue(row, "", 1.0, feature.start, feature.end, feature.key[0])
        found.setdefault((block.language, row, ""), clue)
    pairs = len(token.folded) - 1
    return known / pairs if pairs else 0.5


def _is_vague(run: str, vague: frozenset[str]) -> bool:
    """Nothing but vague words?"""
    for length in (4, 3, 2):
        for word in {run[at : at + length] for at in range(len(run) - length + 1)} & vague:
            run = run.replace(word, "")
    return not run


def _word(
    token: words.Token,
    language: str,
    blocks: Mapping[str, Block],
    found: dict[tuple[str, int, str], Clue],
) -> tuple[list[tuple[str, str]], float]:
    """Clues of one word; its stems with the languages they were found in, and how far known."""
    order = dict.fromkeys((language, ENGLISH, *blocks))
    for where in order:
        block = blocks[where]
        stem = words.stem(token.folded, ENGLISH if where == words.CHINESE else where)
        row = block.rows.get(f"w{stem}")
        if row is not None:
            _add(found, where, Clue(row, "", 1.0, token.start, token.end, "w"))
            _grams(token, block, found, "")
            return [(stem, where)], 1.0
    for where in (language, ENGLISH):
        block = blocks[where]
        readings = block.speller.read(token.folded)
        stems: list[tuple[str, str]] = []
        for reading in readings:
            stem = words.stem(reading.word, ENGLISH if where == words.CHINESE else where)
            row = block.rows.get(f"w{stem}")
            if row is not None:
                how = reading.how.value
                _add(found, where, Clue(row, how, reading.share, token.start, token.end, "w"))
                stems.append((stem, where))
        if stems:
            _grams(token, block, found, "o")
            whole = readings[0].how == "s"
            return stems[: _PIECES_MAX if whole else 1], 0.7
    _grams(token, blocks[language], found, "o")
    return [("", "")], 0.0


def _grams(
    token: words.Token, block: Block, found: dict[tuple[str, int, str], Clue], how: str
) -> None:
    for gram in words.grams(token.folded):
        row = block.rows.get(gram)
        if row is not None:
            _add(found, block.language, Clue(row, how, 1.0, token.start, token.end, "g"))


def _pairs(
    pieces: list[tuple[str, str, words.Token]],
    blocks: Mapping[str, Block],
    found: dict[tuple[str, int, str], Clue],
) -> None:
    for (one, where, first), (two, _, second) in pairwise(pieces):
        row = blocks[where].rows.get(f"b{one} {two}") if one and two else None
        if row is not None:
            _add(found, where, Clue(row, "", 1.0, first.start, second.end, "b"))


def _head_end(text: str, language: str) -> int:
    """Where the part of the text ends that names the article; then come a comma, a "for" …"""
    cut = _CUTS[language].search(text, 3) if language in _CUTS else None
    return cut.start() if cut else len(text)


def _head(
    pieces: list[tuple[str, str, words.Token]],
    head_end: int,
    blocks: Mapping[str, Block],
    found: dict[tuple[str, int, str], Clue],
) -> None:
    """What a title names stands last in its head in English and German, first in French and kin."""
    latin = [piece for piece in pieces if piece[0]]
    head = [piece for piece in latin if piece[2].start < head_end] or latin
    if not head:
        return
    stem, where, token = head[0 if head[-1][1] in {"fr", "it", "es"} else -1]
    row = blocks[where].rows.get(f"w{stem}")
    if row is not None:
        _add(found, where, Clue(row, "h", 1.0, token.start, token.end, "w"))


def _add(found: dict[tuple[str, int, str], Clue], where: str, clue: Clue) -> None:
    key = (where, clue.row, clue.how)
    if key not in found or found[key].share < clue.share:
        found[key] = clue
