"""Small things that lie beside the goods, and what stands behind them."""

from math import cos, radians, sin

from entrepot.site.demo.pictures import palettes
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, number, round_


def behind(pen: Pen) -> None:
    """A pale shape on the paper: a sun, an arch or a hill, by the seed."""
    match pen.pick(4, turn=2):
        case 0:
            pen.dot(400, 380, 290, pen.wash)
        case 1:
            pen.path("M130 664V380a270 270 0 0 1 540 0V664Z", pen.wash)
        case 2:
            pen.path(box(110, 130, 580, 534, 60), pen.wash)
        case _:
            pen.dot(455, 330, 245, pen.wash)
            pen.path("M0 664V560Q180 470 400 545T800 520V664Z", pen.wash, opacity=0.75)
    pen.rect(0, 664, 800, 136, pen.wash, opacity=0.45)


def leaf(
    pen: Pen, x: float, y: float, *, size: float, turn: float, tone: Tone = palettes.LEAF
) -> None:
    n = number
    d = f"M0 0Q{n(size * 0.5)} {n(-size * 0.42)} {n(size)} 0Q{n(size * 0.5)} {n(size * 0.42)} 0 0Z"
    half = f"M0 0Q{n(size * 0.5)} {n(size * 0.42)} {n(size)} 0Z"
    pen.add(f'<g transform="translate({n(x)} {n(y)}) rotate({n(turn)})">')
    pen.path(d, tone.main)
    pen.path(half, tone.deep)
    pen.line(f"M0 0H{n(size * 0.9)}", tone.light, max(1.5, size * 0.02))
    pen.add("</g>")


def ball(pen: Pen, x: float, y: float, r: float, tone: Tone) -> None:
    pen.body(round_(x, y, r), tone, shade=r * 0.34, fall=r * 0.3, light=r * 0.16)
    pen.dot(x - r * 0.36, y - r * 0.4, r * 0.14, "#ffffff", opacity=0.7)


def grapes(pen: Pen, x: float, y: float, *, tone: Tone = palettes.GRAPE, r: float = 23) -> None:
    """A bunch lying on the ground; `y` is the ground."""
    pen.shadow(x, y, r * 3.4)
    pen.line(
        f"M{number(x - r * 2.6)} {number(y - r * 2.2)}q{number(-r)} {number(-r * 1.2)} {number(-r * 0.4)} {number(-r * 2)}",
        palettes.WOOD.deep,
        7,
    )
    leaf(pen, x - r * 2.6, y - r * 3.4, size=r * 3, turn=-28)
    for row, count in ((2.5, 2), (1.0, 4)):
        for i in range(count):
            ball(pen, x + (i - (count - 1) / 2) * r * 1.62 - row * r * 0.2, y - r * row, r, tone)


def olives(pen: Pen, x: float, y: float, *, ripe: bool = False) -> None:
    tone = palettes.GRAPE if ripe else Tone("#b9c37a", "#8d9a4b", "#646f30")
    pen.shadow(x, y, 74)
    pen.line(
        f"M{number(x - 80)} {number(y - 16)}Q{number(x)} {number(y - 58)} {number(x + 86)} {number(y - 40)}",
        palettes.WOOD.deep,
        5,
    )
    for dx, dy, turn in (
        (-60, -26, -130),
        (-22, -40, -62),
        (16, -48, -120),
        (48, -46, -50),
        (80, -40, -8),
        (60, -44, 50),
    ):
        leaf(pen, x + dx, y + dy, size=52, turn=turn, tone=Tone("#c4d0ae", "#8fa677", "#6a8459"))
    for dx, dy in ((-34, -18), (14, -21)):
        pen.body(round_(x + dx, y + dy, 24, 19), tone, shade=8, fall=6, light=4)
        pen.oval(x + dx - 8, y + dy - 8, 5, 3, "#ffffff", opacity=0.6)


def beans(pen: Pen, x: float, y: float, *, count: int = 5, tone: Tone = palettes.CHOCOLATE) -> None:
    pen.shadow(x, y + 6, count * 13)
    for i in range(count):
        dx, dy, turn = (i - count / 2) * 32 + 12, -10 - (i * 37 % 17), -40 + (i * 67) % 90
        pen.add(f'<g transform="translate({number(x + dx)} {number(y + dy)}) rotate({turn})">')
        pen.oval(0, 0, 21, 15, tone.deep)
        pen.oval(-2, -2, 18, 12, tone.main)
        pen.line("M-17 0Q-6 -7 2 0T18 1", tone.deep, 3.4)
        pen.add("</g>")


