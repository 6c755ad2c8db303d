"""Toys."""

from entrepot.site.demo.pictures import palettes
from entrepot.site.demo.pictures.palettes import PALETTES, WOOD, Tone
from entrepot.site.demo.pictures.pen import Pen, box, round_

_GROUND = 690


def _wheel(pen: Pen, x: float, y: float, r: float, tone: Tone) -> None:
    pen.body(round_(x, y, r), tone, shade=r * 0.24, fall=r * 0.2, light=r * 0.12)
    pen.dot(x, y, r * 0.5, WOOD.light)
    pen.dot(x, y, r * 0.16, WOOD.deep)


def train(pen: Pen) -> None:
    pen.shadow(400, _GROUND, 290)
    pen.body(box(120, 560, 250, 44, 12), WOOD, shade=20, fall=8, light=9)
    pen.body(box(420, 560, 250, 44, 12), WOOD, shade=20, fall=8, light=9)
    pen.line("M360 584h70", WOOD.deep, 12)
    pen.body("M220 440Q220 420 240 420H350V562H220Z", pen.tone, shade=24, light=12)
    pen.body(box(130, 472, 120, 92, 26), PALETTES["sea"].tone, shade=22, fall=10, light=11)
    pen.body("M250 330H366V440H250Z", pen.tone, shade=24, light=12)
    pen.body("M236 300Q240 286 256 286H362Q378 286 382 300L386 336H232Z", WOOD, shade=20, light=9)
    pen.path(box(276, 356, 62, 62, 10), "#fdf3d8")
    pen.body("M160 400H212L204 474H168Z", PALETTES["gold"].tone, shade=13, light=7)
    pen.body(box(148, 384, 76, 24, 10), PALETTES["gold"].tone, shade=14, light=7)
    for x, y, r in ((176, 340, 22), (150, 300, 28), (190, 256, 34)):
        pen.dot(x, y, r, "#ffffff", opacity=0.85)
    pen.body(box(440, 448, 210, 116, 12), PALETTES["leaf"].tone, shade=26, light=12)
    for i, name in enumerate(("signal", "gold", "sky")):
        pen.body(
            box(452 + i * 66, 392 + (i % 2) * 10, 56, 66, 8),
            PALETTES[name].tone,
            shade=12,
            fall=6,
            light=7,
        )
    pen.text(545, 522, pen.words, width=180, size=34, fill=palettes.CARD.light)
    for x in (170, 320, 480, 610):
        _wheel(pen, x, 634, 54, pen.tone if x < 400 else PALETTES["sea"].tone)


def blocks(pen: Pen) -> None:
    pen.shadow(400, _GROUND, 270)
    pieces = (
        (150, 590, 100, 100, "natural"),
        (260, 590, 100, 100, "sea"),
        (470, 590, 100, 100, "signal"),
        (580, 590, 80, 100, "gold"),
        (250, 490, 100, 98, "gold"),
        (470, 490, 100, 98, "natural"),
    )
    for x, y, w, h, name in pieces:
        pen.body(
            box(x, y, w, h, 8),
            PALETTES[name].tone if name != "natural" else WOOD,
            shade=18,
            fall=10,
            light=9,
        )
    pen.body(
        "M240 490V452H580V490H520Q512 470 480 470H360Q330 470 320 490Z",
        PALETTES["leaf"].tone,
        shade=30,
        fall=6,
        light=12,
    )
    pen.body(
        "M310 452Q312 360 410 356Q506 360 510 452H460Q456 404 410 402Q364 404 360 452Z",
        WOOD,
        shade=18,
        light=10,
    )
    pen.body("M260 452L290 380H300L330 452Z", PALETTES["sky"].tone, shade=16, light=8)
    pen.body("M340 358L410 262L480 358Z", PALETTES["signal"].tone, shade=30, light=14)
    pen.body(box(520, 370, 56, 82, 8), PALETTES["sea"].tone, shade=14, light=8)
    pen.body("M512 370L548 310L584 370Z", PALETTES["gold"].tone, shade=16, light=8)
    pen.emblem(310, 640, 26, palettes.CARD.light)
    pen.emblem(520, 640, 26, palettes.CARD.light)
    pen.dot(200, 640, 22, WOOD.deep, opacity=0.5)


