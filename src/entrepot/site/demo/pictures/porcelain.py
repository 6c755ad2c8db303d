"""Porcelain, painted in blue."""

from entrepot.site.demo.pictures import palettes, props
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, lathe, number, round_

_GROUND = 690


_BLUE = "#2b5f9e"


def _painted(pen: Pen, x: float, y: float, r: float) -> None:
    """A blue flower as on old faience, with a touch of the palette."""
    for i in range(6):
        pen.add(
            f'<path d="M{number(x)} {number(y)}q{number(-r * 0.34)} {number(-r * 0.5)} 0 {number(-r * 0.95)}q{number(r * 0.34)} {number(r * 0.45)} 0 {number(r * 0.95)}Z" fill="{_BLUE}" opacity=".85" transform="rotate({i * 60} {number(x)} {number(y)})"/>'
        )
    pen.dot(x, y, r * 0.2, pen.tone.main)
    for side in (-1, 1):
        pen.line(
            f"M{number(x + side * r * 0.5)} {number(y + r * 0.9)}q{number(side * r * 0.7)} {number(r * 0.1)} {number(side * r)} {number(-r * 0.6)}",
            _BLUE,
            4,
        )
        pen.path(
            f"M{number(x + side * r * 1.2)} {number(y + r * 0.7)}q{number(side * r * 0.5)} {number(-r * 0.1)} {number(side * r * 0.5)} {number(-r * 0.6)}q{number(-side * r * 0.5)} {number(r * 0.1)} {number(-side * r * 0.5)} {number(r * 0.6)}Z",
            _BLUE,
        )


def cup(pen: Pen) -> None:
    tone = palettes.PORCELAIN
    pen.shadow(400, 684, 260)
    pen.body("M150 622Q170 676 330 684H470Q630 676 650 622Z", tone, shade=50, light=18)
    pen.oval(400, 622, 250, 48, tone.deep)
    pen.oval(398, 619, 244, 44, tone.light)
    pen.line("M180 622a218 36 0 0 0 436 0", _BLUE, 5)
    pen.oval(400, 630, 110, 18, tone.deep)
    pen.line("M560 436q100 -14 92 60t-128 86", tone.deep, 26)
    pen.line("M560 434q96 -12 88 60t-124 82", tone.main, 16)
    pen.body(
        "M220 390H580Q578 560 500 626Q460 640 400 640T300 626Q222 560 220 390Z",
        tone,
        shade=54,
        light=22,
    )
    pen.oval(400, 390, 180, 46, tone.deep)
    pen.oval(398, 388, 172, 40, tone.light)
    pen.oval(400, 398, 152, 30, "#a2673a")
    pen.path("M330 398q40 -20 70 0t72 -4q-10 24 -70 24t-72 -20Z", "#e7c79f")
    pen.line("M232 440Q400 486 570 440", pen.tone.main, 6)
    _painted(pen, 392, 530, 46)
    pen.shine("M248 450Q256 530 300 586", width=10, opacity=0.9)
    props.steam(pen, 380, 340)


def mug(pen: Pen) -> None:
    tone = palettes.PORCELAIN
    pen.shadow(380, _GROUND, 150)
    pen.line("M524 370q120 -10 114 100t-120 104", tone.deep, 34)
    pen.line("M524 368q114 -8 108 100t-114 100", tone.main, 22)
    pen.body("M236 270H530V640Q526 692 476 692H290Q240 692 236 640Z", tone, shade=48, light=20)
    pen.oval(383, 270, 147, 34, tone.deep)
    pen.oval(381, 268, 139, 29, "#8a5a3a")
    if pen.tone.main == palettes.PALETTES["slate"].tone.main:
        pen.path(
            "M300 640Q270 540 340 500Q330 460 346 434L372 456H408L434 434Q450 460 440 500Q510 540 480 640Z",
            pen.tone.main,
        )
        pen.line("M480 620q60 0 50 -60", pen.tone.main, 18)
        pen.line("M366 492q8 8 16 0M400 492q8 8 16 0M386 510l6 5l6 -5", palettes.INK, 4)
    else:
        pen.rect(236, 588, 294, 34, pen.tone.main)
        pen.path("M350 586L362 410H406L418 586Z", "#ffffff")
        pen.line("M350 586L362 410H406L418 586Z", _BLUE, 5)
        pen.path("M354 540L358 490H411L415 540Z", pen.tone.main)
        pen.rect(358, 378, 52, 32, "#f6d36b")
        pen.path("M350 380L384 346L418 380Z", pen.tone.deep)
        pen.line("M250 420q20 -10 40 0t40 0M440 460q20 -10 40 0t40 0", _BLUE, 4)
    pen.shine("M262 330V610", width=10, opacity=0.9)


