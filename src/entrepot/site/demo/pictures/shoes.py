"""Shoes, from the side, toes to the right."""

from entrepot.site.demo.pictures import palettes
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, round_

_GROUND = 690


def _sole(pen: Pen, d: str, tone: Tone) -> None:
    pen.body(d, tone, shade=20, fall=6, light=8)


def shoe(pen: Pen) -> None:
    """A laced shoe from the side; closed for the Oxford, open for the Derby."""
    tone = pen.tone
    pen.shadow(400, _GROUND, 280)
    _sole(
        pen,
        "M136 640Q120 668 140 676H250L262 690H340L352 668Q520 690 660 676Q690 670 682 640Z",
        Tone("#8d6547", "#5d4030", "#3c281d"),
    )
    pen.rect(140, 664, 112, 28, "#3c281d", r=5)
    pen.body(
        "M140 420Q150 396 190 396Q262 400 316 388Q350 380 372 420Q430 520 560 544Q676 566 688 640Q640 660 400 652Q260 648 136 646Q120 560 140 420Z",
        tone,
        shade=34,
        fall=16,
        light=18,
    )
    pen.path("M140 420Q150 396 190 396Q262 400 316 388Q330 384 340 392Q280 430 158 436Z", tone.deep)
    pen.line("M430 506Q440 590 500 650", tone.deep, 5)
    pen.line("M300 396Q330 500 450 560", tone.deep, 5)
    pen.stitch("M146 600Q250 620 330 560Q360 530 352 470")
    for i in range(4):
        x, y = 336 + i * 30, 414 + i * 32
        pen.line(f"M{x - 18} {y + 14}l54 -20", palettes.CARD.deep, 6)
        pen.dot(x - 20, y + 16, 5, palettes.BRASS.main)
    pen.shine("M560 568Q620 580 646 606", width=10, opacity=0.4)
    pen.line("M160 640Q400 660 676 640", palettes.BRASS.light, 2.5, opacity=0.7, dash="6 6")


