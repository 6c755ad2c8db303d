"""Bags."""

from entrepot.site.demo.pictures import palettes
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, lathe, round_

_GROUND = 690


def _handle(pen: Pen, d: str, width: float = 24) -> None:
    pen.line(d, pen.tone.deep, width)
    pen.line(d, pen.tone.main, width * 0.62)
    pen.line(d, pen.tone.light, width * 0.16, opacity=0.8)


def _clasp(pen: Pen, x: float, y: float) -> None:
    pen.body(
        lathe(x, (6, y - 26), (30, y + 4, 24, y + 22), (16, y + 40, 0, y + 40), (0, y + 40)),
        palettes.BRASS,
        shade=9,
        fall=6,
        light=5,
    )
    pen.dot(x - 7, y + 8, 4, "#ffffff", opacity=0.8)


def handbag(pen: Pen) -> None:
    """A curved handle, a flap and a drop of brass."""
    tone = pen.tone
    pen.shadow(400, _GROUND, 214)
    _handle(pen, "M290 360Q300 168 400 168T510 360", 30)
    pen.body(
        "M222 352H578Q596 352 600 372L622 652Q624 692 586 692H214Q176 692 178 652L200 372Q204 352 222 352Z",
        tone,
        shade=52,
        light=20,
    )
    pen.body(
        "M214 352H586L598 380Q560 520 400 530Q240 520 202 380Z", tone, shade=34, fall=10, light=12
    )
    pen.stitch("M220 390Q260 506 400 514Q540 506 580 390")
    _clasp(pen, 400, 506)
    for x in (284, 516):
        pen.body(box(x - 22, 332, 44, 50, 8), palettes.BRASS, shade=10, light=6)
    pen.text(400, 652, pen.words, width=120, size=20, fill=palettes.BRASS.light, spacing=1)


def large_bag(pen: Pen) -> None:
    """Wide and saddle-stitched."""
    tone = pen.tone
    pen.shadow(400, _GROUND, 230)
    _handle(pen, "M270 350Q270 150 400 150T530 350", 20)
    pen.body(box(178, 340, 444, 352, 40), tone, shade=54, light=22)
    pen.body(
        "M178 380Q178 340 218 340H582Q622 340 622 380V452Q400 506 178 452Z",
        tone,
        shade=38,
        fall=8,
        light=12,
    )
    pen.stitch("M194 440Q400 492 606 440")
    pen.stitch("M200 500V650Q200 672 222 672H578Q600 672 600 650V500")
    pen.body(box(356, 448, 88, 66, 10), palettes.BRASS, shade=22, fall=8, light=10)
    pen.rect(388, 468, 24, 30, tone.deep, r=6)
    pen.text(400, 652, pen.words, width=120, size=20, fill=palettes.BRASS.light, spacing=1)


def crossbody(pen: Pen) -> None:
    """Small, on a long strap."""
    tone = pen.tone
    pen.shadow(400, _GROUND, 190)
    _handle(pen, "M236 430Q160 130 400 118T564 430", 14)
    pen.body(
        "M214 430Q214 402 242 402H558Q586 402 586 430V640Q586 692 532 692H268Q214 692 214 640Z",
        tone,
        shade=48,
        light=20,
    )
    pen.body(
        "M206 416Q206 394 230 394H570Q594 394 594 416V500Q594 596 400 600Q206 596 206 500Z",
        tone,
        shade=36,
        fall=10,
        light=14,
    )
    pen.stitch("M222 430V500Q228 578 400 584Q572 578 578 500V430")
    pen.body(round_(400, 566, 30), palettes.BRASS, shade=9, fall=7, light=5)
    for x in (228, 572):
        pen.line(f"M{x - 16} 410a16 16 0 1 1 32 0", palettes.BRASS.main, 9)
    pen.text(400, 652, pen.words, width=120, size=20, fill=palettes.BRASS.light, spacing=1)


