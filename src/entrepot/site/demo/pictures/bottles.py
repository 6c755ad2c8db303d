"""Bottles, jars of drink and the glass of the table."""

from entrepot.site.demo.pictures import palettes, props
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, lathe

_GROUND = 690


def wine(pen: Pen) -> None:
    """A Bordeaux or a Burgundy bottle; glass and grapes follow the colour of the wine."""
    white = pen.tone.main in {palettes.PALETTES[name].tone.main for name in ("gold", "leaf", "sea")}
    rose = pen.tone.main in {palettes.PALETTES[name].tone.main for name in ("rose", "blush")}
    glass = palettes.GREEN_GLASS
    if rose:
        glass = Tone("#f9d5cd", "#eeb1a6", "#d38b80")
    elif white:
        glass = Tone("#b9bd7c", "#8e9650", "#667036")
    pen.shadow(400, _GROUND, 96)
    if pen.pick(2, turn=3):
        d = lathe(
            400, (25, 130), (25, 250), (27, 330, 92, 330, 92, 420), (92, 676), (92, 692, 78, 692)
        )
    else:
        d = lathe(
            400, (25, 130), (25, 270), (25, 322, 88, 316, 88, 376), (88, 676), (88, 692, 74, 692)
        )
    pen.body(d, glass, shade=30, light=16)
    pen.body(box(372, 102, 56, 118, 7), pen.tone, shade=14, light=7)
    pen.rect(370, 126, 60, 10, pen.tone.deep, r=4)
    pen.label(318, 446, 164, 166)
    pen.rect(318, 626, 164, 20, pen.accent, r=2, opacity=0.85)
    pen.shine("M330 420V392q2 -26 18 -40", width=10, opacity=0.42)
    pen.shine("M384 240v44", width=6, opacity=0.38)
    if white or rose:
        props.grapes(
            pen, 575, 700, tone=Tone("#dfe3a2", "#bcc56d", "#929c48") if white else palettes.GRAPE
        )
    elif pen.pick(3, turn=4) == 0:
        props.cork(pen, 570, 702)
        props.cork(pen, 228, 712)
    else:
        props.grapes(pen, 580, 702)


def sparkling(pen: Pen) -> None:
    """A heavy bottle with a foiled neck, and a flute beside it."""
    pen.shadow(360, _GROUND, 112)
    glass = (
        palettes.GREEN_GLASS
        if pen.tone.main != palettes.PALETTES["blush"].tone.main
        else Tone("#f4c9bd", "#e3a394", "#c07c70")
    )
    d = lathe(
        360, (27, 130), (28, 230), (32, 330, 106, 340, 106, 452), (106, 672), (106, 692, 86, 692)
    )
    pen.body(d, glass, shade=34, light=18)
    foil = lathe(360, (20, 96), (33, 100, 33, 124), (29, 150), (32, 262), (38, 300), (0, 326))
    pen.body(foil, pen.tone, shade=18, light=8)
    pen.rect(328, 146, 64, 9, pen.tone.deep, r=4)
    pen.line("M334 272L360 288L386 272", pen.tone.light, 3)
    pen.label(270, 478, 180, 138)
    pen.shine("M286 470V440q4 -42 24 -70", width=10, opacity=0.4)
    _flute(pen, 560)


def sparkling_gift(pen: Pen) -> None:
    """A bottle before its open box, with a ribbon."""
    pen.shadow(470, 690, 190)
    pen.body(box(330, 220, 330, 470, 10), pen.tone, shade=54, light=18)
    pen.rect(330, 420, 330, 26, palettes.BRASS.main)
    pen.rect(480, 220, 26, 470, palettes.BRASS.main)
    pen.path(
        "M493 226Q430 150 410 196Q412 226 493 226Q556 150 576 196Q574 226 493 226Z",
        palettes.BRASS.deep,
    )
    pen.path(
        "M493 226Q440 170 424 200Q430 222 493 226ZM493 226Q546 170 562 200Q556 222 493 226Z",
        palettes.BRASS.light,
    )
    pen.add('<g transform="translate(-96 14)">')
    sparkling(pen)
    pen.add("</g>")


