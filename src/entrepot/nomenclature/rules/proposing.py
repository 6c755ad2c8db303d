"""What the evidence says: candidates, the words that decided, and how far to trust them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from entrepot.nomenclature.rules import evidence as evidence_rules
from entrepot.nomenclature.rules import ranking, traits, tree, words
from entrepot.nomenclature.rules.evidence import Clue, Evidence
from entrepot.nomenclature.rules.index import Floats, Index, Ints
from entrepot.nomenclature.rules.own import OwnModel
from entrepot.nomenclature.rules.ranking import Ranking
from entrepot.nomenclature.rules.traits import Traits
from entrepot.nomenclature.values import (
    COMBINED,
    HEADING,
    SUBHEADING,
    TEXT_MAX,
    Branch,
    Candidate,
    Finer,
    Help,
    Name,
    Proposal,
    Reason,
    Verdict,
    Word,
)

_KNOWN_MIN: Final = 0.34
_HEADING_MIN: Final = 0.30
_HEADING_SURE: Final = 0.85
_OWN_SURE: Final = 0.60
_CLOSE: Final = 0.6
"""A second that has this share of the first is close."""
_BOTH_MIN: Final = 0.5
_WORDS_MAX: Final = 6
_WORD_MIN: Final = 0.03
_CHARACTER_MIN: Final = 0.35
_NEAR: Final = ("term6", "sum6", "term4", "sum4")
_FINER_MAX: Final = 5
_FINER_MIN: Final = 1e-4
_EMPTY_SHARE: Final = 0.01
_UNKNOWN_SHARE: Final = 1e-5
_MATERIAL_WORDS: Final = (
    "cotton wool silk linen textile synthetic artificial fibres plastics plastic rubber leather"
    " wood bamboo paper paperboard glass ceramic porcelain china iron steel stainless copper"
    " aluminium metal silver gold precious stone furskin knitted crocheted vulcanised polyester"
    " nylon cashmere straw"
)
_MATERIALS: Final = frozenset(_MATERIAL_WORDS.split())


@dataclass(frozen=True)
class Desk:
    """All that a proposal needs: the tree, the index, the weights, the operator's own model."""

    tree: Mapping[str, Branch]
    index: Index
    weights: Mapping[str, Mapping[str, float]]
    vague: Mapping[str, frozenset[str]]
    traits: Traits
    own: OwnModel | None = None

    @cached_property
    def vectors(self) -> Mapping[str, Floats]:
        return {family: ranking.vector(weights) for family, weights in self.weights.items()}

    @cached_property
    def combined(self) -> Mapping[str, tuple[str, ...]]:
        """Per subheading its codes of eight digits."""
        codes = [code for code in self.tree if len(code) == COMBINED]
        return {own: tuple(group) for own, group in groupby(codes, lambda code: code[:SUBHEADING])}


class Judged(NamedTuple):
    """A text with the probability of every subheading, and of the operator's codes."""

    language: str
    found: Evidence
    ranking: Ranking
    chances: Floats
    own: Mapping[str, float]


def judged(text: str, desk: Desk, *, language: str | None) -> Judged:
    """The work that a proposal and a measurement share."""
    text = text[:TEXT_MAX]
    spoken = language or detected(text, desk.index)
    found = evidence_rules.evidence(text, spoken, desk.index.blocks, desk.vague[spoken])
    traits_ = desk.traits.said(text, spoken)
    fits = {group: desk.traits.fit(traits_, group) for group in traits.GROUPS}
    ranked = ranking.ranking(found, desk.index, fits)
    scores = ranked.scores(desk.vectors["chinese" if spoken == words.CHINESE else "latin"])
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    own: dict[str, float] = {}
    if desk.own is not None:
        said, trust = desk.own.chances(text, spoken)
        chances = chances * np.float32(1.0 - trust)
        for code, place_code, chance in zip(
            desk.own.codes, desk.own.subheadings, said, strict=True
        ):
            own[code] = float(chance) * trust
            place = desk.index.places.get(place_code)
            if place is not None:
                chances[place] += np.float32(own[code])
    return Judged(spoken, found, ranked, chances, own)


def proposal(text: str, desk: Desk, *, language: str | None, limit: int) -> Proposal:
    """The likeliest subheadings, and the verdict on the first."""
    text = text[:TEXT_MAX]
    known = judged(text, desk, language=language)
    order = np.argsort(-known.chances, kind="stable")[: max(limit, 2)]
    verdict, reason, wanted = verdict_of(known, desk, order)
    best = () if reason is Reason.NO_WORDS else tuple(int(place) for place in order[:limit])
    return Proposal(
        text=text,
        language=known.language,
        candidates=tuple(
            _candidate(place, decided, text, known, desk)
            for place, decided in zip(
                best, _words(np.array(best, np.int32), text, known, desk), strict=True
            )
        ),
        verdict=verdict,
        reason=reason,
        help=wanted,
    )


