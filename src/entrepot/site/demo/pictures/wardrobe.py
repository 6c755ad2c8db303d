"""Clothes, laid flat on the paper."""

from collections.abc import Sequence

from entrepot.site.demo.pictures import palettes
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, lathe

_BODY = lathe(
    400, (84, 196), (150, 214, 188, 252), (172, 330, 168, 420), (168, 640), (168, 656, 152, 656)
)
_SLEEVE_LEFT = "M216 246Q246 218 300 204L262 400L222 596Q218 612 202 608L150 594Q136 590 140 574Q160 380 216 246Z"
_SLEEVE_RIGHT = "M584 246Q554 218 500 204L538 400L578 596Q582 612 598 608L650 594Q664 590 660 574Q640 380 584 246Z"


def _ribs(x: float, y: float, width: float, height: float, colour: str, *, step: int = 12) -> str:
    lines = "".join(f"M{x + i * step} {y}v{height}" for i in range(int(width / step) + 1))
    return f'<path d="{lines}" stroke="{colour}" stroke-width="3" opacity=".45"/>'


def _knit(
    pen: Pen, *, body: Sequence[str] = (), sleeve: Sequence[str] = (), sleeves: bool = True
) -> None:
    """The common body of everything knitted, with ribs at hem and cuffs."""
    tone = pen.tone
    pen.shadow(405, 676, 200)
    if sleeves:
        left = [*sleeve, f'<path d="M130 560l110 28v40H120Z" fill="{tone.deep}" opacity=".55"/>']
        right = [*sleeve, f'<path d="M670 560l-110 28v40h120Z" fill="{tone.deep}" opacity=".55"/>']
        pen.body(_SLEEVE_LEFT, tone, shade=22, light=14, inside=left)
        pen.body(_SLEEVE_RIGHT, tone, shade=26, light=6, inside=right)
    hem = [
        f'<path d="M220 612h360v50H220Z" fill="{tone.deep}" opacity=".55"/>',
        _ribs(232, 616, 340, 44, tone.light),
    ]
    pen.body(_BODY, tone, shade=34, light=16, inside=[*body, *hem])


def _neck(pen: Pen) -> None:
    pen.path("M322 198Q330 184 400 184T478 198Q470 262 400 266Q330 262 322 198Z", pen.tone.deep)
    pen.path("M338 200Q350 192 400 192T462 200Q454 240 400 244Q346 240 338 200Z", palettes.PAPER)
    pen.path(
        "M338 200Q350 192 400 192T462 200Q440 216 400 216T338 200Z", pen.tone.deep, opacity=0.75
    )
    pen.line("M330 208Q342 252 400 256Q458 252 470 208", pen.tone.light, 3, opacity=0.6)


def sweater(pen: Pen) -> None:
    _knit(pen)
    _neck(pen)
    pen.line("M300 214Q286 300 290 380M500 214Q514 300 510 380", pen.tone.deep, 3, opacity=0.5)


def rollneck(pen: Pen) -> None:
    _knit(pen, body=[_ribs(240, 250, 330, 360, pen.tone.deep, step=22)])
    pen.body(
        "M328 132Q332 120 400 118Q468 120 472 132L486 222Q400 256 314 222Z",
        pen.tone,
        shade=26,
        light=12,
        inside=[_ribs(326, 120, 150, 130, pen.tone.deep)],
    )
    pen.line("M322 178Q400 200 478 178", pen.tone.deep, 3, opacity=0.6)


def cable_sweater(pen: Pen) -> None:
    twist = "".join(
        f"M{x - 20} {y}q0 24 20 24t20 24M{x + 20} {y}q0 24 -20 24t-20 24"
        for x in (316, 400, 484)
        for y in range(266, 610, 46)
    )
    edges = "".join(f"M{x - 34} 250V612M{x + 34} 250V612" for x in (316, 400, 484))
    cables = [
        (
            f'<path d="{twist}" fill="none" stroke="{pen.tone.light}" stroke-width="9" '
            'stroke-linecap="round" opacity=".8"/>'
        ),
        f'<path d="{edges}" stroke="{pen.tone.deep}" stroke-width="3" opacity=".6"/>',
    ]
    _knit(pen, body=cables)
    _neck(pen)


def striped_sweater(pen: Pen) -> None:
    stripes = [
        f'<path d="M100 {y}H700v16H100Z" fill="{palettes.CARD.main}"/>' for y in range(280, 610, 40)
    ]
    _knit(pen, body=stripes, sleeve=stripes)
    _neck(pen)


