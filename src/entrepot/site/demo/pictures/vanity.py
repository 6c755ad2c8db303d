"""Beauty and care: jars, flacons, tubes."""

from entrepot.site.demo.pictures import palettes, props
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, lathe, round_

_GROUND = 690


def _petals(pen: Pen, x: float = 606, y: float = 664) -> None:
    """A prop that suits a scent: a flower, a citrus slice, a twig or a smear."""
    match pen.pick(4, turn=4):
        case 0:
            pen.shadow(x, y + 42, 48)
            props.flower(pen, x, y, 54, petals=Tone("#ffffff", "#f7e9e4", "#dcc3bd"))
            props.leaf(pen, x + 34, y + 26, size=58, turn=24)
        case 1:
            props.citrus(pen, x, y + 44, 54)
        case 2:
            props.sprig(pen, x, y + 44)
        case _:
            props.drops(pen, x, y + 42, "#fffdf8")


def cream_jar(pen: Pen) -> None:
    pen.shadow(380, _GROUND, 178)
    pen.body(
        lathe(380, (166, 448), (172, 480, 166, 650), (160, 692, 120, 692)),
        pen.tone,
        shade=52,
        light=20,
    )
    lid = palettes.BRASS if pen.pick(2) else palettes.BLACK
    pen.body(
        "M208 350Q208 336 222 336H538Q552 336 552 350V446Q380 474 208 446Z", lid, shade=50, light=18
    )
    pen.path(
        "M208 350Q208 336 222 336H538Q552 336 552 350Q380 368 208 350Z", lid.light, opacity=0.8
    )
    pen.label(268, 500, 224, 126, shape=2 if pen.pick(2, turn=3) else 0)
    pen.shine("M232 490Q228 570 236 640", width=10, opacity=0.5)
    _petals(pen, 624, 664)