def flower(pen: Pen, x: float, y: float, r: float, *, petals: Tone, heart: str = "#dcb04f") -> None:
    for i in range(5):
        a = radians(i * 72 - 90 + pen.seed * 9)
        px, py = x + cos(a) * r * 0.58, y + sin(a) * r * 0.58
        pen.body(round_(px, py, r * 0.5), petals, shade=r * 0.12, fall=r * 0.1, light=r * 0.08)
    pen.dot(x, y, r * 0.26, heart)


def sprig(pen: Pen, x: float, y: float, *, tone: Tone = palettes.LEAF) -> None:
    """A twig of leaves lying on the ground."""
    n = number
    pen.shadow(x, y, 60)
    pen.line(f"M{n(x - 76)} {n(y - 8)}Q{n(x)} {n(y - 42)} {n(x + 80)} {n(y - 34)}", tone.deep, 4.5)
    for dx, dy, turn in (
        (-46, -20, -70),
        (-40, -20, 30),
        (-4, -32, -74),
        (4, -32, 34),
        (38, -35, -66),
        (42, -35, 36),
        (78, -34, -4),
    ):
        leaf(pen, x + dx, y + dy, size=40, turn=turn, tone=tone)


def citrus(pen: Pen, x: float, y: float, r: float, *, tone: Tone | None = None) -> None:
    tone = tone or Tone("#f7d774", "#f0b93f", "#d1932a")
    pen.shadow(x, y, r)
    cy = y - r
    pen.dot(x, cy, r, tone.deep)
    pen.dot(x - 2, cy - 2, r * 0.95, tone.main)
    pen.dot(x - 1, cy - 1, r * 0.83, "#fff6dd")
    for i in range(8):
        a, b = radians(i * 45 + 4), radians(i * 45 + 41)
        q = r * 0.76
        pen.path(
            f"M{number(x - 1)} {number(cy - 1)}L{number(x + cos(a) * q)} {number(cy + sin(a) * q)}"
            f"A{number(q)} {number(q)} 0 0 1 {number(x + cos(b) * q)} {number(cy + sin(b) * q)}Z",
            tone.light,
        )


def cork(pen: Pen, x: float, y: float) -> None:
    pen.shadow(x, y, 34)
    pen.body(box(x - 36, y - 34, 72, 34, 8), palettes.WOOD, shade=10, fall=8, light=6)
    for dx, dy in ((-14, -22), (6, -12), (18, -24)):
        pen.dot(x + dx, y + dy, 2.5, palettes.WOOD.deep)


def hazelnuts(pen: Pen, x: float, y: float) -> None:
    pen.shadow(x, y, 56)
    tone = Tone("#d8a468", "#b47b42", "#865627")
    for dx, r in ((-34, 25), (18, 28)):
        pen.body(
            f"M{number(x + dx)} {number(y - r * 2.2)}q{number(r * 1.2)} {number(r * 0.5)} {number(r)} {number(r * 1.4)}"
            f"q{number(-r * 0.2)} {number(r * 0.8)} {number(-r)} {number(r * 0.8)}q{number(-r * 0.8)} 0 {number(-r)} {number(-r * 0.8)}"
            f"q{number(-r * 0.2)} {number(-r * 0.9)} {number(r)} {number(-r * 1.4)}Z",
            tone,
            shade=9,
            fall=5,
            light=5,
        )
        pen.oval(x + dx, y - r * 0.34, r * 0.7, r * 0.26, "#e9cfa4", opacity=0.8)


def berries(pen: Pen, x: float, y: float, tone: Tone) -> None:
    pen.shadow(x, y, 54)
    leaf(pen, x - 30, y - 40, size=54, turn=-150)
    leaf(pen, x - 6, y - 46, size=54, turn=-60)
    for dx, dy in ((-34, -20), (6, -21), (-14, -50)):
        ball(pen, x + dx, y + dy, 21, tone)


def drops(pen: Pen, x: float, y: float, colour: str) -> None:
    """A smear of cream with a curl."""
    pen.shadow(x, y, 60)
    pen.path(
        f"M{number(x - 74)} {number(y)}q-6 -26 34 -30q12 -34 52 -24q44 -4 50 26q30 6 20 28Z", colour
    )
    pen.shine(f"M{number(x - 44)} {number(y - 18)}q24 -4 36 -18", width=6, opacity=0.8)


def steam(pen: Pen, x: float, y: float) -> None:
    pen.line(
        f"M{x} {y}q-16 -24 0 -46t0 -46M{x + 36} {y}q-16 -24 0 -46t0 -46", "#ffffff", 9, opacity=0.85
    )
