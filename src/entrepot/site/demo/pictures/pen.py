"""The pen: draws shapes in three tones with one light, so that all pictures are one family."""

from collections.abc import Sequence
from html import escape
from typing import Final

from entrepot.site.demo.pictures.palettes import CARD, INK, PAPER, Palette, Tone

SERIF: Final = "Georgia, 'Times New Roman', serif"
SANS: Final = "'Source Sans 3', 'Segoe UI', system-ui, sans-serif"

Segment = tuple[float, ...]
"""A line (dx, y), a curve (cx, cy, dx, y) or a cubic (c1x, c1y, c2x, c2y, dx, y)."""


def number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def lathe(cx: float, start: tuple[float, float], *segments: Segment) -> str:
    """A closed outline, symmetric about `cx`, from its right side read downward."""
    points = [start, *((segment[-2], segment[-1]) for segment in segments)]
    parts = [f"M{number(cx + start[0])} {number(start[1])}"]
    parts += [_segment(segment, cx=cx, side=1) for segment in segments]
    parts.append(f"L{number(cx - points[-1][0])} {number(points[-1][1])}")
    for segment, end in zip(reversed(segments), reversed(points[:-1]), strict=True):
        controls = [segment[i : i + 2] for i in range(0, len(segment) - 2, 2)]
        back = [value for control in reversed(controls) for value in control]
        parts.append(_segment((*back, *end), cx=cx, side=-1))
    return "".join(parts) + "Z"


def _segment(segment: Segment, *, cx: float, side: int) -> str:
    letter = {2: "L", 4: "Q", 6: "C"}[len(segment)]
    pairs = [
        f"{number(cx + side * segment[i])} {number(segment[i + 1])}"
        for i in range(0, len(segment), 2)
    ]
    return letter + " ".join(pairs)


def box(x: float, y: float, width: float, height: float, r: float = 0) -> str:
    """A rectangle with round corners as a path."""
    r = min(r, width / 2, height / 2)
    n = number
    return (
        f"M{n(x + r)} {n(y)}h{n(width - 2 * r)}q{n(r)} 0 {n(r)} {n(r)}v{n(height - 2 * r)}"
        f"q0 {n(r)} {n(-r)} {n(r)}h{n(2 * r - width)}q{n(-r)} 0 {n(-r)} {n(-r)}"
        f"v{n(2 * r - height)}q0 {n(-r)} {n(r)} {n(-r)}Z"
    )


def round_(cx: float, cy: float, rx: float, ry: float | None = None) -> str:
    """An ellipse as a path."""
    n, ry = number, rx if ry is None else ry
    return (
        f"M{n(cx - rx)} {n(cy)}a{n(rx)} {n(ry)} 0 1 1 {n(2 * rx)} 0"
        f"a{n(rx)} {n(ry)} 0 1 1 {n(-2 * rx)} 0Z"
    )


