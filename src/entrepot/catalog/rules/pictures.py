"""What is to be said of a picture before a buyer sees it: measured by pixels, judged by numbers.

The measures are made once, when the picture is developed; the judgement is made whenever it is
shown, so that a changed bound needs no second look at the pixels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

WIDTHS: Final = (320, 640, 1280)
"""Of the resized variants, in pixels; a card, a gallery, a gallery on a sharp screen."""
LOOKED_AT: Final = 256
"""Pictures are measured at this many pixels of their longer side."""
SHORT_SIDE_MIN: Final = 800
"""Pixels: Tmall and JD ask 800 x 800 of a main picture, and buyers zoom."""
RATIO_MAX: Final = 1.5
"""The longer side over the shorter: the shelf crops to a square."""
PLAIN_MIN: Final = 0.9
"""So much of the border near one light colour is a plain background."""
LIGHT_MIN: Final = 225
NEAR: Final = 14
TEXT_MIN: Final = 0.05
"""So much of the area with the strokes of writing may be text."""
TWIN_BITS: Final = 5
"""Marks of 64 bits that differ in no more are of the same picture."""
_BLOCK: Final = 16
_STROKE: Final = 48
_TURNS_MIN: Final = 3.0
_ROWS_MIN: Final = 0.35

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured: sides in pixels, shares from 0 to 1, and a mark of what it shows."""

    width: int
    height: int
    plain: float
    text: float
    mark: str


@dataclass(frozen=True, slots=True)
class PictureFinding:
    """Something to mend, by code; `limit` and `found` are what its sentence names."""

    code: str
    found: str = ""
    limit: str = ""


def plain_share(pixels: Pixels) -> float:
    """How much of the border (one pixel in 25) is near its middle colour, if that is light."""
    height, width, _ = pixels.shape
    edge = max(1, min(height, width) // 25)
    strips = (pixels[:edge], pixels[-edge:], pixels[:, :edge], pixels[:, -edge:])
    border = np.concatenate([strip.reshape(-1, 3) for strip in strips]).astype(np.int16)
    middle = np.median(border, axis=0)
    if middle.min() < LIGHT_MIN:
        return 0.0
    near = np.abs(border - middle).max(axis=1) <= NEAR
    return float(near.mean())


def text_share(pixels: Pixels) -> float:
    """How much of the area looks written on: blocks whose rows turn from dark to light and back
    again and again, side by side. A guess: lace and grilles look like it, large script does not.
    """
    grey = pixels.astype(np.int16).mean(axis=2)
    jumps = np.diff(grey, axis=1)
    strong = np.where(np.abs(jumps) > _STROKE, np.sign(jumps), 0)
    rows, columns = strong.shape[0] // _BLOCK, strong.shape[1] // _BLOCK
    if not rows or columns < 3:
        return 0.0
    cut = strong[: rows * _BLOCK, : columns * _BLOCK]
    blocks = cut.reshape(rows, _BLOCK, columns, _BLOCK).swapaxes(1, 2)
    both = np.minimum((blocks > 0).sum(axis=3), (blocks < 0).sum(axis=3))
    busy = both >= 1
    turns = np.where(busy, both * 2, 0).sum(axis=2) / np.maximum(busy.sum(axis=2), 1)
    written = (turns >= _TURNS_MIN) & (busy.mean(axis=2) >= _ROWS_MIN)
    beside = written[:, :-2] & written[:, 1:-1] & written[:, 2:]
    line = np.zeros_like(written)
    for shift in range(3):
        line[:, shift : shift + beside.shape[1]] |= beside
    return float(line.mean())


def mark(small: Pixels) -> str:
    """64 bits as hex: is each of 8 by 8 places lighter than the one to its right (dHash).

    `small` is 9 wide and 8 high.
    """
    grey = small.astype(np.int16).mean(axis=2)
    bits = (grey[:, :-1] > grey[:, 1:]).flatten()
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def differ(one: str, other: str) -> int:
    """In how many of their bits two marks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def judged(
    measures: Measures, *, is_first: bool, others: Iterable[str], words: Sequence[str]
) -> list[PictureFinding]:
    """What is to be mended: `others` are marks of the same goods' other pictures that come
    before, `words` the languages in which nobody has said what it shows.
    """
    found: list[PictureFinding] = []
    short, long_ = sorted((measures.width, measures.height))
    if short < SHORT_SIDE_MIN:
        size = f"{measures.width} x {measures.height}"
        found.append(PictureFinding("catalog.picture_small", size, str(SHORT_SIDE_MIN)))
    if long_ > short * RATIO_MAX:
        found.append(PictureFinding("catalog.picture_ratio", f"{long_ / short:.1f}"))
    if is_first and measures.plain < PLAIN_MIN:
        found.append(PictureFinding("catalog.picture_background"))
    if measures.text >= TEXT_MIN:
        found.append(PictureFinding("catalog.picture_text"))
    if any(differ(measures.mark, one) <= TWIN_BITS for one in others):
        found.append(PictureFinding("catalog.picture_twin"))
    if words:
        found.append(PictureFinding("catalog.picture_words", ", ".join(words)))
    return found


def variant(path: str, width: int) -> str:
    """The name of a resized picture: `goods/ab/abc.jpg` is `goods/ab/abc.w640.webp`."""
    return f"{path.rpartition('.')[0]}.w{width}.webp"
