"""Which words stand by which codes, counted from names and terms; one block a language.

A block holds sparse tables with one row a feature (`words`): how much likelier the feature is in
the texts of a code than anywhere (log1p of the ratio), per subheading, heading and chapter; the
weights that a linear classifier learnt per heading; and the terms themselves, to find whole ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from entrepot.nomenclature.rules import spelling, words
from entrepot.nomenclature.values import HEADING, SUBHEADING, Branch

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Arrays = Mapping[str, npt.NDArray[np.generic]]

KIND_WEIGHTS: Final = {
    "name4": 0.3,
    "law4": 0.3,
    "name6": 1.0,
    "law6": 1.0,
    "name8": 0.5,
    "term": 1.5,
}
TERM_WEIGHTS: Final = {"w": 1.0, "b": 0.5, "1": 0.3, "2": 1.0, "3": 0.5}
WHOLE: Final = frozenset({"name4", "law4", "name6", "law6", "term"})
"""Kinds of text that a title may hold as a whole."""
_DAMPING: Final = 0.6
_SMOOTHING: Final = {SUBHEADING: 40.0, HEADING: 120.0, 2: 200.0}
_SPELLED_MIN: Final = 3


class Entry(NamedTuple):
    """A text that stands for a code: a name of the nomenclature or a term of the lexicon."""

    text: str
    language: str
    code: str
    kind: str


@dataclass(frozen=True)
class Table:
    """Sparse rows: the columns of row `n` are `columns[starts[n]:starts[n + 1]]`, rising."""

    starts: Ints
    columns: Ints
    values: Floats

    def row(self, number: int) -> tuple[Ints, Floats]:
        part = slice(self.starts[number], self.starts[number + 1])
        return self.columns[part], self.values[part]

    def at(self, number: int, wanted: Ints) -> Floats:
        """The values of a row in the wanted columns; 0 where nothing stands."""
        columns, values = self.row(number)
        if not len(columns):
            return np.zeros(len(wanted), np.float32)
        places = np.minimum(np.searchsorted(columns, wanted), len(columns) - 1)
        return np.where(columns[places] == wanted, values[places], np.float32(0.0))


@dataclass(frozen=True)
class Block:
    """What is known in one language."""

    language: str
    rows: Mapping[str, int]
    own: Table
    heading: Table
    chapter: Table
    linear: Table
    linear_base: Floats
    """The linear classifier's answer, per heading, to a text without words."""
    within: Table
    """What speaks for a subheading against the others of its heading."""
    within_base: Floats
    rarity: Floats
    terms: Table
    """Per feature the numbers of the terms that hold it."""
    term_places: Ints
    """Per term its place among the subheadings; for a heading's term, -1 - the heading's place."""
    counts: Mapping[str, int]

    @cached_property
    def worth(self) -> Floats:
        """Per feature: what it counts for where whole terms are compared."""
        kinds = np.array([TERM_WEIGHTS.get(key[0], 0.0) for key in self.rows], np.float32)
        return self.rarity * kinds

    @cached_property
    def term_norms(self) -> Floats:
        rows = np.repeat(np.arange(len(self.rows)), np.diff(self.terms.starts))
        squares = np.bincount(self.terms.columns, self.worth[rows] ** 2, len(self.term_places))
        return np.sqrt(squares).astype(np.float32) + np.float32(1e-9)

    @cached_property
    def size(self) -> int:
        """All words counted."""
        return sum(self.counts.values()) or 1

    @cached_property
    def speller(self) -> spelling.Speller:
        return spelling.Speller(self.counts, self.language)


