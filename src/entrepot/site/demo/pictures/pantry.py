"""Food in its bags, boxes and tins."""

from entrepot.site.demo.pictures import palettes, props
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, round_

_GROUND = 690


def pasta(pen: Pen) -> None:
    """A paper bag with a window onto what is inside."""
    pen.shadow(390, _GROUND, 150)
    pen.body(
        "M264 226Q256 440 248 672Q250 692 272 692H508Q530 692 532 672Q524 440 516 226Z",
        pen.tone,
        shade=44,
        light=16,
    )
    pen.body(
        "M262 226L274 150H506L518 226Q390 246 262 226Z",
        Tone(pen.tone.light, pen.tone.light, pen.tone.main),
        shade=34,
        light=0,
    )
    pen.line("M300 188H480", palettes.CARD.light, 10)
    pen.label(290, 270, 200, 130, shape=0)
    window = round_(390, 540, 96)
    noodles = []
    gold = Tone("#f6dca0", "#eac274", "#cf9f4c")
    kind = pen.pick(3, turn=3)
    for i in range(9):
        for j in range(9):
            x, y = 300 + i * 23 + (j % 2) * 11, 446 + j * 23
            if kind == 0:
                noodles.append(
                    f'<circle cx="{x}" cy="{y}" r="13" fill="{gold.main}" stroke="{gold.deep}" stroke-width="2.5"/><circle cx="{x - 2}" cy="{y - 1}" r="5" fill="{gold.deep}" opacity=".6"/>'
                )
            elif kind == 1 and j == 0:
                noodles.append(
                    f'<path d="M{x - 6} 430V650" stroke="{gold.deep}" stroke-width="12"/><path d="M{x - 8} 430V650" stroke="{gold.main}" stroke-width="8"/>'
                )
            elif kind == 2 and (i + j) % 2 == 0:
                noodles.append(
                    f'<path d="M{x - 14} {y + 8}l22 -20a9 9 0 0 1 10 10l-22 20a9 9 0 0 1 -10 -10Z" fill="{gold.main}" stroke="{gold.deep}" stroke-width="2.5"/>'
                )
    pen.body(window, Tone(gold.light, gold.light, gold.light), shade=0, light=0, inside=noodles)
    pen.line(window, palettes.CARD.main, 9)
    pen.shine("M280 300Q274 470 270 640", width=8, opacity=0.3)
    props.ball(pen, 596, 666, 40, Tone("#ee8a72", "#d9553f", "#ac3826"))
    props.leaf(pen, 594, 628, size=40, turn=-30)
    props.leaf(pen, 594, 628, size=36, turn=-150)


def coffee_bag(pen: Pen) -> None:
    pen.shadow(390, _GROUND, 148)
    pen.body(
        "M262 218L250 668Q250 692 276 692H504Q530 692 530 668L518 218Z",
        pen.tone,
        shade=46,
        light=16,
    )
    pen.body(
        "M262 222V158Q262 146 274 146H506Q518 146 518 158V222Z",
        Tone(pen.tone.light, pen.tone.main, pen.tone.deep),
        shade=40,
        light=8,
    )
    pen.rect(262, 206, 256, 10, pen.tone.deep, opacity=0.7)
    pen.body(box(322, 176, 136, 18, 6), palettes.CARD, shade=10, light=4)
    pen.dot(390, 256, 13, pen.tone.deep)
    pen.dot(390, 256, 5, pen.tone.light)
    pen.label(288, 300, 204, 250)
    pen.shine("M280 250L272 640", width=9, opacity=0.3)
    pen.rect(300, 592, 180, 8, palettes.CARD.main, r=4, opacity=0.7)
    pen.rect(330, 614, 120, 8, palettes.CARD.main, r=4, opacity=0.5)
    props.beans(pen, 610, 706)


def tin(pen: Pen) -> None:
    """A round tin with a lid."""
    pen.shadow(390, _GROUND, 150)
    pen.body("M252 330V652Q390 732 528 652V330Z", pen.tone, shade=56, light=20)
    pen.body(
        "M244 262V330Q390 404 536 330V262Z",
        Tone(pen.tone.light, pen.tone.main, pen.tone.deep),
        shade=50,
        light=18,
    )
    pen.oval(390, 262, 146, 44, pen.tone.light)
    pen.oval(392, 264, 130, 36, pen.tone.main)
    pen.oval(380, 256, 96, 22, pen.tone.light, opacity=0.5)
    pen.label(294, 420, 192, 190, shape=2)
    pen.shine("M272 390V620", width=9, opacity=0.4)
    props.sprig(pen, 630, 710)


