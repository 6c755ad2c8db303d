"""Coffee machines and small appliances."""

from entrepot.site.demo.pictures import palettes, props
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, lathe, number, round_

_GROUND = 690


def moka(pen: Pen) -> None:
    """Eight facets: the pot of the lake."""
    tone = (
        palettes.STEEL
        if pen.tone.main in {palettes.PALETTES[n].tone.main for n in ("slate", "olive")}
        else pen.tone
    )
    small = 0.78 if pen.tone.main == palettes.PALETTES["olive"].tone.main else 1
    pen.shadow(385, _GROUND, 160 * small)
    pen.add(
        f'<g transform="translate({number(385 - 385 * small)} {number(690 - 690 * small)}) scale({small})">'
    )
    pen.line("M480 300L596 320L566 470", palettes.BLACK.deep, 34)
    pen.line("M480 296L590 316L562 466", palettes.BLACK.main, 22)
    facets = [
        f'<path d="M{x} 0V800" stroke="{tone.deep}" stroke-width="4" opacity=".45"/>'
        for x in (322, 385, 448)
    ]
    pen.body(
        "M296 494H474L520 660Q524 692 494 692H276Q246 692 250 660Z",
        palettes.STEEL,
        shade=56,
        light=24,
        inside=facets,
    )
    pen.body(box(286, 462, 198, 40, 6), palettes.STEEL, shade=30, light=12)
    pen.body(
        "M262 262L226 244L250 300L296 468H474L508 262Z", tone, shade=50, light=22, inside=facets
    )
    pen.body("M256 256L300 200H470L512 256L508 270H262Z", tone, shade=36, light=14)
    pen.body(lathe(385, (10, 158), (26, 166, 18, 200)), palettes.BLACK, shade=9, light=5)
    pen.dot(384, 622, 13, palettes.BRASS.main)
    pen.dot(384, 622, 5, palettes.BRASS.deep)
    pen.shine("M290 310L318 440", width=10, opacity=0.6)
    props.steam(pen, 224, 236)
    pen.add("</g>")
    props.beans(pen, 630, 704, count=4)


def espresso(pen: Pen) -> None:
    """A machine with a group, a gauge and a cup; a lever for one of them."""
    tone = pen.tone
    lever = tone.main == palettes.PALETTES["slate"].tone.main
    pen.shadow(400, _GROUND, 240)
    pen.body(box(190, 640, 420, 52, 14), palettes.STEEL, shade=30, light=14)
    pen.body(box(400, 300, 210, 350, 18), tone, shade=44, light=14)
    pen.body(box(180, 210, 430, 160, 26), tone, shade=50, light=20)
    pen.rect(200, 196, 390, 18, palettes.STEEL.main, r=8)
    for x in (260, 330):
        pen.body(f"M{x - 26} 196V150H{x + 22}V196Z", palettes.PORCELAIN, shade=12, light=6)
    pen.body(round_(500, 288, 44), palettes.STEEL, shade=12, fall=9, light=6)
    pen.dot(500, 288, 32, "#ffffff")
    pen.line("M500 288L516 268", palettes.SIGNAL, 5)
    pen.text(330, 300, pen.words, width=170, size=34, fill=palettes.CARD.light)
    pen.body(box(250, 368, 120, 44, 10), palettes.STEEL, shade=24, light=12)
    pen.line("M370 404L476 424", palettes.BLACK.main, 26)
    pen.body(box(272, 408, 78, 34, 8), palettes.BLACK, shade=16, light=8)
    if lever:
        pen.line("M310 230L240 90", palettes.STEEL.deep, 16)
        pen.line("M262 132L226 62", palettes.BLACK.main, 30)
    pen.line("M298 446v80M324 446v80", "#6b4330", 7)
    pen.body(
        "M262 530H362Q360 616 334 636H290Q264 616 262 530Z", palettes.PORCELAIN, shade=18, light=9
    )
    pen.line("M362 548q34 0 30 26t-38 28", palettes.PORCELAIN.deep, 11)
    pen.line("M196 300q-40 40 -30 220", palettes.STEEL.deep, 13)
    pen.line("M195 300q-40 40 -31 218", palettes.STEEL.light, 5)
    for x in (450, 500, 550):
        pen.dot(x, 430, 15, palettes.STEEL.main)
        pen.dot(x - 2, 428, 8, "#ffffff")


