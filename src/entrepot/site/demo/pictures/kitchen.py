"""Pots, pans and what lies beside them."""

from entrepot.site.demo.pictures import palettes, props
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, lathe, round_

_GROUND = 690


def casserole(pen: Pen) -> None:
    """Steel for the pale palettes, enamel for the others."""
    tone = palettes.STEEL if pen.tone.main == palettes.PALETTES["slate"].tone.main else pen.tone
    knob = palettes.BLACK if tone is palettes.STEEL else palettes.BRASS
    pen.shadow(400, _GROUND, 240)
    for x in (150, 650):
        side = -1 if x < 400 else 1
        pen.line(
            f"M{400 + side * 206} 474h{side * 44}q{side * 22} 4 {side * 18} 30q{side * -4} 22 {side * -26} 22h{side * -36}",
            tone.deep,
            22,
        )
        pen.line(
            f"M{400 + side * 206} 472h{side * 44}q{side * 22} 4 {side * 18} 30q{side * -4} 20 {side * -26} 20h{side * -36}",
            tone.main,
            13,
        )
    pen.body("M184 420H616V620Q612 692 540 692H260Q188 692 184 620Z", tone, shade=60, light=22)
    pen.body("M174 396H626Q634 424 616 430H184Q166 424 174 396Z", tone, shade=40, light=12)
    pen.body("M186 400Q196 300 400 292Q604 300 614 400Z", tone, shade=50, fall=8, light=20)
    pen.body(box(372, 254, 56, 26, 12), knob, shade=14, fall=4, light=7)
    pen.rect(390, 276, 20, 20, knob.deep)
    pen.shine("M212 452V610", width=12, opacity=0.5)
    pen.shine("M228 372Q260 330 330 318", width=9, opacity=0.5)
    pen.text(400, 600, pen.words, width=200, size=30, fill=tone.deep)
    props.steam(pen, 500, 262)


def saucepan(pen: Pen) -> None:
    tone = palettes.STEEL
    pen.shadow(360, _GROUND, 200)
    pen.line("M520 492L724 434", tone.deep, 28)
    pen.line("M520 488L722 431", tone.main, 18)
    pen.dot(712, 434, 6, tone.deep)
    pen.body("M194 460H526V630Q522 692 460 692H260Q198 692 194 630Z", tone, shade=52, light=22)
    pen.oval(360, 460, 166, 40, tone.deep)
    pen.oval(358, 460, 156, 34, "#fdfbf4")
    pen.path("M204 466Q260 486 360 482T514 466Q500 492 360 494T204 466Z", "#e9e2d0")
    pen.line("M194 460a166 40 0 0 1 332 0", tone.light, 6)
    pen.shine("M222 510V620", width=11, opacity=0.7)
    pen.rect(194, 586, 332, 6, pen.tone.main, opacity=0.85)
    props.steam(pen, 330, 420)


def steamer(pen: Pen) -> None:
    """Two tiers under a dome."""
    steel = palettes.STEEL
    pen.shadow(400, _GROUND, 226)
    for y, height in ((560, 132), (424, 116)):
        for side in (-1, 1):
            pen.line(
                f"M{400 + side * 204} {y + 40}h{side * 34}q{side * 16} 0 {side * 16} 18t{side * -16} 18h{side * -30}",
                steel.deep,
                14,
            )
        pen.body(box(192, y, 416, height, 24), steel, shade=58, light=22)
        pen.rect(192, y + 16, 416, 7, pen.tone.main)
    pen.body(box(182, 540, 436, 26, 10), steel, shade=36, light=12)
    pen.body(box(182, 404, 436, 26, 10), steel, shade=36, light=12)
    pen.body(
        "M190 406Q200 250 400 244Q600 250 610 406Z",
        Tone("#ffffff", "#e2ebee", "#b9c8d0"),
        shade=50,
        fall=8,
        light=22,
    )
    for x, y in ((330, 392), (400, 380), (470, 392)):
        pen.path(f"M{x - 38} {y + 12}q0 -46 38 -50q38 4 38 50Z", "#fffaf0", opacity=0.85)
        pen.line(f"M{x - 14} {y - 20}l14 -14l14 14", "#d8cdb8", 4, opacity=0.8)
    pen.body(box(376, 214, 48, 32, 12), palettes.BLACK, shade=12, fall=4, light=6)
    pen.shine("M214 590V660M222 380Q236 310 300 284", width=11, opacity=0.8)
    props.steam(pen, 480, 226)