def biscuit_tin(pen: Pen) -> None:
    """A low wide tin, its lid leaning behind, biscuits in front."""
    tone = pen.tone
    pen.shadow(380, 676, 214)
    lid = round_(480, 376, 168)
    pen.body(lid, tone, shade=26, fall=20, light=12)
    pen.line(round_(480, 376, 140), palettes.BRASS.light, 4)
    pen.emblem(480, 318, 40, palettes.CARD.main)
    pen.text(480, 412, pen.words, width=230, size=44, fill=palettes.CARD.light)
    pen.body("M180 506V612Q180 676 380 682Q580 676 580 612V506Z", tone, shade=58, light=20)
    pen.rect(180, 540, 400, 8, palettes.BRASS.main, opacity=0.9)
    pen.oval(380, 506, 200, 52, tone.deep)
    pen.oval(380, 504, 186, 44, palettes.CARD.main)
    for i, (x, y) in enumerate(
        (
            (262, 500),
            (330, 484),
            (402, 488),
            (474, 494),
            (300, 516),
            (372, 516),
            (446, 518),
            (508, 508),
        )
    ):
        _biscuit(pen, x, y, 46, flat=0.55, round_one=(i + pen.seed) % 3 != 0)
    pen.path(
        "M180 506V612Q180 676 380 682Q580 676 580 612V506Q560 556 380 560Q200 556 180 506Z",
        tone.main,
    )
    pen.path("M520 543Q572 530 580 506V612Q580 650 500 670Z", tone.deep)
    pen.path("M180 506Q184 530 204 540V648Q180 634 180 612Z", tone.light)
    pen.line("M206 586Q380 616 562 584", palettes.BRASS.light, 5)
    pen.shadow(612, 706, 62)
    _biscuit(pen, 612, 668, 56, flat=0.72, round_one=True)


def _biscuit(pen: Pen, x: float, y: float, r: float, *, flat: float, round_one: bool) -> None:
    tone = palettes.CRUST
    d = (
        round_(x, y, r, r * flat)
        if round_one
        else box(x - r, y - r * flat, r * 2, r * flat * 1.7, 10)
    )
    pen.body(d, tone, shade=8, fall=7, light=5)
    for dx, dy in ((-0.4, -0.1), (0.05, 0.2), (0.4, -0.2), (0, -0.4)):
        pen.dot(x + dx * r, y + dy * r * flat * 1.3, 3.2, tone.deep)


def chocolate_bar(pen: Pen) -> None:
    """A wrapped bar, its corner open, leaning back."""
    pen.shadow(400, 684, 168)
    pen.add('<g transform="rotate(-7 400 420)">')
    pen.body(box(270, 140, 260, 250, 12), palettes.CHOCOLATE, shade=20, fall=8, light=8)
    for i in range(3):
        for j in range(3):
            x, y = 284 + i * 80, 154 + j * 80
            pen.path(box(x, y, 70, 70, 6), palettes.CHOCOLATE.deep)
            pen.path(box(x + 3, y + 3, 62, 60, 6), palettes.CHOCOLATE.light)
            pen.path(box(x + 9, y + 10, 52, 50, 4), palettes.CHOCOLATE.main)
    pen.body(
        "M262 306L300 290L340 312L384 288L426 310L470 286L506 306L538 290V676Q538 690 524 690H276Q262 690 262 676Z",
        palettes.BRASS,
        shade=30,
        light=14,
    )
    pen.body(
        "M262 346L300 332L340 352L384 330L426 350L470 328L506 346L538 332V676Q538 690 524 690H276Q262 690 262 676Z",
        pen.tone,
        shade=40,
        light=16,
    )
    for i in range(4):
        pen.line(f"M{278 + i * 61} 640l30 -26l30 26", pen.accent, 5, opacity=0.7)
    pen.label(296, 400, 208, 176)
    pen.add("</g>")
    if pen.pick(2):
        props.berries(
            pen,
            620,
            704,
            palettes.PALETTES["signal"].tone
            if pen.tone.main == palettes.PALETTES["wine"].tone.main
            else Tone("#a5704b", "#7d4d30", "#57331e"),
        )
    else:
        props.beans(pen, 620, 706, count=4, tone=palettes.CHOCOLATE)


def chocolate_box(pen: Pen) -> None:
    """An open box of pralines, seen from above at a slant."""
    tone = pen.tone
    pen.shadow(400, 690, 236)
    pen.body(
        "M220 150H580Q596 150 598 166L612 392H188L202 166Q204 150 220 150Z",
        tone,
        shade=34,
        light=14,
    )
    pen.emblem(400, 232, 40, palettes.BRASS.light)
    pen.text(400, 328, pen.words, width=300, size=56, fill=palettes.CARD.light)
    pen.body(
        "M188 392H612L650 640Q652 660 632 660H168Q148 660 150 640Z",
        palettes.CARD,
        shade=28,
        light=10,
    )
    pen.path("M206 408H594L626 632H174Z", tone.deep)
    for row in range(3):
        y, count, w = 452 + row * 70, 5, 74 + row * 6
        for i in range(count):
            x = 400 + (i - 2) * w
            _praline(pen, x, y, 27 + row * 2, (i * 2 + row + pen.seed) % 5)
    pen.body(
        "M150 644L156 682Q158 692 172 692H628Q642 692 644 682L650 644Q650 660 632 660H168Q150 660 150 644Z",
        palettes.CARD,
        shade=20,
        light=0,
    )


