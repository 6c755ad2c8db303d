"""Code 128 (ISO/IEC 15417), sets A and B: enough for item ids and order numbers."""

from typing import Final

_PATTERNS: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 "
)
"""Widths of bar, space, bar, space, bar, space of the symbol values 0 to 105;
a blank after each."""
_STOP: Final = "2331112"
_STARTS: Final = {"A": 103, "B": 104}


def values(text: str, *, start: str = "B") -> list[int]:
    """Symbol values from the start to the check symbol (the stop has none)."""
    offset = {"A": (32, 95), "B": (32, 127)}[start]
    assert all(offset[0] <= ord(c) <= offset[1] for c in text), text
    data = [ord(c) - 32 for c in text]
    check = (_STARTS[start] + sum(i * v for i, v in enumerate(data, 1))) % 103
    return [_STARTS[start], *data, check]


def code128(text: str, *, start: str = "B") -> list[int]:
    """Widths in modules, bar and space in turn, from the first bar to the last; no quiet zone."""
    patterns = [_PATTERNS[7 * value : 7 * value + 6] for value in values(text, start=start)]
    return [int(width) for width in "".join([*patterns, _STOP])]