class Pen:
    """Gathers shapes. `seed` chooses between small differences; nothing is random."""

    def __init__(self, *, palette: Palette, label: str, seed: int, key: str) -> None:
        self.tone: Final = palette.tone
        self.wash: Final = palette.wash
        self.accent: Final = palette.accent
        self.words: Final = label
        self.seed: Final = seed
        self._key: Final = key
        self._ids = 0
        self._defs: list[str] = []
        self._shapes: list[str] = []

    @property
    def dark(self) -> str:
        """The deep tone where it can be read on paper, else ink."""
        red, green, blue = (int(self.tone.deep[i : i + 2], 16) for i in (1, 3, 5))
        return self.tone.deep if red * 0.3 + green * 0.59 + blue * 0.11 < 88 else INK

    def pick(self, count: int, *, turn: int = 0) -> int:
        """A choice of 0 … count-1 that differs from seed to seed; `turn` makes choices differ."""
        return (self.seed * 7 + turn * 5 + self.seed // 3) % count

    def add(self, markup: str) -> None:
        self._shapes.append(markup)

    def path(self, d: str, fill: str, *, opacity: float = 1, turn: str = "") -> None:
        self.add(f'<path d="{d}" fill="{fill}"{_opacity(opacity)}{_turn(turn)}/>')

    def line(
        self, d: str, colour: str, width: float, *, opacity: float = 1, dash: str = ""
    ) -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{number(width)}" '
            f'stroke-linecap="round" stroke-linejoin="round"{_opacity(opacity)}{dashes}/>'
        )

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        *,
        r: float = 0,
        opacity: float = 1,
    ) -> None:
        corner = f' rx="{number(r)}"' if r else ""
        self.add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
            f'height="{number(height)}"{corner} fill="{fill}"{_opacity(opacity)}/>'
        )

    def oval(
        self, cx: float, cy: float, rx: float, ry: float, fill: str, *, opacity: float = 1
    ) -> None:
        self.add(
            f'<ellipse cx="{number(cx)}" cy="{number(cy)}" rx="{number(rx)}" '
            f'ry="{number(ry)}" fill="{fill}"{_opacity(opacity)}/>'
        )

    def dot(self, cx: float, cy: float, r: float, fill: str, *, opacity: float = 1) -> None:
        self.oval(cx, cy, r, r, fill, opacity=opacity)

    def body(
        self,
        d: str,
        tone: Tone,
        *,
        shade: float = 28,
        fall: float = 0,
        light: float = 14,
        inside: Sequence[str] = (),
    ) -> None:
        """An outline in three tones: a light rim at the left, a deep one at the right.

        `fall` lets the light come from above too; `inside` is markup that stays within the outline.
        """
        self._ids += 1
        name = f"{self._key}{self._ids}"
        n = number
        self._defs.append(
            f'<path id="{name}" d="{d}"/>'
            f'<clipPath id="{name}a"><use href="#{name}"/></clipPath>'
            f'<clipPath id="{name}b"><use href="#{name}" '
            f'transform="translate({n(-shade)} {n(-fall)})"/></clipPath>'
        )
        self.add(
            f'<g clip-path="url(#{name}a)"><use href="#{name}" fill="{tone.deep}"/>'
            f'<g clip-path="url(#{name}b)"><use href="#{name}" fill="{tone.light}"/>'
            f'<use href="#{name}" fill="{tone.main}" '
            f'transform="translate({n(light)} {n(fall and light * 0.7)})"/></g>'
            f"{''.join(inside)}</g>"
        )

    def shine(self, d: str, *, width: float = 9, opacity: float = 0.5) -> None:
        self.line(d, "#ffffff", width, opacity=opacity)

    def stitch(self, d: str) -> None:
        """Saddle stitches along a line."""
        self.line(d, CARD.main, 3, opacity=0.75, dash="11 8")

    def shadow(self, cx: float, y: float, rx: float) -> None:
        """The soft shadow on the ground, longer to the right."""
        self.add(
            f'<ellipse cx="{number(cx + rx * 0.14)}" cy="{number(y)}" rx="{number(rx * 1.16)}" '
            f'ry="{number(12 + rx * 0.075)}" fill="url(#{self._key}s)"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        width: float,
        size: float,
        fill: str,
        family: str = SERIF,
        weight: int = 400,
        spacing: float = 0,
    ) -> None:
        """Centred words, made smaller until they fit the width."""
        room = max(len(words), 1) * (0.5 if family == SERIF else 0.54)
        size = min(size, (width - spacing * len(words)) / room)
        space = f' letter-spacing="{number(spacing)}"' if spacing else ""
        bold = f' font-weight="{weight}"' if weight != 400 else ""
        self.add(
            f'<text x="{number(x)}" y="{number(y)}" text-anchor="middle" '
            f'font-family="{family}" font-size="{number(size)}"{bold}{space} '
            f'fill="{fill}">{escape(words)}</text>'
        )

    def emblem(self, cx: float, cy: float, r: float, colour: str) -> None:
        """A small mark for a label: sun, hill, sprig, star, wave or arch."""
        n = number
        match self.pick(6, turn=1):
            case 0:
                self.dot(cx, cy, r * 0.5, colour)
                for dx, dy in (
                    (0, -1),
                    (0, 1),
                    (1, 0),
                    (-1, 0),
                    (0.7, 0.7),
                    (-0.7, 0.7),
                    (0.7, -0.7),
                    (-0.7, -0.7),
                ):
                    self.line(
                        f"M{n(cx + dx * r * 0.72)} {n(cy + dy * r * 0.72)}L{n(cx + dx * r)} {n(cy + dy * r)}",
                        colour,
                        r * 0.14,
                    )
            case 1:
                self.path(
                    f"M{n(cx - r)} {n(cy + r * 0.6)}Q{n(cx - r * 0.4)} {n(cy - r)} {n(cx + r * 0.15)} {n(cy + r * 0.6)}Z",
                    colour,
                )
                self.path(
                    f"M{n(cx - r * 0.2)} {n(cy + r * 0.6)}Q{n(cx + r * 0.45)} {n(cy - r * 0.6)} {n(cx + r)} {n(cy + r * 0.6)}Z",
                    colour,
                    opacity=0.6,
                )
            case 2:
                self.line(
                    f"M{n(cx)} {n(cy + r)}Q{n(cx + r * 0.1)} {n(cy)} {n(cx)} {n(cy - r)}",
                    colour,
                    r * 0.13,
                )
                for i, y in enumerate((-0.55, -0.05, 0.45)):
                    for side in (-1, 1):
                        self.path(
                            f"M{n(cx)} {n(cy + r * (y + 0.2))}q{n(side * r * 0.2)} {n(-r * 0.5)} {n(side * r * (0.5 + i * 0.1))} {n(-r * 0.45)}"
                            f"q{n(-side * r * 0.05)} {n(r * 0.4)} {n(-side * r * (0.5 + i * 0.1))} {n(r * 0.45)}Z",
                            colour,
                        )
            case 3:
                self.path(
                    f"M{n(cx)} {n(cy - r)}q{n(r * 0.14)} {n(r * 0.86)} {n(r)} {n(r)}q{n(-r * 0.86)} {n(r * 0.14)} {n(-r)} {n(r)}q{n(-r * 0.14)} {n(-r * 0.86)} {n(-r)} {n(-r)}q{n(r * 0.86)} {n(-r * 0.14)} {n(r)} {n(-r)}Z",
                    colour,
                )
            case 4:
                for i in (-1, 0, 1):
                    y = cy + i * r * 0.5
                    self.line(
                        f"M{n(cx - r)} {n(y)}q{n(r * 0.5)} {n(-r * 0.5)} {n(r)} 0t{n(r)} 0",
                        colour,
                        r * 0.16,
                    )
            case _:
                self.line(
                    f"M{n(cx - r * 0.7)} {n(cy + r * 0.8)}v{n(-r * 0.9)}a{n(r * 0.7)} {n(r * 0.7)} 0 0 1 {n(r * 1.4)} 0v{n(r * 0.9)}",
                    colour,
                    r * 0.18,
                )
                self.line(
                    f"M{n(cx - r * 0.25)} {n(cy + r * 0.8)}v{n(-r * 0.8)}a{n(r * 0.25)} {n(r * 0.25)} 0 0 1 {n(r * 0.5)} 0v{n(r * 0.8)}",
                    colour,
                    r * 0.12,
                )

    def label(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        sheet: Tone = CARD,
        colour: str | None = None,
        shape: int | None = None,
        mark: bool = True,
    ) -> None:
        """A paper label with a mark and the words; its outline follows the seed."""
        cx, n = x + width / 2, number
        colour = colour or self.dark
        kind = self.pick(4) if shape is None else shape
        match kind:
            case 0:
                d = box(x, y, width, height, 6)
            case 1:
                d = (
                    f"M{n(x)} {n(y + width * 0.26)}Q{n(x)} {n(y)} {n(cx)} {n(y)}"
                    f"Q{n(x + width)} {n(y)} {n(x + width)} {n(y + width * 0.26)}V{n(y + height)}H{n(x)}Z"
                )
            case 2:
                d = box(x, y, width, height, min(width, height) * 0.24)
            case _:
                d = (
                    f"M{n(x)} {n(y)}H{n(x + width)}V{n(y + height * 0.86)}Q{n(cx)} {n(y + height * 1.08)} "
                    f"{n(x)} {n(y + height * 0.86)}Z"
                )
        self.body(d, sheet, shade=width * 0.1, light=width * 0.04)
        if height < width * 0.42 or not mark:
            self.text(
                cx,
                y + height * 0.5 + min(width * 0.07, height * 0.16),
                self.words,
                width=width * 0.84,
                size=min(width * 0.2, height * 0.5),
                fill=colour,
            )
            return
        top = y + height * (0.34 if kind != 1 else 0.38)
        self.emblem(cx, top, min(width, height) * 0.15, self.accent)
        self.text(
            cx, y + height * 0.68, self.words, width=width * 0.86, size=width * 0.2, fill=colour
        )
        self.line(
            f"M{n(cx - width * 0.18)} {n(y + height * 0.77)}h{n(width * 0.36)}",
            colour,
            2,
            opacity=0.6,
        )

    def inner(self) -> str:
        """The shapes and what they refer to, for use inside another picture."""
        ink = f'stop-color="{INK}" stop-opacity='
        return (
            f'<defs><radialGradient id="{self._key}s"><stop offset="0" {ink}".26"/>'
            f'<stop offset=".6" {ink}".12"/><stop offset="1" {ink}"0"/></radialGradient>'
            f"{''.join(self._defs)}</defs>{''.join(self._shapes)}"
        )

    def svg(self) -> str:
        """The finished picture: one standing alone, with nothing fetched from elsewhere."""
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" role="img">'
            f'<rect width="800" height="800" fill="{PAPER}"/>{self.inner()}</svg>'
        )


def _opacity(opacity: float) -> str:
    return "" if opacity == 1 else f' opacity="{opacity:g}"'


def _turn(turn: str) -> str:
    return f' transform="{turn}"' if turn else ""