@dataclass(frozen=True)
class Index:
    """All blocks over the same subheadings."""

    codes: tuple[str, ...]
    prior: Floats
    """Log of the number of words of shops per subheading: what they sell has many."""
    prior_heading: Floats
    """The same of its heading, per subheading."""
    blocks: Mapping[str, Block]

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def headings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code[:HEADING] for code in self.codes))

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code[:2] for code in self.codes))

    @cached_property
    def heading_of(self) -> Ints:
        """Per subheading the place of its heading."""
        return _above(self.codes, self.headings)

    @cached_property
    def chapter_of(self) -> Ints:
        return _above(self.codes, self.chapters)

    @cached_property
    def chapter_of_heading(self) -> Ints:
        return _above(self.headings, self.chapters)


def _above(codes: Sequence[str], higher: Sequence[str]) -> Ints:
    places = {code: place for place, code in enumerate(higher)}
    return np.array([places[code[: len(higher[0])]] for code in codes], np.int32)


def entries(tree: Iterable[Branch], terms: Iterable[tuple[str, str, str]]) -> Iterator[Entry]:
    """Names of the tree, and terms as (code, language, text). An eight-digit code that does not
    divide its subheading adds nothing.
    """
    for branch in tree:
        length = len(branch.code)
        whole = length == HEADING + 4 and branch.code.endswith("00")
        if length < HEADING or whole:
            continue
        yield Entry(branch.en, "en", branch.code, f"name{length}")
        yield Entry(branch.fr, "fr", branch.code, f"name{length}")
        if branch.law and branch.law != "Other":
            yield Entry(branch.law, "en", branch.code, f"law{length}")
    for code, language, text in terms:
        yield Entry(text, language, code, "term")


def features(text: str, language: str) -> list[str]:
    """The features of a text whose words are taken as they stand, in order, repeats kept."""
    found: list[str] = []
    previous = ""
    spoken = "en" if language == words.CHINESE else language
    for token in words.tokens(text):
        if token.chinese:
            if language == words.CHINESE:
                found.extend(feature.key for feature in words.chinese_features(token))
            previous = ""
        elif not words.is_empty(token.folded, spoken):
            stem = words.stem(token.folded, spoken)
            found.append(f"w{stem}")
            found.extend(words.grams(token.folded))
            if previous:
                found.append(f"b{previous} {stem}")
            previous = stem
    return found


def counted(entries_: Sequence[Entry], codes: tuple[str, ...]) -> Index:
    """The index but for what the linear classifier learns (`learning.with_linear`)."""
    nothing = np.zeros(len(codes), np.float32)
    bare = Index(codes, nothing, nothing, {})
    prior, prior_heading = priors(entries_, codes)
    languages = dict.fromkeys(entry.language for entry in entries_)
    blocks = {
        language: _block(
            language, [entry for entry in entries_ if entry.language == language], bare
        )
        for language in languages
    }
    return Index(codes, prior, prior_heading, blocks)


def priors(entries_: Iterable[Entry], codes: Sequence[str]) -> tuple[Floats, Floats]:
    """Logs of the number of different words that shops have for a subheading, and its heading.

    Words, not terms: a term more that says "nylon" where others say "wool" is no more trade.
    """
    own: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries_:
        if entry.kind == "term":
            kept = {
                f"{entry.language}{key}"
                for key in features(entry.text, entry.language)
                if key[0] in "w2"
            }
            own[entry.code[:SUBHEADING]] |= kept
            own[entry.code[:HEADING]] |= kept
    return (
        np.log1p(np.array([len(own[code]) for code in codes], np.float32)),
        np.log1p(np.array([len(own[code[:HEADING]]) for code in codes], np.float32)),
    )