def _flute(pen: Pen, cx: float) -> None:
    pen.shadow(cx, 704, 56)
    bowl = lathe(cx, (36, 400), (46, 500, 30, 560, 5, 578), (5, 690), (46, 696, 50, 706))
    pen.body(bowl, palettes.CLEAR, shade=12, light=6)
    wine_tone = Tone("#f9e6ab", "#efcf78", "#d9b052")
    if pen.tone.main in {palettes.PALETTES[name].tone.main for name in ("blush", "rose")}:
        wine_tone = Tone("#fbd6c9", "#f2b4a3", "#d99282")
    pen.body(lathe(cx, (36, 442), (38, 510, 26, 556, 4, 568)), wine_tone, shade=12, light=6)
    for dx, y in ((-8, 470), (6, 492), (-2, 516), (10, 456), (2, 540), (-14, 498)):
        pen.dot(cx + dx, y, 3, "#ffffff", opacity=0.8)
    pen.shine(f"M{cx - 26} 420q-2 60 10 110", width=4, opacity=0.8)


def beer(pen: Pen) -> None:
    """A brown bottle and a tumbler with foam."""
    pen.shadow(345, _GROUND, 96)
    d = lathe(345, (22, 190), (22, 262), (30, 340, 82, 336, 82, 424), (82, 676), (82, 692, 66, 692))
    pen.body(d, palettes.AMBER_GLASS, shade=28, light=15)
    pen.body(box(317, 168, 56, 30, 8), pen.tone, shade=14, light=8)
    pen.body(
        lathe(345, (30, 292), (60, 326, 78, 366), (-78, 366)), palettes.CARD, shade=14, light=0
    )
    pen.emblem(345, 332, 17, pen.tone.main)
    pen.label(272, 440, 146, 178, colour=pen.dark)
    pen.shine("M280 430q2 -38 20 -62", width=8, opacity=0.45)
    beer_tone = Tone("#f6cf77", "#e8ae45", "#c98727")
    if pen.tone.main in {palettes.PALETTES[name].tone.main for name in ("cocoa", "ink")}:
        beer_tone = Tone("#8a5637", "#5f3822", "#422414")
    elif pen.tone.main == palettes.PALETTES["sky"].tone.main:
        beer_tone = Tone("#fbe7a8", "#f2d479", "#d9b453")
    pen.shadow(548, 700, 82)
    pen.body(
        lathe(548, (84, 462), (66, 690), (66, 704, 54, 704)), palettes.CLEAR, shade=16, light=8
    )
    pen.body(lathe(548, (76, 488), (60, 676), (60, 690, 48, 690)), beer_tone, shade=18, light=9)
    for x, y, r in ((490, 470, 30), (524, 454, 34), (562, 456, 36), (602, 470, 30)):
        pen.dot(x, y, r, "#fffaf0")
    pen.rect(468, 468, 160, 34, "#fffaf0", r=14)
    pen.rect(590, 486, 34, 16, "#eadfca", r=8, opacity=0.8)
    for x, y in ((520, 560), (560, 600), (540, 640), (575, 540)):
        pen.dot(x, y, 4, "#ffffff", opacity=0.6)
    pen.shine("M492 530L500 640", width=8, opacity=0.5)