def stacker(pen: Pen) -> None:
    pen.shadow(400, _GROUND, 200)
    pen.body(box(210, 660, 380, 34, 16), WOOD, shade=26, fall=6, light=12)
    pen.body(box(388, 150, 24, 520, 12), WOOD, shade=9, light=5)
    for i, name in enumerate(("plum", "sea", "sky", "leaf", "gold", "amber", "signal")):
        w, y = 176 - i * 18, 602 - i * 60
        pen.body(
            box(400 - w, y, 2 * w, 62, 31),
            PALETTES[name].tone,
            shade=w * 0.3,
            fall=8,
            light=w * 0.12,
        )
    pen.body(round_(400, 176, 42), WOOD, shade=14, fall=11, light=7)


def ark(pen: Pen) -> None:
    pen.shadow(400, _GROUND, 290)
    pen.body("M130 520H670Q660 640 560 690H240Q140 640 130 520Z", WOOD, shade=50, fall=12, light=20)
    pen.line("M150 580H650M190 640H610", WOOD.deep, 4, opacity=0.6)
    pen.body(box(250, 390, 300, 132, 8), pen.tone, shade=36, light=16)
    pen.body("M226 396L290 296H510L574 396Z", PALETTES["signal"].tone, shade=40, light=16)
    for x in (300, 400, 500):
        pen.path(box(x - 28, 426, 56, 62, 26), "#fdf3d8")
    gold, grey, brown = PALETTES["gold"].tone, PALETTES["slate"].tone, PALETTES["camel"].tone
    pen.body(
        "M600 520V360Q600 330 626 326L660 320Q668 340 646 352L630 360V520Z", gold, shade=10, light=6
    )
    for x, y in ((610, 400), (622, 450), (612, 490), (634, 338)):
        pen.dot(x, y, 6, brown.deep)
    pen.body("M150 520Q146 420 200 416Q250 420 246 520Z", grey, shade=18, light=9)
    pen.line("M170 440Q130 450 136 510", grey.main, 18)
    pen.dot(190, 450, 5, palettes.INK)
    pen.body(round_(226, 452, 20, 30), grey, shade=8, light=4)
    pen.body("M268 296Q276 256 312 256Q340 256 342 296Z", PALETTES["leaf"].tone, shade=10, light=6)
    pen.body(round_(470, 270, 24, 28), brown, shade=8, fall=5, light=5)
    pen.dot(462, 262, 4, palettes.INK)
    pen.line("M90 690q30 -16 60 0t60 0M590 690q30 -16 60 0t60 0", PALETTES["sea"].tone.main, 8)


def teddy(pen: Pen) -> None:
    tone = pen.tone
    inner = Tone(tone.light, tone.light, tone.main)
    pen.shadow(400, _GROUND, 190)
    for x in (292, 508):
        pen.body(round_(x, 196, 56), tone, shade=14, fall=10, light=9)
        pen.dot(x, 200, 30, tone.light)
    for x, turn in ((254, 26), (546, -26)):
        pen.add(f'<g transform="rotate({turn} {x} 490)">')
        pen.body(round_(x, 490, 48, 106), tone, shade=16, fall=10, light=10)
        pen.add("</g>")
    pen.body(round_(400, 540, 142, 146), tone, shade=36, fall=20, light=18)
    pen.body(round_(400, 560, 86, 96), inner, shade=14, fall=8, light=0)
    for x in (296, 504):
        pen.body(round_(x, 640, 66, 58), tone, shade=16, fall=10, light=9)
        pen.dot(x, 646, 34, tone.light)
    pen.body(round_(400, 300, 150, 136), tone, shade=34, fall=22, light=18)
    pen.body(round_(400, 348, 66, 52), inner, shade=12, fall=8, light=0)
    pen.path("M376 326Q400 312 424 326Q420 350 400 352Q380 350 376 326Z", "#4a2c1f")
    pen.line("M400 352v18q-22 18 -36 4M400 370q22 18 36 4", "#4a2c1f", 5)
    for x in (344, 456):
        pen.dot(x, 292, 13, "#2b211c")
        pen.dot(x - 4, 287, 4, "#ffffff")
    pen.path("M400 424L330 396V462ZM400 424L470 396V462Z", palettes.SIGNAL)
    pen.dot(400, 426, 18, "#930f20")