def verdict_of(  # noqa: PLR0911  # one return a reason
    known: Judged, desk: Desk, order: npt.NDArray[np.intp]
) -> tuple[Verdict, Reason, Help]:
    """Sure, likely or not, why, and what would help."""
    found = known.found
    trust = sum(known.own.values())
    if not found.total or (not found.clues and not trust):
        return Verdict.NOT_SURE, Reason.NO_WORDS, Help.SAY_WHAT_IT_IS
    if found.known < _KNOWN_MIN * found.total and trust < _BOTH_MIN:
        return Verdict.NOT_SURE, Reason.UNKNOWN_WORDS, Help.USE_PLAIN_WORDS
    if not found.telling and trust < _BOTH_MIN:
        return Verdict.NOT_SURE, Reason.VAGUE, Help.SAY_WHAT_IT_IS
    headings = np.bincount(desk.index.heading_of, known.chances)
    second, first = np.sort(headings)[-2:]
    one, two = (desk.index.codes[place] for place in order[:2])
    wanted = _wanted(desk.tree[one], desk.tree[two])
    if first < _HEADING_MIN:
        if second >= _CLOSE * first and first + second >= _BOTH_MIN:
            return Verdict.NOT_SURE, Reason.CLOSE, wanted
        return Verdict.NOT_SURE, Reason.VAGUE, Help.SAY_WHAT_IT_IS
    top, next_ = (float(known.chances[place]) for place in order[:2])
    if first >= _HEADING_SURE and top >= _OWN_SURE:
        return Verdict.SURE, Reason.CLEAR, Help.NOTHING
    return Verdict.LIKELY, Reason.CLOSE if next_ >= _CLOSE * top else Reason.PROBABLE, wanted


def _wanted(one: Branch, two: Branch) -> Help:
    """If the names differ by a material, the material; else what it is for, or what it is."""
    mine, other = _name_words(one.en), _name_words(two.en)
    if (mine ^ other) & _MATERIALS:
        return Help.SAY_WHAT_IT_IS_MADE_OF
    same = one.code[:HEADING] == two.code[:HEADING]
    return Help.SAY_WHAT_IT_IS_FOR if same else Help.SAY_WHAT_IT_IS


@lru_cache(maxsize=4_096)
def _name_words(name: str) -> frozenset[str]:
    return frozenset(token.folded for token in words.tokens(name))


def detected(text: str, index: Index) -> str:
    """The language by its script, else by the words it shares with each; English if none."""
    if words.is_chinese(text):
        return words.CHINESE
    latin = [token.folded for token in words.tokens(text) if not token.chinese][:40]
    votes = {
        language: _vote(latin, language, index)
        for language in index.blocks
        if language != words.CHINESE
    }
    best = max(votes.values())
    return next((language for language in ("en", *votes) if votes.get(language) == best), "en")


def _vote(latin: Sequence[str], language: str, index: Index) -> float:
    """The log of how likely the words are in the language, by how often its texts hold them."""
    block = index.blocks[language]
    vote = 0.0
    for word in latin:
        if len(word) < 2:
            continue
        share = block.counts.get(word, 0) / block.size
        if words.is_empty(word, language):
            share = _EMPTY_SHARE
        elif not share:
            grams = list(words.grams(word))
            known = sum(gram in block.rows for gram in grams) / max(1, len(grams))
            share = _UNKNOWN_SHARE * (0.1 + known**2)
        vote += math.log(share)
    return round(vote, 6)


def names(code: str, language: str, branches: Mapping[str, Branch]) -> tuple[Name, ...]:
    """The path of names down to the code; codes that are not there are left out."""
    french = language == "fr"
    return tuple(
        Name(step, branches[step].fr if french else branches[step].en, "fr" if french else "en")
        for step in tree.parents(code)
        if step in branches
    )


def _candidate(
    place: int, decided: tuple[Word, ...], text: str, known: Judged, desk: Desk
) -> Candidate:
    code = desk.index.codes[place]
    combined = _combined(code, text, known.language, desk)
    return Candidate(
        hs6=code,
        cn8=combined,
        probability=round(min(1.0, float(known.chances[place])), 4),
        names=names(combined or code, known.language, desk.tree),
        words=decided,
        finer=_finer(code, known.own),
    )


