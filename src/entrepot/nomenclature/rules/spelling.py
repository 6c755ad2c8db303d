"""Words that nobody wrote in the lexicon: cut off, without vowels, misspelt or compound."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

_VOWELS: Final = frozenset("aeiouy")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_VOWEL_SHARE_MAX: Final = 0.25
"""Words with fewer vowels are read as written without them ("btnical cndle")."""
_SKELETON_MIN: Final = 4
_COMPOUND_MIN: Final = 7
_PART_MIN: Final = 3
_SLIP_MIN: Final = 5
_START_MIN: Final = 4
_SCAN_MAX: Final = 40
_LINKS: Final = ("s", "n", "en", "es", "e")
"""What German puts between the parts of a compound."""


class How(StrEnum):
    """In which way a word was read."""

    SKELETON = "k"
    COMPOUND = "s"
    SLIP = "d"
    START = "p"


class Reading(NamedTuple):
    """A known word that the unknown one may stand for, and with what share."""

    word: str
    share: float
    how: How


class Speller:
    """Reads unknown words by known ones. Immutable but for its memory; safe in threads."""

    def __init__(self, counts: Mapping[str, int], language: str) -> None:
        self._counts = counts
        self._links = _LINKS if language == "de" else ()
        self._sorted = sorted(counts)
        by_skeleton: dict[str, list[str]] = defaultdict(list)
        for word in self._sorted:
            if len(word) >= _SKELETON_MIN:
                by_skeleton[_skeleton(word)].append(word)
        self._by_skeleton = dict(by_skeleton)
        self._skeletons = sorted(by_skeleton)
        self.read = lru_cache(maxsize=16_384)(self._read)

    def _read(self, word: str) -> tuple[Reading, ...]:
        """The first way that finds something wins: the ways are in the order of their worth."""
        if not word.isascii():
            return ()
        ways = (self._without_vowels, self._compound, self._slip, self._start, self._few_vowels)
        return next((found for way in ways if (found := way(word))), ())

    def _without_vowels(self, word: str) -> tuple[Reading, ...]:
        vowels = sum(letter in _VOWELS for letter in word)
        if len(word) < _PART_MIN or vowels > _VOWEL_SHARE_MAX * len(word):
            return ()
        skeleton = _skeleton(word)
        if same := self._by_skeleton.get(skeleton):
            return self._best(same, 3, How.SKELETON)
        if len(skeleton) < _SKELETON_MIN:
            return ()
        longer = [
            word
            for found in _beginning(self._skeletons, skeleton)
            for word in self._by_skeleton[found]
        ]
        return self._best(longer, 3, How.SKELETON)

    def _few_vowels(self, word: str) -> tuple[Reading, ...]:
        if len(word) < _SLIP_MIN:
            return ()
        skeleton = _skeleton(word)
        same = self._by_skeleton.get(skeleton, ()) if len(skeleton) >= _SKELETON_MIN else ()
        return self._best(same, 3, How.SKELETON)

    def _compound(self, word: str) -> tuple[Reading, ...]:
        if len(word) < _COMPOUND_MIN:
            return ()
        return tuple(Reading(part, 1.0, How.COMPOUND) for part in self._parts(word))

    def _parts(self, word: str) -> tuple[str, ...]:
        """Known words that make up the word; the split whose shortest part is longest."""
        best: tuple[str, ...] = ()
        for cut in range(_PART_MIN, len(word) - _PART_MIN + 1):
            first = self._part(word[:cut])
            if first is None:
                continue
            rest = word[cut:]
            last: tuple[str, ...] = (rest,) if rest in self._counts else ()
            if not last and len(rest) >= _COMPOUND_MIN:
                last = self._parts(rest)
            parts = (first, *last)
            if last and (not best or min(map(len, parts)) > min(map(len, best))):
                best = parts
        if not best and self._links:
            best = next(
                (
                    (word[cut:],)
                    for cut in range(_PART_MIN, len(word) - _START_MIN + 1)
                    if word[cut:] in self._counts
                ),
                (),
            )
        return best

    def _part(self, start: str) -> str | None:
        if start in self._counts:
            return start
        for link in self._links:
            bare = start.removesuffix(link)
            if len(bare) >= _PART_MIN and bare != start and bare in self._counts:
                return bare
        return None

    def _slip(self, word: str) -> tuple[Reading, ...]:
        if not _SLIP_MIN <= len(word) <= 2 * _SCAN_MAX:
            return ()
        near = {other for other in _neighbours(word) if other in self._counts}
        return self._best([other for other in near if other[0] == word[0]], 2, How.SLIP)

    def _start(self, word: str) -> tuple[Reading, ...]:
        if len(word) < _START_MIN:
            return ()
        return self._best(_beginning(self._sorted, word), 4, How.START)

    def _best(self, words: Iterable[str], most: int, how: How) -> tuple[Reading, ...]:
        known = sorted(words, key=lambda word: (-self._counts[word], len(word), word))[:most]
        total = sum(self._counts[word] for word in known)
        return tuple(Reading(word, self._counts[word] / total, how) for word in known)


def _skeleton(word: str) -> str:
    """The first letter and the consonants, doubled ones once."""
    found = word[0]
    for letter in word[1:]:
        if letter not in _VOWELS and letter != found[-1]:
            found += letter
    return found


def _beginning(words: Sequence[str], start: str) -> list[str]:
    """Of sorted words, those that begin so; not more than `_SCAN_MAX`."""
    at = bisect_left(words, start)
    return [word for word in words[at : at + _SCAN_MAX] if word.startswith(start)]


def _neighbours(word: str) -> Iterator[str]:
    """One letter left out, too many, wrong, or two swapped."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