def teapot(pen: Pen) -> None:
    tone = palettes.PORCELAIN
    pen.shadow(400, _GROUND, 220)
    pen.line("M566 420q120 -30 112 80t-130 110", tone.deep, 30)
    pen.line("M566 418q114 -26 106 80t-124 106", tone.main, 19)
    pen.body(
        "M250 560Q170 540 150 430Q140 400 112 396Q116 374 150 378Q196 390 210 450Q226 490 270 490Z",
        tone,
        shade=14,
        fall=10,
        light=8,
    )
    pen.body(
        lathe(400, (100, 380), (200, 400, 198, 530), (196, 692, 100, 692)), tone, shade=58, light=24
    )
    pen.body(lathe(400, (40, 326), (110, 336, 116, 388)), tone, shade=34, light=14)
    pen.body(
        round_(400, 314, 24),
        Tone(pen.tone.light, pen.tone.main, pen.tone.deep),
        shade=8,
        fall=6,
        light=4,
    )
    _painted(pen, 400, 510, 66)
    pen.line("M214 620Q400 664 586 620", pen.tone.main, 7)
    pen.line("M296 384Q400 404 504 384", _BLUE, 5)
    pen.shine("M226 520Q232 440 292 408", width=12, opacity=0.9)
    props.steam(pen, 104, 360)


def jug(pen: Pen) -> None:
    """A milk jug: steel for the pale palette, painted porcelain otherwise."""
    steel = pen.tone.main == palettes.PALETTES["slate"].tone.main
    tone = palettes.STEEL if steel else palettes.PORCELAIN
    pen.shadow(390, _GROUND, 150)
    pen.line("M520 340q110 -10 104 110t-110 120", tone.deep, 28)
    pen.line("M520 338q106 -8 100 110t-106 118", tone.main, 18)
    pen.body(
        "M256 250Q230 236 214 262Q250 300 262 350Q214 480 246 640Q256 692 310 692H470Q524 692 532 640Q556 460 516 350Q512 290 520 250Z",
        tone,
        shade=46,
        light=20,
    )
    pen.path("M214 262Q230 236 256 250H520Q500 290 390 292Q280 292 240 284Z", tone.deep)
    pen.path("M244 268Q300 260 500 262Q470 282 390 284Q290 284 244 268Z", "#fffdf6")
    if not steel:
        _painted(pen, 386, 500, 74)
        pen.line("M236 620Q390 650 540 620", pen.tone.main, 7)
    pen.shine("M268 380Q244 500 268 620", width=11, opacity=0.8)


def plate(pen: Pen) -> None:
    tone = palettes.PORCELAIN
    pen.shadow(410, 696, 230)
    for x in (320, 480):
        pen.body(box(x - 14, 640, 28, 56, 8), palettes.WOOD, shade=8, light=5)
    pen.body(box(270, 676, 260, 22, 10), palettes.WOOD, shade=16, fall=6, light=8)
    pen.body(round_(400, 410, 272), tone, shade=22, fall=20, light=10)
    pen.line(round_(400, 410, 252), pen.tone.main, 7)
    pen.line(round_(400, 410, 232), _BLUE, 14, opacity=0.85, dash="4 22")
    pen.line(round_(400, 410, 190), tone.deep, 6)
    pen.dot(402, 412, 184, "#fdfdfd")
    pen.path("M356 520L376 376H424L444 520Z", _BLUE)
    pen.path("M370 378Q400 336 430 378Z", pen.tone.deep)
    pen.rect(388, 470, 24, 50, "#ffffff", r=10)
    for turn in (20, 110, 200, 290):
        pen.add(
            f'<g transform="rotate({turn} 400 376)"><path d="M398 376V270H424V352Z" fill="none" stroke="{_BLUE}" stroke-width="5"/><path d="M398 300h26M398 326h26" stroke="{_BLUE}" stroke-width="4"/></g>'
        )
    pen.line("M286 524Q340 508 400 524T514 520M300 546Q360 534 420 546T500 542", _BLUE, 5)
    pen.shine("M190 330Q226 226 330 180", width=12, opacity=0.9)