def loafer(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(400, _GROUND, 280)
    _sole(
        pen,
        "M130 640V684H236L250 668Q480 690 668 674Q690 668 684 640Z",
        Tone("#f0e6d3", "#d8c8aa", "#ab9873"),
    )
    pen.body(
        "M136 500Q150 470 196 466Q260 470 330 446Q400 432 450 480Q560 520 630 560Q686 590 688 644Q640 660 400 654Q260 650 132 648Q120 570 136 500Z",
        tone,
        shade=32,
        fall=14,
        light=16,
    )
    pen.path("M136 500Q150 470 196 466Q260 470 330 446Q350 442 366 446Q300 512 146 516Z", tone.deep)
    pen.path(
        "M366 446Q420 440 450 480L520 512Q480 540 420 530Q380 500 366 446Z",
        tone.light,
        opacity=0.55,
    )
    pen.body(
        "M352 460Q376 450 398 462L470 560Q460 600 430 606Q390 540 352 460Z",
        tone,
        shade=10,
        fall=6,
        light=8,
    )
    pen.path("M390 512l30 -10l8 14l-28 12Z", tone.deep)
    pen.line("M440 492Q560 520 640 590", tone.deep, 6)
    pen.stitch("M446 506Q550 536 622 596")
    pen.shine("M580 556Q636 584 652 610", width=9, opacity=0.4)


def boot(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(390, _GROUND, 250)
    _sole(pen, "M170 636V692H290L300 672Q480 690 624 676Q650 670 642 636Z", palettes.BLACK)
    pen.body(
        "M196 226Q300 240 400 222Q408 330 398 408Q420 480 520 520Q640 560 646 640Q560 660 400 652Q280 650 172 646Q160 560 190 430Q204 330 196 226Z",
        tone,
        shade=36,
        fall=12,
        light=18,
    )
    pen.body(
        "M262 240Q300 244 340 238Q350 340 330 430Q300 450 270 430Q260 340 262 240Z",
        Tone(tone.deep, tone.deep, tone.deep),
        shade=0,
        light=0,
    )
    pen.line(
        "".join(f"M{270 + i * 12} 250L{274 + i * 10} 430" for i in range(6)),
        tone.main,
        3,
        opacity=0.7,
    )
    pen.line("M206 226v-34q0 -14 14 -14", tone.deep, 10)
    pen.line("M398 420Q380 540 300 648", tone.deep, 4, opacity=0.7)
    pen.shine("M500 536Q590 560 610 600", width=10, opacity=0.35)


def tall_boot(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(390, _GROUND, 230)
    _sole(pen, "M200 640V692H300L310 674Q470 690 596 678Q620 672 614 642Z", palettes.BLACK)
    pen.body(
        "M210 120Q310 136 420 116Q424 300 396 440Q430 510 520 540Q612 570 616 642Q540 660 400 654Q300 652 202 648Q190 560 214 440Q222 300 210 120Z",
        tone,
        shade=38,
        fall=8,
        light=20,
    )
    pen.path("M210 120Q310 136 420 116L420 140Q310 160 211 144Z", tone.deep)
    pen.line("M222 470Q310 500 392 452", tone.deep, 14)
    pen.body(box(286, 458, 40, 44, 6), palettes.BRASS, shade=9, light=5)
    pen.line("M396 440Q370 560 330 650", tone.deep, 4, opacity=0.6)
    pen.shine("M240 170Q250 300 244 420", width=10, opacity=0.35)
    pen.shine("M490 552Q570 570 588 604", width=9, opacity=0.35)


def heel(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(400, _GROUND, 270)
    pen.body(
        "M150 470Q140 600 160 692H234Q236 620 270 560Z",
        Tone(tone.main, tone.deep, tone.deep),
        shade=18,
        light=8,
    )
    pen.path("M232 560Q340 590 430 650Q520 684 660 680Q690 676 684 656L430 640Z", "#3c281d")
    pen.body(
        "M144 480Q148 420 186 410Q232 420 250 500Q320 580 420 590Q470 540 520 552Q650 580 690 650Q660 672 560 664Q450 660 360 610Q280 570 230 572Q160 580 144 480Z",
        tone,
        shade=26,
        fall=12,
        light=14,
    )
    pen.path("M250 500Q320 580 420 590Q450 556 480 550Q430 630 340 590Q270 556 236 462Z", tone.deep)
    pen.path("M256 512Q320 572 412 584Q380 604 330 580Q280 556 256 512Z", palettes.CARD.deep)
    pen.line("M176 430Q260 360 340 400Q400 450 430 580", tone.main, 15)
    pen.body(round_(342, 404, 15), palettes.BRASS, shade=5, fall=4, light=3)
    pen.shine("M560 584Q630 604 656 634", width=8, opacity=0.45)


def flat(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(400, _GROUND, 280)
    _sole(
        pen,
        "M130 656Q124 690 150 690Q420 698 668 684Q690 678 684 656Z",
        Tone("#c9a67e", "#a17f5b", "#755a3e"),
    )
    pen.body(
        "M132 560Q140 520 168 512Q220 560 330 584Q420 602 500 560Q560 540 620 572Q690 610 690 662Q500 676 134 668Q122 620 132 560Z",
        tone,
        shade=26,
        fall=12,
        light=14,
    )
    pen.path("M168 512Q220 560 330 584Q420 602 500 560Q440 640 330 620Q210 600 168 512Z", tone.deep)
    pen.path(
        "M184 530Q240 574 340 594Q410 604 470 582Q420 626 330 610Q230 590 184 530Z",
        palettes.CARD.main,
    )
    pen.path("M520 540q-44 -40 -52 -2q-4 26 52 14q56 14 54 -12q-8 -40 -54 0Z", tone.deep)
    pen.dot(521, 546, 9, tone.light)
    pen.shine("M596 584Q650 604 664 632", width=8, opacity=0.5)


def sandal(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(400, _GROUND, 280)
    _sole(
        pen,
        "M130 634Q120 690 152 690Q430 700 664 686Q694 676 686 640Q560 660 440 636Q280 600 130 634Z",
        palettes.LEATHER,
    )
    pen.path(
        "M132 636Q280 602 440 638Q560 662 686 642Q688 626 660 622Q560 634 450 606Q280 566 150 604Q128 616 132 636Z",
        palettes.WOOD.light,
    )
    pen.body(
        "M430 628Q450 500 560 484Q640 500 664 630Q640 640 616 638Q604 556 556 548Q500 556 486 640Z",
        tone,
        shade=16,
        fall=8,
        light=10,
    )
    pen.body(
        "M290 598Q310 470 420 458Q470 470 500 520Q470 540 460 560Q440 520 412 520Q360 530 348 610Z",
        tone,
        shade=16,
        fall=8,
        light=10,
    )
    pen.line("M170 600Q150 470 240 456Q320 460 340 520", tone.deep, 24)
    pen.line("M170 598Q152 472 240 458Q318 462 338 518", tone.main, 17)
    pen.line("M226 440h34v34h-34Z", palettes.BRASS.main, 8)


def sneaker(pen: Pen) -> None:
    """A plain leather sneaker, or a knitted one with a springy sole."""
    tone, sport = pen.tone, pen.tone.main == palettes.PALETTES["coral"].tone.main
    pen.shadow(400, _GROUND, 285)
    sole = palettes.PALETTES["cream"].tone if not sport else Tone("#ffffff", "#eef1f3", "#c3ccd4")
    if sport:
        pen.body(
            "M122 620Q112 690 150 692Q420 696 650 690Q706 680 694 626Q400 650 122 620Z",
            sole,
            shade=18,
            fall=14,
            light=8,
        )
        pen.line("M150 660Q240 640 330 664T510 664T680 650", tone.main, 8)
    else:
        pen.body("M126 630Q120 692 152 692H654Q700 688 690 634Z", sole, shade=18, fall=14, light=8)
        pen.stitch("M140 652H676")
    pen.body(
        "M140 452Q138 410 176 400Q240 420 300 392Q330 378 350 406Q420 500 560 536Q688 562 692 636Q400 656 128 636Q126 540 140 452Z",
        tone,
        shade=32,
        fall=14,
        light=18,
    )
    pen.path("M176 400Q240 420 300 392Q320 382 336 392Q300 440 170 444Q146 430 176 400Z", tone.deep)
    pen.path("M560 536Q688 562 692 636Q620 644 560 644Q520 590 560 536Z", tone.light, opacity=0.8)
    pen.path(
        "M140 452Q180 470 230 470Q240 560 210 640L128 636Q126 540 140 452Z",
        pen.accent if sport else tone.deep,
        opacity=0.55,
    )
    pen.path("M316 430Q420 560 540 560L520 590Q380 590 290 470Z", tone.deep, opacity=0.4)
    for i in range(5):
        x, y = 330 + i * 36, 428 + i * 27
        pen.line(f"M{x - 14} {y + 22}l44 -26", "#ffffff", 8)
    if sport:
        pen.line("M250 600Q330 600 400 520M300 620Q390 616 450 560", pen.accent, 10, opacity=0.8)
        for i in range(6):
            pen.dot(580 + (i % 3) * 26, 580 + (i // 3) * 24, 4, tone.deep)