def _block(language: str, entries_: Sequence[Entry], index: Index) -> Block:
    rows: dict[str, int] = {}
    own: defaultdict[int, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    by_heading: defaultdict[int, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    headings = {code: place for place, code in enumerate(index.headings)}
    held: defaultdict[int, list[int]] = defaultdict(list)
    term_places: list[int] = []
    for entry in entries_:
        weight = KIND_WEIGHTS[entry.kind]
        heading = headings[entry.code[:HEADING]]
        place = index.places.get(entry.code[:SUBHEADING])
        number = len(term_places)
        whole = entry.kind in WHOLE
        for key in dict.fromkeys(features(entry.text, language)):
            row = rows.setdefault(key, len(rows))
            by_heading[row][heading] += weight
            if place is not None and key[0] != "g":
                own[row][place] += weight
            if whole and key[0] != "g":
                held[row].append(number)
        if whole:
            term_places.append(-1 - heading if place is None else place)
    size = len(rows)
    heading_counts = _table(by_heading, size)
    background = _sums(heading_counts, size) + 0.5
    background /= background.sum()
    rarity = np.log1p(len(index.headings) / (np.diff(heading_counts.starts) + 1.0))
    terms = _table({row: dict.fromkeys(numbers, 1.0) for row, numbers in held.items()}, size)
    nothing = Table(np.zeros(size + 1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32))
    return Block(
        language=language,
        rows=rows,
        own=_surprise(_table(own, size), background, _SMOOTHING[SUBHEADING], len(index.codes)),
        heading=_surprise(heading_counts, background, _SMOOTHING[HEADING], len(headings)),
        chapter=_surprise(
            _table(_chapters(by_heading, rows, index), size),
            background,
            _SMOOTHING[2],
            len(index.chapters),
        ),
        linear=nothing,
        linear_base=np.zeros(len(headings), np.float32),
        within=nothing,
        within_base=np.zeros(len(index.codes), np.float32),
        rarity=rarity.astype(np.float32),
        terms=terms,
        term_places=np.array(term_places, np.int32),
        counts=_spelled(entries_),
    )


def _chapters(
    by_heading: Mapping[int, Mapping[int, float]], rows: Mapping[str, int], index: Index
) -> dict[int, dict[int, float]]:
    """Words and pairs of characters only: the rest says nothing of a chapter."""
    kept = {row for key, row in rows.items() if key[0] in "w2"}
    found: dict[int, dict[int, float]] = {}
    for row in kept:
        sums: defaultdict[int, float] = defaultdict(float)
        for heading, count in by_heading[row].items():
            sums[int(index.chapter_of_heading[heading])] += count
        found[row] = sums
    return found


def _spelled(entries_: Sequence[Entry]) -> dict[str, int]:
    """Words that an unknown one may be a spelling of; those of shops count three times."""
    counts: Counter[str] = Counter()
    for entry in entries_:
        if entry.kind in WHOLE:
            for word in {token.folded for token in words.tokens(entry.text) if not token.chinese}:
                if len(word) >= _SPELLED_MIN and word.isascii():
                    counts[word] += 3 if entry.kind == "term" else 1
    return dict(sorted(counts.items()))


def _table(cells: Mapping[int, Mapping[int, float]], size: int) -> Table:
    starts = np.zeros(size + 1, np.int32)
    for row, columns in cells.items():
        starts[row + 1] = len(columns)
    np.cumsum(starts, out=starts)
    columns_ = np.zeros(int(starts[-1]), np.int32)
    values = np.zeros(int(starts[-1]), np.float32)
    for row, found in cells.items():
        order = sorted(found)
        columns_[starts[row] : starts[row + 1]] = order
        values[starts[row] : starts[row + 1]] = [found[column] for column in order]
    return Table(starts, columns_, values)


def _sums(table: Table, size: int) -> npt.NDArray[np.float64]:
    rows = np.repeat(np.arange(size), np.diff(table.starts))
    return np.bincount(rows, table.values, size).astype(np.float64)


def _surprise(
    table: Table, background: npt.NDArray[np.float64], smoothing: float, columns: int
) -> Table:
    """Counts, damped, as shares of their code; those as multiples of the share anywhere."""
    damped = table.values.astype(np.float64) ** _DAMPING
    totals = np.bincount(table.columns, damped, columns) + smoothing
    rows = np.repeat(np.arange(len(background)), np.diff(table.starts))
    ratio = damped / totals[table.columns] / background[rows]
    return Table(table.starts, table.columns, np.log1p(ratio).astype(np.float32))