def bowl(pen: Pen) -> None:
    tone = palettes.PORCELAIN
    pen.shadow(400, _GROUND, 210)
    for x, y, w in ((460, 300, 150), (370, 440, 196)):
        pen.body(
            lathe(x, (w, y), (w * 0.96, y + 150, w * 0.42, y + 208), (w * 0.36, y + 248)),
            tone,
            shade=w * 0.26,
            light=w * 0.1,
        )
        pen.oval(x, y, w, w * 0.22, tone.deep)
        pen.oval(x - 2, y - 2, w * 0.95, w * 0.19, tone.light)
        pen.line(
            f"M{number(x - w * 0.97)} {y + 26}Q{x} {y + 76} {number(x + w * 0.97)} {y + 26}",
            _BLUE,
            6,
        )
        _tulip(pen, x - w * 0.3, y + 150, w * 0.3)
        _tulip(pen, x + w * 0.3, y + 146, w * 0.26)


def _tulip(pen: Pen, x: float, y: float, r: float) -> None:
    n = number
    pen.line(f"M{n(x)} {n(y)}v{n(r * 0.9)}", palettes.LEAF.deep, 4)
    pen.path(
        f"M{n(x - r * 0.44)} {n(y - r * 0.7)}l{n(r * 0.24)} {n(r * 0.26)}l{n(r * 0.2)} {n(-r * 0.34)}l{n(r * 0.2)} {n(r * 0.34)}l{n(r * 0.24)} {n(-r * 0.26)}q{n(r * 0.1)} {n(r * 0.9)} {n(-r * 0.44)} {n(r * 0.9)}q{n(-r * 0.54)} 0 {n(-r * 0.44)} {n(-r * 0.9)}Z",
        pen.tone.main,
    )


def cake_stand(pen: Pen) -> None:
    tone = palettes.PORCELAIN
    pen.shadow(400, _GROUND, 250)
    pen.line("M400 150V664", palettes.BRASS.main, 12)
    pen.body(lathe(400, (24, 630), (30, 668, 96, 676), (104, 692)), tone, shade=24, light=10)
    pen.line("M384 150a16 16 0 1 1 32 0a16 16 0 1 1 -32 0", palettes.BRASS.main, 8)
    for y, w in ((590, 250), (360, 168)):
        pen.body(
            lathe(400, (w, y), (w * 0.9, y + 44, w * 0.3, y + 46)),
            tone,
            shade=w * 0.2,
            light=w * 0.08,
        )
        pen.oval(400, y, w, w * 0.17, tone.deep)
        pen.oval(398, y - 2, w * 0.96, w * 0.15, tone.light)
        pen.line(
            f"M{number(400 - w * 0.92)} {y + 14}Q400 {number(y + w * 0.26)} {number(400 + w * 0.92)} {y + 14}",
            _BLUE,
            5,
        )
        for i, dx in enumerate((-0.62, -0.26, 0.3, 0.64)):
            x = 400 + dx * w
            cake = (pen.tone, palettes.CHOCOLATE, palettes.CRUST, palettes.PALETTES["signal"].tone)[
                (i + y) % 4
            ]
            pen.body(box(x - 26, y - 34, 52, 38, 8), palettes.CRUST, shade=10, light=5)
            pen.body(
                f"M{number(x - 30)} {y - 28}q0 -40 30 -40t30 40q-8 10 -14 0q-8 12 -16 0q-8 12 -16 0q-8 10 -14 0Z",
                cake,
                shade=10,
                fall=5,
                light=5,
            )
            pen.dot(x, y - 72, 7, palettes.SIGNAL)