def _praline(pen: Pen, x: float, y: float, r: float, kind: int) -> None:
    milk = Tone("#b97f55", "#976040", "#6d422a")
    white = Tone("#fff7e6", "#f3e4c6", "#d8c195")
    pen.oval(x, y + r * 0.62, r * 1.2, r * 0.6, palettes.BRASS.deep)
    tone = (palettes.CHOCOLATE, milk, white, palettes.CHOCOLATE, milk)[kind]
    if kind in {0, 4}:
        pen.body(box(x - r, y - r * 0.8, r * 2, r * 1.7, 8), tone, shade=9, fall=8, light=5)
        pen.line(
            f"M{x - r * 0.6:.1f} {y - r * 0.2:.1f}l{r * 1.2:.1f} {r * 0.5:.1f}M{x - r * 0.6:.1f} {y + r * 0.2:.1f}l{r * 0.8:.1f} {r * 0.4:.1f}",
            milk.light if kind == 0 else white.main,
            3,
        )
    else:
        pen.body(round_(x, y, r, r * 0.88), tone, shade=10, fall=8, light=5)
        if kind == 1:
            pen.dot(x, y - r * 0.4, r * 0.32, palettes.CRUST.main)
        elif kind == 2:
            pen.line(
                f"M{x - r * 0.6:.1f} {y:.1f}q{r * 0.3:.1f} {-r * 0.5:.1f} {r * 0.6:.1f} 0t{r * 0.6:.1f} 0",
                palettes.CHOCOLATE.main,
                3.5,
            )
        else:
            pen.path(
                f"M{x:.1f} {y - r * 0.55:.1f}q{r * 0.5:.1f} {r * 0.2:.1f} 0 {r * 0.6:.1f}q{-r * 0.5:.1f} {-r * 0.4:.1f} 0 {-r * 0.6:.1f}Z",
                palettes.BRASS.main,
            )


def cheese(pen: Pen) -> None:
    """A wheel on a board, a wedge cut out of it."""
    rind, paste = pen.tone, Tone("#fbeab8", "#f4d98f", "#dcb761")
    pen.shadow(400, 692, 260)
    pen.body(box(140, 648, 520, 44, 16), palettes.WOOD, shade=26, fall=10, light=10)
    pen.body("M196 470V590Q200 656 390 662Q580 656 584 590V470Z", rind, shade=60, light=22)
    pen.oval(390, 470, 194, 74, rind.deep)
    pen.oval(387, 467, 188, 70, rind.light)
    pen.path("M390 470L510 414Q584 440 578 486Q560 526 490 538Z", rind.deep)
    pen.path("M390 470V612L490 652V538Z", paste.main)
    pen.path("M390 470L490 538Q556 528 578 492V560Q560 640 490 652V538Z", paste.light, opacity=0)
    pen.path("M390 470L512 414V420L490 538Z", paste.deep, opacity=0.55)
    for x, y, rx in ((420, 530, 8), (446, 570, 11), (412, 580, 6), (466, 604, 7)):
        pen.oval(x, y, rx, rx * 0.8, paste.deep)
    pen.emblem(312, 566, 34, palettes.CARD.main)
    pen.text(318, 628, pen.words, width=170, size=28, fill=palettes.CARD.light)
    pen.shine("M214 490V580", width=9, opacity=0.4)
    pen.body("M520 648L650 590Q672 600 672 622V648Z", paste, shade=16, fall=8, light=8)
    pen.path("M650 590Q672 600 672 622V648H660V616Q660 604 642 594Z", rind.main)
    pen.oval(602, 630, 8, 6, paste.deep)


def ham(pen: Pen) -> None:
    """A leg on its stand, first slices on the board."""
    meat, skin = Tone("#d96a6a", "#b8403f", "#8a2a2d"), Tone("#e7b36a", "#c98a3f", "#9a6426")
    pen.shadow(400, 692, 280)
    pen.body(box(150, 650, 520, 40, 14), palettes.WOOD, shade=26, fall=10, light=10)
    pen.body("M548 650V400H576V650Z", palettes.WOOD, shade=10, light=6)
    pen.body(
        "M176 560Q150 460 250 400Q360 350 450 400Q520 420 590 360L668 290Q690 276 700 296Q706 314 690 326L606 410Q560 480 500 520Q430 610 300 622Q196 630 176 560Z",
        skin,
        shade=26,
        fall=24,
        light=16,
    )
    pen.body(
        "M196 548Q180 480 256 436Q330 400 390 432Q420 470 370 520Q310 590 240 590Q204 584 196 548Z",
        meat,
        shade=16,
        fall=12,
        light=10,
    )
    pen.line("M220 540Q250 470 330 456M250 566Q320 540 360 478", "#f6d6c8", 7, opacity=0.85)
    pen.oval(286, 510, 17, 13, "#f3dcc0")
    for i in range(4):
        pen.body(round_(250 + i * 58, 660 - (i % 2) * 3, 40, 13), meat, shade=8, fall=4, light=5)
        pen.line(f"M{224 + i * 58} {660 - (i % 2) * 3}q26 -12 50 -4", "#f6d6c8", 4)
