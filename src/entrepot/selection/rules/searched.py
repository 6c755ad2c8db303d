"""What the market's own searches say: how much it is asked for, whether more, and whether in vain.

A term finds a product as the shop's search would: all its pieces are in the product's words (its
titles, its category's names, its brand). Terms that name its category or its heading without
being in its words speak of it too, by SHELF_SHARE.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Final

import numpy as np

from entrepot.kit import words
from entrepot.selection.values import UNKNOWN, Answer, Floats, Goods, Market, Part, Wish, Wishes

SHELF_SHARE: Final = 0.25
SHARE_LOW: Final = 0.0002
SHARE_HIGH: Final = 0.05
"""Shares of all searches: one in five thousand is nothing to speak of, one in twenty a lot."""
ASKED_MIN: Final = 100
"""With fewer searches in the window nobody can say what the market searches."""
HALF_TRUST_AT: Final = 1_000
DAYS_BEFORE_MIN: Final = 30
"""Without a month on record before the window, nobody can say whether it has become more."""
STILL: Final = 20.0
"""Visitors more on both sides: a doubling from three to six is no growth."""
GROWTH_SCALE: Final = 0.5
"""Half as much again, beside all searches, earns two thirds of what growth can."""
MISSED_STILL: Final = 10.0
FOUND_MAX: Final = 40
"""Terms of one product, those with the most visitors."""
TOP: Final = 3

Told = tuple[int, str, int, int, int]
"""Id, term, visitors, those who found nothing, visitors before."""


def wishes(
    told: Iterable[Told],
    *,
    table: Sequence[tuple[str, str, tuple[str, ...]]],
    until: date,
    days: int,
    days_before: int,
) -> Wishes:
    """Terms made ready; the first row of `table` whose words a term has says which shelf it is about."""
    found = []
    for key, term, asked, missed, before in told:
        pieces = words.asked_pieces(term)
        if pieces:
            shelf, heading = named(term, table)
            found.append(Wish(key, term, pieces, asked, missed, before, shelf, heading))
    often = Counter(chain.from_iterable(one.pieces for one in found))
    by_piece: dict[str, list[Wish]] = defaultdict(list)
    by_shelf: dict[str, list[int]] = defaultdict(list)
    for one in found:
        by_piece[min(one.pieces, key=lambda piece: (often[piece], piece))].append(one)
        for shelf in filter(None, (one.shelf, one.heading)):
            by_shelf[shelf].append(one.id)
    return Wishes(
        by_id={one.id: one for one in found},
        by_piece={piece: tuple(ones) for piece, ones in by_piece.items()},
        by_shelf={shelf: tuple(ids) for shelf, ids in by_shelf.items()},
        until=until,
        days=days,
        days_before=days_before,
        asked=sum(one.asked for one in found),
        before=sum(one.before for one in found),
    )


def found_by(pieces: frozenset[str], all_wishes: Wishes) -> tuple[int, ...]:
    """Ids of the terms that find a text with these pieces, those with the most visitors first."""
    by_piece = all_wishes.by_piece
    hits = [
        one for piece in pieces & by_piece.keys() for one in by_piece[piece] if one.pieces <= pieces
    ]
    hits.sort(key=lambda one: (-one.asked, one.id))
    return tuple([one.id for one in hits[:FOUND_MAX]])


def answers(goods: Goods, market: Market) -> tuple[Answer, ...]:
    """How much it is searched, whether more than before, whether in vain."""
    known = market.wishes
    rows = len(goods)
    own, own_missed, own_before = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    shelf, shelf_before = np.zeros(rows), np.zeros(rows)
    top = np.empty(rows, object)
    kinds: dict[tuple[str, str], tuple[int, int]] = {}
    keys = zip(goods.asked.tolist(), goods.category.tolist(), goods.hs.tolist(), strict=True)
    for row, (ids, category, hs) in enumerate(keys):
        mine = [known.by_id[one] for one in ids if one in known.by_id]
        own[row] = sum(one.asked for one in mine)
        own_missed[row] = sum(one.missed for one in mine)
        own_before[row] = sum(one.before for one in mine)
        kind = (category, hs[:4])
        if kind not in kinds:
            kinds[kind] = _of_shelf(known, *kind)
        there = [
            one
            for one in mine
            if (one.shelf and one.shelf == category) or (one.heading and one.heading == hs[:4])
        ]
        shelf[row] = kinds[kind][0] - sum(one.asked for one in there)
        shelf_before[row] = kinds[kind][1] - sum(one.before for one in there)
        top[row] = tuple([one.term for one in mine[:TOP]])
    count = own + SHELF_SHARE * shelf
    before = own_before + SHELF_SHARE * shelf_before
    base = {
        "own": own, "shelf": shelf, "missed": own_missed, "top": top,
        "asked": np.full(rows, known.asked), "days": np.full(rows, known.days),
        "until": np.full(rows, known.until, object),
    }  # fmt: skip
    every = np.ones(rows, np.bool_)
    is_told = known.asked >= ASKED_MIN
    nameable = goods.is_worded & is_told
    growth, expected = _growth(count, before, known)
    return (
        Answer(
            "searched", Part.WANTED, 12,
            np.where(nameable, _share(count / max(1, known.asked)), UNKNOWN),
            # That nothing was asked may as well be that rare terms are never written down.
            np.where(count > 0, 1.0, 0.5) * known.asked / (known.asked + HALF_TRUST_AT),
            every, base | {"share": count / max(1, known.asked)},
        ),
        Answer(
            "searched_more", Part.WANTED, 4,
            np.where(nameable & (expected + count > 0), growth, UNKNOWN),
            (count + expected) / (count + expected + 50.0), every,
            base | {"count": count, "expected": expected},
        ),
        Answer(
            "searched_in_vain", Part.WANTED, 4,
            np.where(nameable, 50.0 + 50.0 * own_missed / (own + MISSED_STILL), UNKNOWN),
            own / (own + 30.0), ~nameable | (own > 0), base,
        ),
    )  # fmt: skip


def _of_shelf(known: Wishes, category: str, heading: str) -> tuple[int, int]:
    """Visitors now and before, of all terms that name the category or the heading."""
    ids = {*known.by_shelf.get(category, ()), *known.by_shelf.get(heading, ())}
    found = [known.by_id[one] for one in ids]
    return sum(one.asked for one in found), sum(one.before for one in found)


def _share(share: Floats) -> Floats:
    powers = np.log10(np.maximum(share, SHARE_LOW) / SHARE_LOW)
    found: Floats = 100.0 * np.clip(powers / np.log10(SHARE_HIGH / SHARE_LOW), 0.0, 1.0)
    return found


def _growth(count: Floats, before: Floats, known: Wishes) -> tuple[Floats, Floats]:
    """50 where it moves with all searches; and what there would be if it did."""
    if known.days_before < DAYS_BEFORE_MIN or not known.before:
        return np.full(len(count), UNKNOWN), np.zeros(len(count))
    expected = before * known.asked / known.before
    found: Floats = 50.0 + 50.0 * np.tanh(
        np.log((count + STILL) / (expected + STILL)) / GROWTH_SCALE
    )
    return found, expected


def named(term: str, table: Sequence[tuple[str, str, tuple[str, ...]]]) -> tuple[str, str]:
    """Category and heading that a term names, by the words of `rows.named`; empty for none."""
    for category, heading, any_of in table:
        if any(words.normal(word) in term for word in any_of):
            return category, heading
    return "", ""