def decanter(pen: Pen) -> None:
    """A square bottle of spirit with a stopper, and a tumbler."""
    pen.shadow(370, _GROUND, 138)
    liquor = (
        Tone("#e9a85c", "#c97f35", "#9a5a20")
        if pen.tone.main != palettes.PALETTES["signal"].tone.main
        else Tone("#b9433f", "#8f2a2c", "#64181c")
    )
    glass = lathe(
        370, (26, 210), (26, 290), (30, 330, 126, 322, 126, 384), (126, 664), (126, 692, 98, 692)
    )
    pen.body(glass, palettes.CLEAR, shade=30, light=16)
    pen.body(lathe(370, (112, 400), (112, 652), (112, 674, 90, 674)), liquor, shade=34, light=16)
    pen.body(
        box(334, 132, 72, 66, 16), palettes.WOOD if pen.pick(2) else pen.tone, shade=16, light=9
    )
    pen.body(box(340, 196, 60, 24, 6), palettes.BRASS, shade=14, light=8)
    pen.label(286, 446, 168, 150, colour=pen.dark)
    pen.shine("M262 400V620", width=9, opacity=0.5)
    pen.shadow(586, 706, 66)
    pen.body(
        lathe(586, (66, 560), (58, 690), (58, 708, 44, 708)), palettes.CLEAR, shade=16, light=8
    )
    pen.body(lathe(586, (58, 630), (53, 680), (53, 696, 40, 696)), liquor, shade=16, light=8)
    pen.path("M560 604l40 -12l14 36l-40 12Z", "#ffffff", opacity=0.75)
    pen.path("M600 592l14 36l-6 2l-14 -36Z", "#c6d3da", opacity=0.8)


def gin(pen: Pen) -> None:
    pen.shadow(390, _GROUND, 112)
    d = lathe(
        390, (34, 200), (34, 262), (34, 300, 104, 304, 104, 370), (104, 664), (104, 692, 76, 692)
    )
    pen.body(d, Tone("#e4eef0", "#c9dadd", "#a2bcc2"), shade=30, light=16)
    pen.body(box(348, 128, 84, 78, 12), palettes.WOOD, shade=18, light=10)
    pen.label(302, 410, 176, 190, colour=pen.dark)
    pen.shine("M304 380v-10q2 -34 26 -46", width=9, opacity=0.7)
    props.berries(pen, 580, 704, pen.tone)
    props.sprig(pen, 214, 712)


def oil(pen: Pen) -> None:
    """A dark square-shouldered bottle, or a clear one that shows the gold."""
    clear = pen.pick(2, turn=2) == 1
    glass = Tone("#dfe1a0", "#c3c261", "#989639") if clear else palettes.GREEN_GLASS
    pen.shadow(390, _GROUND, 100)
    if pen.pick(3, turn=6) == 0:
        d = lathe(
            390, (24, 176), (24, 250), (30, 330, 98, 380, 98, 520), (98, 640, 86, 680, 72, 692)
        )
    else:
        d = lathe(
            390, (24, 176), (24, 262), (26, 300, 84, 296, 84, 342), (84, 676), (84, 692, 70, 692)
        )
    pen.body(d, glass, shade=28, light=15)
    pen.body(box(362, 136, 56, 82, 8), pen.tone, shade=15, light=8)
    pen.rect(360, 204, 60, 12, palettes.BRASS.main, r=5)
    pen.label(318, 412, 144, 190)
    pen.shine("M324 396v-40q2 -26 20 -34", width=9, opacity=0.5)
    props.olives(pen, 580, 706, ripe=pen.pick(3, turn=9) == 0)
    if pen.pick(2, turn=5):
        pen.shadow(214, 716, 60)
        pen.body(lathe(214, (66, 684), (60, 716, 30, 716)), palettes.PORCELAIN, shade=20, light=8)
        pen.oval(214, 684, 66, 15, palettes.PORCELAIN.deep)
        pen.oval(214, 686, 56, 11, "#c9bd4a")


def oil_tin(pen: Pen) -> None:
    pen.shadow(390, _GROUND, 166)
    pen.body(box(380, 148, 60, 70, 10), palettes.STEEL, shade=16, light=8)
    pen.line("M320 220q0 -54 60 -54", palettes.STEEL.deep, 16)
    pen.body(box(248, 210, 290, 482, 22), pen.tone, shade=52, light=18)
    pen.rect(248, 246, 290, 14, palettes.BRASS.main)
    pen.rect(248, 642, 290, 14, palettes.BRASS.main)
    pen.label(284, 300, 206, 300, shape=1, colour=pen.dark)
    pen.shine("M270 290v300", width=8, opacity=0.35)
    props.olives(pen, 630, 708)