def _finer(code: str, own: Mapping[str, float]) -> tuple[Finer, ...]:
    found = [
        Finer(longer, round(chance, 4))
        for longer, chance in own.items()
        if longer.startswith(code) and len(longer) > SUBHEADING and chance >= _FINER_MIN
    ]
    return tuple(sorted(found, key=lambda finer: (-finer.probability, finer.code))[:_FINER_MAX])


def _combined(code: str, text: str, language: str, desk: Desk) -> str | None:
    """The only one, or the one whose own name holds most words of the text."""
    codes = desk.combined[code]
    if len(codes) == 1:
        return codes[0]
    if language not in {"en", "fr"}:
        return None
    said = _stems(text, language)
    hits = {
        longer: len(said & _stems(getattr(desk.tree[longer], language), language))
        for longer in codes
    }
    most = max(hits.values())
    best = [longer for longer, count in hits.items() if count == most]
    return best[0] if most and len(best) == 1 else None


@lru_cache(maxsize=8_192)
def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(
        words.stem(token.folded, language)
        for token in words.tokens(text)
        if not words.is_empty(token.folded, language)
    )


def _words(places: Ints, text: str, known: Judged, desk: Desk) -> tuple[tuple[Word, ...], ...]:
    """Per subheading, each clue's part of its score, laid on the characters it rests on."""
    weight = np.zeros((len(text) + 1, len(places)))
    for clue, part in _parts(places, known, desk):
        letters = [at for at in range(clue.start, clue.end) if text[at].isalpha()]
        weight[letters] += part / max(1, len(letters))
    tokens = list(words.tokens(text))
    return tuple(_decided(weight[:, number], tokens, text) for number in range(len(places)))


def _decided(
    weight: npt.NDArray[np.float64], tokens: Sequence[words.Token], text: str
) -> tuple[Word, ...]:
    found: list[tuple[int, int]] = []
    for token in tokens:
        found.extend(_strong(weight, token) if token.chinese else [(token.start, token.end)])
    sums = [float(weight[start:end].sum()) for start, end in found]
    total = sum(sums) or 1.0
    shares: dict[str, float] = {}
    for (start, end), part in zip(found, sums, strict=True):
        shares[text[start:end]] = shares.get(text[start:end], 0.0) + part / total
    strong = sorted(shares.items(), key=lambda item: -item[1])[:_WORDS_MAX]
    return tuple(Word(word, round(share, 3)) for word, share in strong if share >= _WORD_MIN)


def _strong(weight: npt.NDArray[np.float64], token: words.Token) -> Iterable[tuple[int, int]]:
    """The stretches of a run of Chinese characters that weigh most."""
    least = _CHARACTER_MIN * weight[token.start : token.end].max(initial=0.0)
    start = None
    for at in range(token.start, token.end + 1):
        strong = at < token.end and weight[at] > 0 and weight[at] >= least
        if strong and start is None:
            start = at
        elif not strong and start is not None:
            yield start, at
            start = None


def _parts(places: Ints, known: Judged, desk: Desk) -> Iterable[tuple[Clue, Floats]]:
    """What each clue adds to the score of each subheading."""
    index = desk.index
    weights = desk.weights["chinese" if known.language == words.CHINESE else "latin"]
    headings, chapters = index.heading_of[places], index.chapter_of[places]
    best = {near.block.language: near.numbers[places] for near in known.ranking.best}
    near = sum(weights.get(kind, 0.0) for kind in _NEAR)
    linear, within = weights.get("linear", 0.0), weights.get("within", 0.0)
    for language, clues in known.found.clues.items():
        block = index.blocks[language]
        rarities = [float(block.rarity[clue.row]) * clue.share for clue in clues]
        length = math.hypot(*rarities) or 1.0
        squares = math.hypot(*(float(block.worth[clue.row]) * clue.share for clue in clues)) or 1.0
        for clue, rarity in zip(clues, rarities, strict=True):
            part = np.zeros(len(places), np.float32)
            for level, table, columns in (
                ("6", block.own, places),
                ("4", block.heading, headings),
                ("2", block.chapter, chapters),
            ):
                worth = weights.get(ranking.kind(level, clue), 0.0)
                if worth:
                    part += np.float32(worth * clue.share) * table.at(clue.row, columns)
            if clue.kind != "g" and clue.how not in {"h", "o"}:
                share = np.float32(rarity / length)
                part += np.float32(linear) * share * block.linear.at(clue.row, headings)
                part += np.float32(within) * share * block.within.at(clue.row, places)
                held = block.terms.at(clue.row, best[language]) * (best[language] >= 0)
                part += np.float32(near * (float(block.worth[clue.row]) / squares) ** 2) * held
            yield clue, np.maximum(part, 0.0)