def filter_machine(pen: Pen) -> None:
    pen.shadow(400, _GROUND, 220)
    pen.body(box(200, 646, 400, 46, 16), palettes.BLACK, shade=28, light=12)
    pen.body(box(490, 200, 110, 460, 20), pen.tone, shade=36, light=14)
    pen.body(box(210, 170, 390, 110, 26), pen.tone, shade=44, light=18)
    pen.body("M256 280H460L430 390H286Z", palettes.BLACK, shade=30, light=12)
    pen.body(
        "M270 420H446L490 580Q494 646 440 646H276Q222 646 226 580Z",
        Tone("#f3f8f8", "#dfeaec", "#bccfd4"),
        shade=34,
        light=16,
    )
    pen.path("M240 530H476L484 586Q486 636 438 636H278Q230 636 234 586Z", "#6b4330")
    pen.path("M240 530H476L477 540H239Z", "#a2673a")
    pen.body(box(262, 396, 192, 30, 10), palettes.BLACK, shade=24, light=10)
    pen.line("M226 460q-50 20 -40 80t60 60", palettes.BLACK.main, 20)
    pen.shine("M286 450L266 560", width=9, opacity=0.8)
    pen.dot(545, 600, 14, palettes.SIGNAL)
    pen.text(350, 236, pen.words, width=200, size=32, fill=palettes.CARD.light)


def mixer(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(400, _GROUND, 250)
    pen.body(box(170, 640, 460, 52, 24), tone, shade=36, light=16)
    pen.body("M470 640Q500 520 466 380H610Q628 540 616 640Z", tone, shade=34, light=14)
    pen.body(lathe(310, (128, 460), (126, 600, 70, 640)), palettes.STEEL, shade=40, light=18)
    pen.oval(310, 460, 130, 26, palettes.STEEL.deep)
    pen.oval(309, 458, 122, 22, "#fdf6e6")
    pen.line("M310 372V450M290 470q-20 -50 20 -70q40 20 20 70", palettes.STEEL.deep, 9)
    pen.body(
        "M182 330Q170 226 300 216L560 232Q630 240 628 320Q626 392 560 396H262Q190 396 182 330Z",
        tone,
        shade=40,
        fall=14,
        light=20,
    )
    pen.rect(186, 330, 438, 12, palettes.STEEL.main, opacity=0.9)
    pen.body(round_(196, 320, 28, 34), palettes.STEEL, shade=10, fall=6, light=6)
    pen.text(410, 300, pen.words, width=190, size=46, fill=palettes.CARD.light)
    pen.body(round_(556, 470, 24), palettes.STEEL, shade=8, fall=6, light=4)
    pen.shine("M226 286Q240 246 320 242", width=11, opacity=0.55)


def blender(pen: Pen) -> None:
    pen.shadow(330, _GROUND, 70)
    pen.body(box(316, 440, 28, 190, 6), palettes.STEEL, shade=9, light=5)
    pen.body(
        "M270 690Q268 630 330 622Q392 630 390 690L366 680L350 692L330 682L310 692L294 680Z",
        palettes.STEEL,
        shade=18,
        light=9,
    )
    pen.body(lathe(330, (44, 110), (62, 150, 56, 300), (40, 450)), pen.tone, shade=26, light=13)
    for y in (190, 250):
        pen.body(box(308, y, 44, 44, 16), palettes.BLACK, shade=8, fall=5, light=5)
    pen.shine("M284 160Q280 260 296 380", width=8, opacity=0.5)
    pen.shadow(530, 700, 100)
    pen.body(
        "M440 430H622L602 676Q600 700 576 700H486Q462 700 460 676Z",
        palettes.CLEAR,
        shade=22,
        light=10,
    )
    pen.path("M446 520H615L602 674Q600 690 576 690H486Q464 690 462 674Z", "#e58a4f")
    for i in range(4):
        pen.line(f"M{584 - i * 3} {540 + i * 34}h26", palettes.INK, 3, opacity=0.5)