def vase(pen: Pen) -> None:
    tone = palettes.PORCELAIN
    pen.shadow(400, _GROUND, 150)
    for dx, top, turn in (
        (-150, 150, -22),
        (-80, 96, -10),
        (0, 70, 0),
        (80, 100, 10),
        (150, 156, 22),
    ):
        pen.line(
            f"M{400 + dx * 0.8} 330Q{400 + dx} {top + 120} {400 + dx * 1.1} {top + 60}",
            palettes.LEAF.main,
            8,
        )
        colour = palettes.PALETTES[
            ("signal", "gold", "blush", "coral", "plum")[(abs(dx) // 70 + pen.seed) % 5]
        ].tone
        x, y = 400 + dx * 1.1, top + 40
        pen.add(f'<g transform="rotate({turn} {x:.0f} {y})">')
        pen.body(
            f"M{x - 30:.0f} {y - 40}l18 22l12 -28l12 28l18 -22q14 76 -30 76t-30 -76Z",
            colour,
            shade=12,
            light=7,
        )
        pen.add("</g>")
    for dx in (-120, -64, 64, 120):
        pen.body(
            f"M{400 + dx - 24} 318H{400 + dx + 24}L{400 + dx * 0.5 + 26} 430H{400 + dx * 0.5 - 26}Z",
            tone,
            shade=12,
            light=6,
        )
    pen.body(
        lathe(400, (30, 300), (34, 380), (150, 410, 150, 510), (150, 610, 66, 640), (90, 692)),
        tone,
        shade=46,
        light=20,
    )
    _painted(pen, 398, 516, 62)
    pen.line("M334 640Q400 654 466 640", pen.tone.main, 7)
    pen.shine("M268 520Q272 450 326 424", width=10, opacity=0.9)


def figurine(pen: Pen) -> None:
    tone = Tone("#ffffff", "#f3eee6", "#d8cdbd")
    pen.shadow(400, _GROUND, 140)
    for side in (-1, 1):
        pen.body(
            f"M{400 + side * 40} 400Q{400 + side * 190} 300 {400 + side * 200} 400Q{400 + side * 190} 500 {400 + side * 50} 520Z",
            tone,
            shade=14,
            fall=10,
            light=8,
        )
        pen.line(
            f"M{400 + side * 100} 396Q{400 + side * 160} 400 {400 + side * 176} 420M{400 + side * 90} 440Q{400 + side * 140} 450 {400 + side * 160} 460",
            tone.deep,
            5,
        )
    pen.body(
        lathe(400, (46, 370), (80, 480, 140, 640), (140, 692, 100, 692)), tone, shade=40, light=18
    )
    pen.line("M360 480Q350 580 330 680M440 480Q452 580 466 680", tone.deep, 5)
    pen.body(round_(400, 310, 66), tone, shade=18, fall=12, light=9)
    pen.path(
        "M334 310Q330 236 400 236T466 310Q440 270 400 272T334 310Z",
        palettes.PALETTES["camel"].tone.light,
    )
    pen.line("M376 312q8 8 16 0M410 312q8 8 16 0M392 336q8 6 16 0", palettes.LEATHER.deep, 4)
    pen.line("M352 224a48 14 0 1 0 96 0a48 14 0 1 0 -96 0", palettes.BRASS.main, 6)
    pen.line("M470 470v-20", palettes.BRASS.deep, 6)
    pen.body(box(440, 466, 60, 78, 10), palettes.BRASS, shade=14, light=8)
    pen.rect(450, 478, 40, 54, "#fbe08a", r=6)
    pen.path("M470 486q14 22 0 34q-14 -12 0 -34Z", "#e9763a")
    pen.body(
        "M350 420Q400 470 462 458Q470 480 450 486Q380 500 336 450Z", tone, shade=10, fall=6, light=6
    )