def motif_sweater(pen: Pen) -> None:
    _knit(
        pen,
        body=[f'<path d="M220 556h360v12H220ZM220 582h360v6H220Z" fill="{palettes.CARD.main}"/>'],
    )
    _neck(pen)
    pen.path(
        "M352 520Q330 430 360 370Q380 330 424 336Q470 346 466 420Q462 500 430 524Z", palettes.INK
    )
    pen.path("M370 516Q360 440 392 400Q424 420 424 520Z", "#ffffff")
    pen.path("M370 372Q400 340 440 364Q446 400 410 404Q376 404 370 372Z", "#ffffff")
    pen.path("M440 362Q490 366 496 386Q470 402 436 396Z", "#e57f4a")
    pen.path("M456 364l6 34M474 368l2 26", "#e57f4a")
    pen.dot(412, 372, 6, palettes.INK)
    pen.line("M384 524v18h-14M414 524v18h-14", "#e57f4a", 7)


def vest(pen: Pen) -> None:
    rows = []
    colours = (palettes.CARD.main, pen.accent, pen.tone.light)
    for k, y in enumerate(range(276, 600, 54)):
        colour = colours[k % 3]
        marks = "".join(f"M{x} {y}l16 18l-16 18l-16 -18Z" for x in range(232, 590, 42))
        rows.append(f'<path d="{marks}" fill="{colour}"/>')
        rows.append(
            f'<path d="M220 {y + 44}h360" stroke="{colours[(k + 1) % 3]}" stroke-width="5" stroke-dasharray="8 8"/>'
        )
    _knit(pen, body=rows, sleeves=False)
    pen.path("M316 196L400 196L484 196L400 356Z", pen.tone.deep)
    pen.path("M334 190H466L400 326Z", palettes.PAPER)
    pen.path("M334 190H466L450 224Q400 236 350 224Z", pen.tone.deep, opacity=0.8)
    pen.line("M236 260Q262 300 250 392M564 260Q538 300 550 392", pen.tone.deep, 12)


def cardigan(pen: Pen) -> None:
    _knit(pen, body=[_ribs(240, 250, 330, 360, pen.tone.deep, step=26)])
    pen.path("M322 198Q400 178 478 198L400 400Z", pen.tone.deep)
    pen.path("M340 194Q400 182 460 194L400 360Z", palettes.PAPER)
    pen.path("M340 194Q400 182 460 194Q440 220 400 220T340 194Z", pen.tone.deep, opacity=0.8)
    pen.line("M400 372V656", pen.tone.deep, 26)
    pen.line("M324 202L396 388M476 202L404 388", pen.tone.light, 12, opacity=0.75)
    for y in range(410, 650, 52):
        pen.dot(400, y, 10, palettes.WOOD.main)
        pen.dot(398, y - 2, 4, palettes.WOOD.light)
    for x in (276, 444):
        pen.body(box(x, 500, 82, 84, 8), pen.tone, shade=10, light=5)
        pen.rect(x, 500, 82, 16, pen.tone.deep, r=5, opacity=0.6)