def pan(pen: Pen) -> None:
    """Seen at a slant from above, an egg in it."""
    pen.shadow(370, 660, 260)
    pen.line("M560 430L730 300", palettes.BLACK.deep, 36)
    pen.line("M560 425L728 296", palettes.BLACK.main, 24)
    pen.dot(714, 306, 7, palettes.PAPER)
    pen.body(
        lathe(360, (240, 500), (236, 620, 170, 646), (60, 662, 0, 662), (0, 662)),
        pen.tone,
        shade=40,
        fall=10,
        light=18,
    )
    pen.oval(360, 500, 242, 120, pen.tone.deep)
    pen.oval(358, 496, 236, 114, pen.tone.light)
    pen.oval(362, 506, 212, 98, Tone("#5a5f6b", "#454a56", "#343843").main)
    pen.path(
        "M256 500Q250 452 320 450Q360 420 416 446Q480 452 470 500Q486 552 410 556Q350 586 300 552Q250 548 256 500Z",
        "#fffdf6",
    )
    pen.body(
        round_(362, 498, 46, 38), Tone("#fbd66f", "#f3b43a", "#d48f22"), shade=10, fall=8, light=6
    )
    pen.oval(348, 486, 10, 6, "#ffffff", opacity=0.8)
    props.leaf(pen, 470, 560, size=50, turn=-30)


def bowls(pen: Pen) -> None:
    """Three bowls, one inside the other."""
    tone = palettes.STEEL
    pen.shadow(400, _GROUND, 200)
    pen.body(lathe(400, (250, 420), (240, 600, 150, 692), (-150, 692)), tone, shade=62, light=24)
    pen.shine("M184 500Q200 600 262 660", width=13, opacity=0.9)
    for y, w, rise in ((420, 250, 62), (384, 190, 54), (352, 132, 46)):
        pen.body(
            lathe(400, (w, y), (w * 0.98, y + rise * 0.7, w * 0.92, y + rise)),
            tone,
            shade=w * 0.24,
            light=w * 0.1,
        )
        pen.oval(400, y, w, w * 0.2, tone.deep)
        pen.oval(398, y - 2, w * 0.955, w * 0.17, tone.light)
        pen.oval(404, y + 4, w * 0.88, w * 0.14, tone.main)
    pen.oval(402, 360, 96, 15, "#f6dfa8")
    pen.oval(380, 357, 40, 6, "#fdf0cc")
    pen.body(
        "M470 210Q500 180 524 206Q532 230 508 250L440 350L420 338Z",
        palettes.WOOD,
        shade=10,
        fall=4,
        light=6,
    )
    pen.line("M180 440Q400 510 618 440", tone.deep, 3, opacity=0.5)


def infuser(pen: Pen) -> None:
    pen.shadow(390, _GROUND, 160)
    pen.body(
        "M250 430H540V620Q536 692 470 692H320Q254 692 250 620Z",
        Tone("#f3f8f8", "#dfeaec", "#bccfd4"),
        shade=44,
        light=18,
    )
    pen.path("M262 500H528V618Q524 680 466 680H324Q266 680 262 618Z", "#d98f4a", opacity=0.75)
    pen.line("M540 470q90 -6 86 70t-96 70", "#bccfd4", 20)
    holes = [
        f'<circle cx="{310 + (i % 12) * 15}" cy="{420 + (i // 12) * 16}" r="3.4" fill="{palettes.STEEL.deep}"/>'
        for i in range(120)
    ]
    pen.body(
        "M304 400H486V560Q484 596 450 596H340Q306 596 304 560Z",
        palettes.STEEL,
        shade=30,
        light=12,
        inside=holes,
    )
    pen.body(
        "M280 376H510Q522 376 522 388T510 400H280Q268 400 268 388T280 376Z",
        palettes.STEEL,
        shade=20,
        light=8,
    )
    pen.line("M270 388h-46M520 388h46", palettes.STEEL.main, 16)
    props.steam(pen, 370, 350)
    props.leaf(pen, 600, 690, size=70, turn=-24)