def salve(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(390, 676, 216)
    pen.body(
        "M190 560V620Q200 676 390 682Q580 676 590 620V560Z", palettes.STEEL, shade=56, light=20
    )
    pen.oval(390, 560, 200, 62, palettes.STEEL.deep)
    pen.oval(388, 556, 188, 54, tone.light)
    pen.path(
        "M250 560Q330 520 420 552T540 548Q520 596 390 604Q290 600 250 560Z", tone.main, opacity=0.6
    )
    pen.add('<g transform="rotate(9 500 380)">')
    pen.body(round_(500, 372, 168), tone, shade=24, fall=20, light=12)
    pen.line(round_(500, 372, 142), palettes.CARD.main, 4)
    pen.emblem(500, 318, 36, palettes.CARD.main)
    pen.text(500, 410, pen.words, width=220, size=44, fill=palettes.CARD.light)
    pen.add("</g>")


def serum(pen: Pen) -> None:
    """A dropper bottle."""
    glass = palettes.AMBER_GLASS if pen.pick(2) else pen.tone
    pen.shadow(390, _GROUND, 100)
    pen.body(
        lathe(390, (26, 110), (42, 122, 40, 170), (36, 226), (-36, 226)),
        palettes.BLACK,
        shade=20,
        light=10,
    )
    pen.body(box(340, 222, 100, 92, 12), palettes.BRASS, shade=26, light=12)
    for i in range(5):
        pen.line(f"M{356 + i * 17} 236v64", palettes.BRASS.deep, 2.5, opacity=0.5)
    pen.body(
        lathe(390, (42, 312), (46, 348, 98, 348, 98, 402), (98, 664), (98, 692, 72, 692)),
        glass,
        shade=32,
        light=16,
    )
    pen.label(312, 430, 156, 176, shape=0 if pen.pick(2, turn=2) else 2)
    pen.shine("M310 420v-14q2 -24 18 -34", width=9, opacity=0.5)
    _petals(pen, 590, 664)


def mist(pen: Pen) -> None:
    pen.shadow(390, _GROUND, 92)
    pen.body(
        lathe(390, (40, 150), (62, 156, 62, 180), (62, 292), (-62, 292)),
        palettes.CLEAR,
        shade=20,
        light=10,
    )
    pen.body(box(354, 196, 72, 98, 10), palettes.CARD, shade=18, light=8)
    pen.dot(372, 216, 6, palettes.CARD.deep)
    pen.body(
        lathe(390, (60, 292), (84, 304, 84, 340), (84, 668), (84, 692, 62, 692)),
        pen.tone,
        shade=28,
        light=14,
    )
    pen.label(322, 400, 136, 200, shape=2)
    for x, y, r in (
        (318, 190, 7),
        (290, 170, 6),
        (284, 206, 5),
        (256, 184, 5),
        (248, 150, 4),
        (262, 224, 4),
    ):
        pen.dot(x, y, r, pen.tone.light, opacity=0.9)
    pen.shine("M326 380V350", width=8, opacity=0.6)
    props.sprig(pen, 590, 708)


def tube(pen: Pen) -> None:
    """A tube standing on its cap."""
    pen.shadow(385, _GROUND, 108)
    pen.body(
        "M276 140H494L474 590Q472 604 456 604H314Q298 604 296 590Z", pen.tone, shade=38, light=16
    )
    pen.body(
        box(272, 118, 226, 40, 8),
        Tone(pen.tone.light, pen.tone.main, pen.tone.deep),
        shade=28,
        light=8,
    )
    for i in range(10):
        pen.line(f"M{286 + i * 22} 124v28", pen.tone.deep, 3, opacity=0.5)
    pen.body(box(308, 600, 154, 92, 14), palettes.CARD, shade=32, light=12)
    for i in range(6):
        pen.line(f"M{328 + i * 23} 618v58", palettes.CARD.deep, 3, opacity=0.7)
    pen.label(308, 230, 156, 240)
    pen.rect(340, 510, 90, 7, palettes.CARD.light, r=3, opacity=0.8)
    pen.rect(354, 530, 62, 7, palettes.CARD.light, r=3, opacity=0.6)
    pen.shine("M298 190L310 560", width=9, opacity=0.4)
    _petals(pen, 590, 664)


def perfume(pen: Pen) -> None:
    """A flacon; four shapes of glass by the seed."""
    juice = pen.tone
    pen.shadow(390, _GROUND, 150)
    match pen.pick(4, turn=3):
        case 0:
            outer, inner = box(250, 330, 280, 362, 34), box(276, 398, 228, 268, 20)
        case 1:
            outer, inner = (
                round_(390, 516, 178, 176),
                lathe(390, (140, 470), (168, 650, 0, 662), (0, 662)),
            )
        case 2:
            outer = lathe(390, (62, 330), (150, 352, 166, 470), (176, 600, 130, 692))
            inner = lathe(390, (138, 460), (146, 600, 108, 664))
        case _:
            outer, inner = box(276, 300, 228, 392, 16), box(300, 386, 180, 280, 8)
    pen.body(outer, palettes.CLEAR, shade=30, light=16)
    pen.body(inner, Tone(juice.light, juice.main, juice.deep), shade=34, light=16)
    pen.body(box(352, 262, 76, 76, 6), palettes.BRASS, shade=20, light=10)
    cap = pen.pick(3, turn=5)
    if cap == 0:
        pen.body(round_(390, 196, 72), palettes.BLACK, shade=26, fall=18, light=10)
        pen.dot(366, 170, 9, "#ffffff", opacity=0.6)
    elif cap == 1:
        pen.body(box(324, 130, 132, 136, 14), palettes.WOOD, shade=34, light=14)
    else:
        pen.body(box(332, 140, 116, 126, 8), palettes.BRASS, shade=30, light=14)
        pen.rect(332, 236, 116, 6, palettes.BRASS.deep)
    pen.label(312, 478, 156, 104, shape=0, mark=False)
    pen.shine("M276 440V600", width=9, opacity=0.65)
    _petals(pen, 624, 664)


def lipstick(pen: Pen) -> None:
    pen.shadow(345, _GROUND, 74)
    pen.body("M296 318V216Q300 168 384 148Q394 146 394 160V318Z", pen.tone, shade=26, light=14)
    pen.path(
        "M296 216Q300 168 384 148Q394 146 394 160Q390 206 296 232Z", pen.tone.light, opacity=0.75
    )
    pen.body(box(288, 310, 114, 110, 6), palettes.BRASS, shade=30, light=14)
    pen.body(box(274, 414, 142, 278, 10), palettes.BLACK, shade=38, light=14)
    pen.rect(274, 440, 142, 8, palettes.BRASS.main)
    pen.text(345, 570, pen.words, width=124, size=27, fill=palettes.BRASS.light)
    pen.shadow(530, 704, 80)
    pen.body(box(466, 440, 128, 264, 10), palettes.BLACK, shade=36, light=14)
    pen.rect(466, 664, 128, 8, palettes.BRASS.main)
    pen.emblem(530, 556, 30, palettes.BRASS.main)
    pen.path("M150 700q40 -34 96 -22q22 8 4 20q-50 16 -100 2Z", pen.tone.main)
    pen.path("M166 696q34 -20 72 -12q-30 12 -72 12Z", pen.tone.light)


def compact(pen: Pen) -> None:
    """An open powder compact with its mirror."""
    pen.shadow(400, 684, 210)
    pen.body(round_(400, 300, 176, 170), palettes.BRASS, shade=22, fall=16, light=12)
    pen.body(
        round_(400, 300, 150, 144),
        Tone("#ffffff", "#dce8ee", "#b9ccd6"),
        shade=26,
        fall=22,
        light=10,
    )
    pen.shine("M318 330L420 210M350 366L470 230", width=10, opacity=0.7)
    pen.body(box(356, 458, 88, 26, 8), palettes.BRASS, shade=18, light=8)
    pen.body(
        "M200 574V604Q212 676 400 684Q588 676 600 604V574Z", palettes.BRASS, shade=58, light=18
    )
    pen.oval(400, 572, 200, 96, palettes.BRASS.light)
    pen.oval(400, 574, 172, 78, pen.tone.deep)
    pen.oval(398, 570, 168, 74, pen.tone.main)
    pen.path("M250 550Q330 500 430 506Q330 530 270 586Z", pen.tone.light, opacity=0.8)
    pen.text(404, 594, pen.words, width=190, size=46, fill=palettes.INK)


def foundation(pen: Pen) -> None:
    pen.shadow(370, _GROUND, 110)
    pen.body(box(304, 140, 132, 190, 14), palettes.BLACK, shade=36, light=14)
    pen.body(box(330, 322, 80, 34, 4), palettes.BRASS, shade=22, light=10)
    pen.body(box(262, 348, 216, 344, 30), palettes.CLEAR, shade=28, light=14)
    pen.body(box(280, 372, 180, 300, 18), pen.tone, shade=36, light=16)
    pen.text(370, 520, pen.words, width=164, size=34, fill=palettes.INK)
    pen.line("M330 544h80", palettes.INK, 2.5)
    pen.shine("M292 410V600", width=8, opacity=0.5)
    for i, name in enumerate(("cream", "sand", "camel")):
        tone = palettes.PALETTES[name].tone
        pen.path(
            f"M540 {560 + i * 52}q60 -26 120 0q10 22 -20 26q-60 8 -104 -4q-10 -10 4 -22Z", tone.main
        )
        pen.shine(f"M560 {562 + i * 52}q40 -14 74 -2", width=5, opacity=0.6)


def eye_palette(pen: Pen) -> None:
    pen.shadow(400, 690, 240)
    pen.body(box(190, 150, 420, 250, 20), pen.tone, shade=28, fall=10, light=12)
    pen.body(
        box(214, 174, 372, 206, 10),
        Tone("#ffffff", "#dce8ee", "#b9ccd6"),
        shade=30,
        fall=18,
        light=8,
    )
    pen.shine("M270 340L380 200M320 356L450 196", width=10, opacity=0.7)
    pen.body(box(176, 400, 448, 290, 22), pen.tone, shade=30, fall=12, light=12)
    colours = ("cream", "camel", "amber", "cocoa", "rose", "plum")
    for i, name in enumerate(colours):
        tone = palettes.PALETTES[name].tone
        x, y = 206 + (i % 3) * 132, 424 + (i // 3) * 108
        pen.body(
            box(x, y, 120, 92, 10), Tone(tone.deep, tone.main, tone.light), shade=8, fall=6, light=8
        )
        pen.line(f"M{x + 22} {y + 64}q30 -34 70 -40", tone.light, 7, opacity=0.7)
    pen.text(400, 670, pen.words, width=240, size=30, fill=palettes.CARD.main)


def shampoo(pen: Pen) -> None:
    """A tall bottle with a flip cap."""
    pen.shadow(380, _GROUND, 108)
    pen.body(box(322, 150, 116, 92, 18), palettes.CARD, shade=30, light=12)
    pen.rect(322, 196, 116, 5, palettes.CARD.deep)
    pen.body(
        lathe(380, (62, 238), (112, 250, 112, 320), (112, 660), (112, 692, 82, 692)),
        pen.tone,
        shade=36,
        light=18,
    )
    pen.label(302, 350, 156, 240)
    pen.shine("M288 330V300q2 -26 22 -34", width=9, opacity=0.5)
    props.sprig(pen, 596, 706)
    _bubbles(pen)


def _bubbles(pen: Pen) -> None:
    for x, y, r in ((212, 664, 30), (176, 690, 20), (240, 694, 22), (206, 612, 14)):
        pen.dot(x, y, r, "#ffffff", opacity=0.85)
        pen.line(round_(x, y, r), pen.tone.light, 3)
        pen.dot(x - r * 0.34, y - r * 0.34, r * 0.2, pen.tone.light)


def pump(pen: Pen) -> None:
    glass = palettes.AMBER_GLASS if pen.pick(2, turn=5) else pen.tone
    pen.shadow(390, _GROUND, 122)
    pen.line("M390 250V168", palettes.BLACK.main, 18)
    pen.body(
        "M300 150Q300 136 316 136H430Q444 136 444 150V168Q444 178 430 178H340Q318 180 312 200H296Q294 164 300 150Z",
        palettes.BLACK,
        shade=16,
        fall=8,
        light=8,
    )
    pen.body(box(344, 216, 92, 64, 10), palettes.BLACK, shade=24, light=10)
    pen.body(
        lathe(390, (52, 276), (56, 312, 122, 312, 122, 374), (122, 662), (122, 692, 92, 692)),
        glass,
        shade=38,
        light=18,
    )
    pen.label(302, 388, 176, 214)
    pen.shine("M290 380q2 -34 24 -48", width=9, opacity=0.5)
    _bubbles(pen)
    props.sprig(pen, 612, 706)


def soap(pen: Pen) -> None:
    pen.shadow(400, 690, 224)
    pen.body("M190 640H610Q600 692 560 692H240Q200 692 190 640Z", palettes.WOOD, shade=40, light=14)
    pen.body(
        "M220 500Q220 450 280 450H520Q580 450 580 500V600Q580 644 520 644H280Q220 644 220 600Z",
        pen.tone,
        shade=40,
        fall=16,
        light=18,
    )
    pen.line(
        "M262 500Q262 486 282 486H518Q540 486 540 500V592Q540 608 518 608H282Q262 608 262 592Z",
        pen.tone.light,
        5,
    )
    pen.text(400, 566, pen.words, width=220, size=52, fill=pen.dark)
    for x, y, r in ((300, 420, 34), (350, 392, 26), (262, 446, 22), (392, 428, 20), (330, 340, 12)):
        pen.dot(x, y, r, "#ffffff", opacity=0.9)
        pen.line(round_(x, y, r), pen.tone.light, 3)
    props.leaf(pen, 560, 446, size=110, turn=-38)
    props.leaf(pen, 552, 450, size=86, turn=8)


def diapers(pen: Pen) -> None:
    pen.shadow(385, _GROUND, 190)
    pen.body(
        "M218 240Q210 220 236 214H536Q562 220 552 240Q572 460 556 664Q554 692 526 692H246Q218 692 214 664Q198 460 218 240Z",
        pen.tone,
        shade=48,
        light=18,
    )
    pen.path(
        "M300 214Q310 168 340 168H430Q460 168 470 214H440Q436 194 420 194H350Q334 194 330 214Z",
        pen.tone.deep,
    )
    pen.label(264, 290, 242, 190, shape=2)
    pen.body(
        "M292 548H478Q486 600 440 640Q385 672 330 640Q284 600 292 548Z",
        palettes.CARD,
        shade=22,
        light=8,
    )
    pen.path("M292 548H478V572H292Z", pen.accent, opacity=0.6)
    pen.shine("M236 270Q226 460 236 640", width=9, opacity=0.4)
    pen.shadow(634, 700, 52)
    pen.body(
        "M596 700Q584 640 620 620Q616 584 646 584Q676 590 668 622Q692 646 678 700Z",
        palettes.PALETTES["gold"].tone,
        shade=14,
        light=8,
    )
    pen.path("M612 604l-22 8l22 12Z", "#e57f4a")
    pen.dot(634, 606, 4, palettes.INK)