def bucket_bag(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(400, _GROUND, 170)
    _handle(pen, "M276 350Q240 118 400 112T524 350", 16)
    pen.body(
        lathe(400, (150, 322), (130, 400, 158, 540), (176, 650), (172, 692, 130, 692)),
        tone,
        shade=50,
        light=20,
    )
    pen.path(
        "M250 322Q262 292 288 318Q312 286 340 316Q366 284 400 314Q434 284 460 316Q488 286 512 318Q538 292 550 322Q500 352 400 354Q300 352 250 322Z",
        tone.deep,
    )
    for x in range(284, 540, 40):
        pen.dot(x, 388 + abs(x - 400) * -0.08, 9, palettes.BRASS.main)
    pen.line("M262 384Q400 412 538 384", palettes.LEATHER.deep, 8)
    pen.line("M400 398Q380 450 386 520M402 398Q430 450 420 508", palettes.LEATHER.deep, 7)
    pen.body(lathe(386, (9, 516), (16, 556)), palettes.LEATHER, shade=6, light=4)
    pen.body(lathe(420, (9, 504), (16, 544)), palettes.LEATHER, shade=6, light=4)
    pen.line("M300 420Q290 540 306 660M500 430Q508 540 494 650", tone.deep, 4, opacity=0.45)
    pen.stitch("M240 640Q400 668 560 640")


def satchel(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(400, _GROUND, 250)
    _handle(pen, "M326 290Q330 206 400 206T474 290", 22)
    pen.body(box(156, 286, 488, 406, 26), tone, shade=52, light=20)
    pen.body(
        "M156 312Q156 286 182 286H618Q644 286 644 312V480Q644 520 604 520H196Q156 520 156 480Z",
        tone,
        shade=36,
        fall=12,
        light=14,
    )
    pen.stitch("M172 320V478Q174 504 200 504H600Q626 504 628 478V320")
    for x in (260, 540):
        pen.body(
            box(x - 20, 420, 40, 170, 8), Tone(tone.light, tone.main, tone.deep), shade=10, light=6
        )
        pen.body(box(x - 26, 520, 52, 56, 8), palettes.BRASS, shade=12, fall=6, light=6)
        pen.rect(x - 10, 534, 20, 28, tone.deep, r=4)
    pen.text(400, 640, pen.words, width=150, size=22, fill=palettes.BRASS.light)


def backpack(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(400, _GROUND, 190)
    _handle(pen, "M360 170Q362 118 400 118T440 170", 16)
    pen.body(
        "M236 300Q240 160 400 156Q560 160 564 300V640Q564 692 512 692H288Q236 692 236 640Z",
        tone,
        shade=46,
        light=20,
    )
    for x, y in ((206, 470), (554, 470)):
        pen.body(box(x, y, 40, 180, 18), tone, shade=12, light=6)
    pen.line("M262 290Q300 230 400 228T538 290", palettes.BRASS.main, 6)
    pen.body(box(282, 420, 236, 230, 26), tone, shade=34, fall=10, light=14)
    pen.stitch(box(296, 434, 208, 202, 18))
    pen.line("M304 470H496", palettes.BRASS.main, 6)
    pen.body(box(478, 464, 16, 46, 6), palettes.LEATHER, shade=5, light=3)
    pen.body(box(348, 312, 104, 56, 8), Tone(tone.light, tone.light, tone.main), shade=8, light=0)
    pen.text(400, 349, pen.words, width=88, size=24, fill=tone.deep)


def tote(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(400, _GROUND, 220)
    pen.line("M300 350Q296 160 400 160T500 350", tone.deep, 16)
    pen.body("M196 336H604L630 660Q632 692 598 692H202Q168 692 170 660Z", tone, shade=50, light=20)
    _handle(pen, "M288 420Q276 130 400 130T512 420", 20)
    for x in (288, 512):
        pen.body(
            box(x - 20, 372, 40, 90, 6),
            palettes.LEATHER if pen.pick(2) else tone,
            shade=10,
            light=6,
        )
        pen.dot(x, 394, 6, palettes.BRASS.main)
        pen.dot(x, 440, 6, palettes.BRASS.main)
    pen.path("M196 336H604L605 352H195Z", tone.deep)
    pen.stitch("M196 368H604")
    pen.label(322, 520, 156, 92, shape=2, mark=False)