def flask(pen: Pen) -> None:
    pen.shadow(380, _GROUND, 126)
    pen.line("M490 350q96 10 90 130t-84 110", palettes.BLACK.main, 26)
    pen.body(
        lathe(380, (60, 180), (70, 250), (128, 300, 128, 400), (128, 660), (128, 692, 96, 692)),
        pen.tone,
        shade=42,
        light=20,
    )
    pen.body("M316 250L300 196Q330 176 380 176H440V250Z", palettes.STEEL, shade=24, light=12)
    pen.path("M300 196L266 186L306 226Z", palettes.STEEL.main)
    pen.body(box(330, 130, 106, 54, 16), palettes.BLACK, shade=22, fall=6, light=9)
    pen.rect(252, 640, 256, 12, palettes.STEEL.main)
    pen.text(380, 520, pen.words, width=170, size=44, fill=palettes.CARD.light)
    pen.shine("M278 390V600", width=12, opacity=0.45)


def kettle(pen: Pen) -> None:
    tone = palettes.STEEL
    pen.shadow(400, _GROUND, 220)
    pen.line("M256 404Q250 190 400 182T544 404", palettes.BLACK.deep, 30)
    pen.line("M258 400Q254 194 400 186T540 400", palettes.BLACK.main, 18)
    pen.body("M560 520Q620 500 650 416L700 424Q690 560 580 640Z", tone, shade=20, light=10)
    pen.body(
        lathe(400, (90, 396), (210, 430, 216, 600), (216, 692, 150, 692)), tone, shade=60, light=24
    )
    pen.body(lathe(400, (60, 360), (110, 366, 116, 404)), tone, shade=34, light=14)
    pen.body(round_(400, 344, 24), palettes.BLACK, shade=8, fall=6, light=4)
    pen.shine("M226 540Q234 470 290 440", width=13, opacity=0.85)
    pen.text(400, 612, pen.words, width=160, size=28, fill=tone.deep)
    pen.line("M690 380q20 -26 6 -52M716 396q26 -20 28 -50", "#ffffff", 8)


def cutlery(pen: Pen) -> None:
    """Fork, knife and spoon on a folded cloth."""
    tone = palettes.STEEL
    pen.shadow(400, 690, 230)
    pen.body(
        box(190, 130, 420, 560, 14),
        Tone("#dbe3ec", "#c3cfdc", "#a3b2c3"),
        shade=26,
        fall=10,
        light=10,
    )
    pen.line("M222 160H578V660H222Z", "#ffffff", 3, opacity=0.8, dash="9 8")
    pen.body(
        "M262 170V290Q262 330 288 340L284 620Q284 644 300 644T316 620L312 340Q338 330 338 290V170H326V280H312V170H290V280H276V170Z",
        tone,
        shade=9,
        light=5,
    )
    pen.body(
        "M390 620V400H376V200Q380 160 410 156Q420 300 416 400L414 620Q414 644 402 644T390 620Z",
        tone,
        shade=9,
        light=5,
    )
    pen.body(
        "M500 160Q546 168 546 250Q544 320 514 334L518 620Q518 644 502 644T486 620L490 334Q458 320 456 250Q456 168 500 160Z",
        tone,
        shade=12,
        light=7,
    )
    pen.shine("M476 220Q478 190 496 182", width=7, opacity=0.9)