def polo(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(405, 676, 190)
    pen.body(
        "M216 246Q250 218 304 204L290 380L176 404Q160 406 162 390Q174 300 216 246Z",
        tone,
        shade=20,
        light=14,
    )
    pen.body(
        "M584 246Q550 218 496 204L510 380L624 404Q640 406 638 390Q626 300 584 246Z",
        tone,
        shade=26,
        light=6,
    )
    pen.body(
        _BODY,
        tone,
        shade=34,
        light=16,
        inside=[f'<path d="M220 636h360v30H220Z" fill="{tone.deep}" opacity=".5"/>'],
    )
    pen.line("M166 392L288 368M634 392L512 368", tone.light, 6, opacity=0.7)
    pen.body(box(380, 216, 40, 170, 6), tone, shade=8, light=5)
    _collar(pen)
    for y in (274, 314, 354):
        pen.dot(400, y, 7, palettes.CARD.main)


def _collar(pen: Pen) -> None:
    pen.path("M336 196Q400 180 464 196L400 240Z", pen.tone.deep)
    pen.body(
        "M326 188Q350 176 400 232L352 288Q318 250 314 214Z", pen.tone, shade=8, fall=6, light=8
    )
    pen.body(
        "M474 188Q450 176 400 232L448 288Q482 250 486 214Z", pen.tone, shade=10, fall=6, light=5
    )


def shirt(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(405, 690, 190)
    for d in (_SLEEVE_LEFT, _SLEEVE_RIGHT):
        pen.body(d, tone, shade=22, light=12)
    pen.line("M146 566L232 588M654 566L568 588", tone.deep, 4)
    pen.body(
        lathe(
            400,
            (84, 196),
            (150, 214, 184, 252),
            (164, 340, 166, 420),
            (176, 660),
            (90, 690, 0, 664),
        ),
        tone,
        shade=34,
        light=16,
    )
    pen.line("M400 240V664", tone.deep, 3)
    pen.line("M418 240V668", tone.light, 3)
    pen.line("M300 300Q320 420 306 560M500 320Q486 440 498 600", tone.deep, 4, opacity=0.4)
    _collar(pen)
    for y in range(290, 640, 58):
        pen.dot(409, y, 7, "#ffffff")
        pen.dot(410, y + 1, 3, tone.deep, opacity=0.5)


def _folds(pen: Pen, *lines: str) -> None:
    for d in lines:
        pen.line(d, pen.tone.deep, 5, opacity=0.5)


def dress(pen: Pen) -> None:
    """A bias dress: wrapped at the waist, or with thin straps for the evening."""
    tone = pen.tone
    pen.shadow(410, 712, 170)
    if tone.main == palettes.PALETTES["ink"].tone.main:
        pen.line("M342 120L338 214M458 120L462 214", tone.main, 7)
        pen.body(
            "M320 214Q360 196 400 236Q440 196 480 214Q500 280 466 350Q470 420 520 540Q556 640 566 700Q400 742 240 700Q252 620 288 530Q330 420 334 350Q300 280 320 214Z",
            tone,
            shade=34,
            light=16,
        )
        _folds(
            pen, "M380 370Q366 540 330 700", "M430 370Q450 540 440 712", "M462 410Q510 560 520 690"
        )
        for x, y in (
            (350, 460),
            (420, 520),
            (390, 610),
            (470, 600),
            (330, 640),
            (500, 660),
            (372, 300),
            (436, 280),
            (290, 680),
            (450, 440),
        ):
            pen.path(f"M{x} {y - 8}q1 7 8 8q-7 1 -8 8q-1 -7 -8 -8q7 -1 8 -8Z", palettes.BRASS.light)
        return
    pen.body("M300 176Q250 190 222 300L276 330L322 260Z", tone, shade=14, light=10)
    pen.body("M500 176Q550 190 578 300L524 330L478 260Z", tone, shade=18, light=4)
    pen.body(
        "M300 176Q340 160 356 160L400 250L444 160Q460 160 500 176Q512 290 476 372Q500 440 556 620Q572 676 572 700Q400 744 228 700Q230 660 250 600Q304 440 324 372Q288 290 300 176Z",
        tone,
        shade=36,
        light=16,
    )
    pen.path("M356 160L472 372L452 376L400 286L340 180Z", tone.deep, opacity=0.6)
    pen.path("M444 160L400 250L330 366L350 376Z", tone.light, opacity=0.6)
    pen.path("M324 362Q400 392 476 362L480 390Q400 418 320 390Z", tone.deep)
    pen.path("M330 384Q306 420 300 480L322 470L326 500Q344 430 350 392Z", tone.deep)
    _folds(pen, "M372 410Q340 560 320 706", "M420 412Q440 560 424 720", "M456 404Q500 540 520 700")


def shirt_dress(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(410, 712, 150)
    pen.body("M312 188Q260 202 232 300L222 360L284 376L322 270Z", tone, shade=14, light=10)
    pen.body("M488 188Q540 202 568 300L578 360L516 376L478 270Z", tone, shade=18, light=4)
    pen.body(
        "M312 188Q360 170 400 176Q440 170 488 188Q500 300 482 390Q500 500 544 694Q400 728 256 694Q300 500 318 390Q300 300 312 188Z",
        tone,
        shade=34,
        light=16,
    )
    pen.line("M400 240V708", tone.deep, 3)
    _collar(pen)
    pen.rect(314, 382, 172, 26, tone.deep, r=6)
    pen.body(box(384, 376, 34, 38, 6), palettes.BRASS, shade=8, light=5)
    for y in (300, 346, 440, 496, 552, 608, 664):
        pen.dot(410, y, 6, palettes.CARD.light)
    _folds(pen, "M350 420Q330 560 312 690", "M452 420Q474 560 488 690")
    pen.line("M306 470l-16 70M494 470l16 70", tone.deep, 5)


def sundress(pen: Pen) -> None:
    tone = pen.tone
    pen.shadow(410, 712, 170)
    pen.line("M346 120L342 220M454 120L458 220", tone.main, 14)
    pen.body(
        "M320 214Q400 238 480 214Q490 290 472 350H328Q310 290 320 214Z", tone, shade=26, light=12
    )
    for top, bottom, w0, w1 in ((346, 470, 76, 116), (464, 590, 112, 156), (584, 706, 150, 192)):
        hem = "".join(f"q{-w1 / 8:.0f} 16 {-w1 / 4:.0f} 0" for _ in range(8))
        pen.body(
            f"M{400 - w0} {top}H{400 + w0}L{400 + w1} {bottom}{hem}Z", tone, shade=30, light=14
        )
        _folds(
            pen,
            f"M{400 - w0 * 0.4:.0f} {top + 16}L{400 - w1 * 0.45:.0f} {bottom - 8}",
            f"M{400 + w0 * 0.3:.0f} {top + 16}L{400 + w1 * 0.35:.0f} {bottom - 8}",
        )
    for x, y in (
        (340, 420),
        (420, 440),
        (380, 530),
        (470, 540),
        (310, 560),
        (280, 660),
        (360, 650),
        (440, 660),
        (520, 650),
        (380, 290),
        (440, 300),
    ):
        pen.dot(x, y, 7, palettes.CARD.light)
        pen.dot(x, y, 3, palettes.BRASS.main)


def coat(pen: Pen) -> None:
    """A trench with a belt, or a clean coat without a collar."""
    tone = pen.tone
    pen.shadow(410, 716, 180)
    left = "M262 206Q214 250 196 400L176 560Q174 574 188 576L240 584Q254 584 256 572L306 320Z"
    right = "M538 206Q586 250 604 400L624 560Q626 574 612 576L560 584Q546 584 544 572L494 320Z"
    pen.body(left, tone, shade=20, light=14)
    pen.body(right, tone, shade=26, light=5)
    pen.body(
        "M300 182Q350 164 400 170Q450 164 500 182L546 212Q536 330 530 420L560 700Q400 722 240 700L270 420Q264 330 254 212Z",
        tone,
        shade=38,
        light=18,
    )
    if pen.pick(2, turn=1) or tone.main == palettes.PALETTES["sand"].tone.main:
        pen.path("M340 176L400 330L460 176Q400 160 340 176Z", tone.deep)
        pen.path("M352 176L400 296L448 176Q400 166 352 176Z", palettes.CARD.main)
        pen.body(
            "M318 176Q340 168 350 176L404 350L352 384L300 270L330 250L286 226Z",
            tone,
            shade=12,
            fall=6,
            light=10,
        )
        pen.body(
            "M482 176Q460 168 450 176L396 350L448 384L500 270L470 250L514 226Z",
            tone,
            shade=14,
            fall=6,
            light=5,
        )
        pen.path("M270 426Q400 446 530 426L532 462Q400 480 268 462Z", tone.deep)
        pen.body(box(372, 426, 60, 48, 8), palettes.LEATHER, shade=10, light=6)
        pen.rect(384, 438, 36, 24, tone.deep, r=4)
        for y in (404, 510, 570):
            for x in (350, 450):
                pen.dot(x, y, 10, palettes.LEATHER.deep)
                pen.dot(x - 2, y - 2, 5, palettes.LEATHER.light)
        pen.line("M400 470V708", tone.deep, 4)
    else:
        pen.path("M344 176Q350 262 400 284Q450 262 456 176Q400 162 344 176Z", tone.deep)
        pen.path("M360 174Q366 240 400 258Q434 240 440 174Q400 166 360 174Z", palettes.CARD.main)
        pen.line("M400 284V710", tone.deep, 4)
        pen.line("M418 284V708", tone.light, 3, opacity=0.7)
    pen.line("M296 520l44 20M504 520l-44 20", tone.deep, 8)
    pen.line("M186 540L258 552M614 540L542 552", tone.deep, 6)


def scarf(pen: Pen) -> None:
    """Folded over itself, fringes down."""
    tone = pen.tone
    pen.shadow(405, 700, 170)
    stripes = [
        f'<path d="M200 {y}h420v18H200Z" fill="{pen.accent}" opacity=".8"/><path d="M200 {y + 30}h420v8H200Z" fill="{tone.light}"/>'
        for y in (520, 584)
    ]
    for x in (424, 300):
        pen.line("".join(f"M{x + 8 + i * 16} 640v48" for i in range(9)), tone.main, 7)
        pen.body(f"M{x} 240H{x + 144}V646H{x}Z", tone, shade=22, light=12, inside=stripes)
    pen.body(
        "M250 220Q240 150 400 146Q580 150 572 230Q560 320 430 330Q470 280 460 240Q400 210 340 240Q330 290 380 330Q260 320 250 220Z",
        Tone(tone.light, tone.main, tone.deep),
        shade=26,
        fall=16,
        light=14,
    )