def rabbit(pen: Pen) -> None:
    tone = pen.tone
    inner = Tone("#f8dcd6", "#f0c6bd", "#dca79c")
    pen.shadow(400, _GROUND, 160)
    for x, turn in ((346, -12), (454, 14)):
        pen.add(f'<g transform="rotate({turn} {x} 290)">')
        pen.body(round_(x, 176, 44, 130), tone, shade=14, fall=6, light=9)
        pen.oval(x, 186, 22, 94, inner.main)
        pen.add("</g>")
    for x, turn in ((282, 30), (518, -30)):
        pen.add(f'<g transform="rotate({turn} {x} 510)">')
        pen.body(round_(x, 510, 36, 92), tone, shade=12, fall=8, light=8)
        pen.add("</g>")
    pen.body(round_(400, 560, 116, 136), tone, shade=32, fall=18, light=16)
    for x in (330, 470):
        pen.body(round_(x, 662, 58, 36), tone, shade=14, fall=8, light=8)
    pen.body(round_(400, 350, 116, 108), tone, shade=28, fall=18, light=14)
    for x in (358, 442):
        pen.dot(x, 340, 11, "#2b211c")
        pen.dot(x - 3, 336, 3.5, "#ffffff")
        pen.oval(x + (16 if x > 400 else -16), 374, 18, 12, inner.main, opacity=0.8)
    pen.path("M386 366Q400 360 414 366Q410 380 400 381T386 366Z", inner.deep)
    pen.line("M400 381v12q-14 12 -24 4M400 393q14 12 24 4", "#7c5a4e", 4)
    pen.path("M310 466Q400 500 490 466L500 500Q400 536 300 500Z", PALETTES["sea"].tone.main)
    pen.path("M440 500l24 90h-50Z", PALETTES["sea"].tone.deep)


def rocking_horse(pen: Pen) -> None:
    pen.shadow(400, 706, 290)
    pen.line("M130 590Q400 780 680 590", WOOD.deep, 34)
    pen.line("M130 584Q400 772 680 584", WOOD.main, 24)
    pen.line("M280 640L310 500M530 640L500 500", WOOD.deep, 30)
    pen.line("M276 640L306 500M526 640L496 500", WOOD.light, 16)
    pen.line("M560 440Q640 430 640 540", PALETTES["cream"].tone.deep, 30)
    pen.line("M560 436Q632 428 634 530", PALETTES["cream"].tone.main, 18)
    pen.body(
        "M250 520Q240 420 330 400H510Q580 410 574 490Q566 540 510 536H310Q262 544 250 520Z",
        WOOD,
        shade=30,
        fall=18,
        light=16,
    )
    pen.body(
        "M270 470Q240 360 276 250L246 214Q290 200 316 224Q330 240 330 262Q390 330 380 440Z",
        WOOD,
        shade=24,
        fall=10,
        light=14,
    )
    pen.body(
        "M300 236Q220 240 164 316Q152 344 176 358Q210 370 252 330L310 320Z",
        WOOD,
        shade=14,
        fall=12,
        light=10,
    )
    pen.path(
        "M296 206Q360 220 376 300Q400 350 398 430Q370 400 356 340Q336 260 296 206Z",
        PALETTES["cream"].tone.main,
    )
    pen.path(
        "M330 240Q376 290 384 350Q392 390 398 430Q380 410 368 370Z", PALETTES["cream"].tone.deep
    )
    pen.dot(258, 284, 9, "#2b211c")
    pen.dot(184, 334, 5, WOOD.deep)
    pen.line("M192 300Q230 330 250 366M232 258Q240 300 250 366", palettes.SIGNAL, 8)
    pen.line("M250 366Q330 400 400 400", palettes.SIGNAL, 8)
    pen.body(
        "M372 400Q430 376 520 396L512 470Q440 486 380 468Z", pen.tone, shade=20, fall=8, light=10
    )
    pen.line("M386 456Q440 470 504 458", palettes.CARD.main, 4, dash="10 8")
