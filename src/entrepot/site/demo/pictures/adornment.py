"""Belts, glasses and jewellery."""

from entrepot.site.demo.pictures import palettes
from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import Pen, box, lathe, number, round_


def belt(pen: Pen) -> None:
    """Rolled up, the buckle in front."""
    tone = pen.tone
    pen.shadow(400, 680, 220)
    plaited = pen.pick(2, turn=1) == 1 or tone.main == palettes.PALETTES["cocoa"].tone.main
    pen.body(
        "M220 460Q220 350 400 346Q580 350 580 460V590Q580 520 400 512Q220 520 220 590Z",
        Tone(tone.deep, tone.deep, tone.deep),
        shade=0,
        light=0,
    )
    pen.body(
        "M252 480Q260 400 400 396Q540 400 548 480V600Q540 530 400 524Q260 530 252 600Z",
        tone,
        shade=30,
        light=14,
    )
    front = "M200 470Q204 610 400 618Q540 614 640 560V670Q540 690 400 690Q196 684 200 560Z"
    weave = (
        [
            f'<path d="M{x} 460l60 120l-60 120M{x + 40} 460l-60 120l60 120" fill="none" stroke="{tone.light}" stroke-width="9" opacity=".55"/>'
            for x in range(190, 680, 44)
        ]
        if plaited
        else []
    )
    pen.body(front, tone, shade=34, light=16, inside=weave)
    if not plaited:
        pen.line(
            "M214 580Q240 628 400 634Q530 630 630 584M214 640Q260 676 400 678Q540 676 630 656",
            palettes.BRASS.light,
            3,
            dash="12 9",
        )
        for i in range(4):
            pen.oval(300 + i * 46, 652 + i * 1.5, 7, 6, tone.deep)
    pen.line(
        "M540 566h96q16 0 16 16v96q0 16 -16 16h-96q-16 0 -16 -16v-96q0 -16 16 -16Z",
        palettes.BRASS.deep,
        22,
    )
    pen.line(
        "M538 564h96q16 0 16 16v94q0 16 -16 16h-96q-16 0 -16 -16v-94q0 -16 16 -16Z",
        palettes.BRASS.main,
        16,
    )
    pen.line("M524 626H650", palettes.BRASS.main, 11)
    pen.line("M532 572q2 -8 12 -8h60", palettes.BRASS.light, 5)


def sunglasses(pen: Pen) -> None:
    _glasses(pen, shape=1)


def sunglasses_round(pen: Pen) -> None:
    _glasses(pen, shape=0)


def sunglasses_pilot(pen: Pen) -> None:
    _glasses(pen, shape=2)


def sunglasses_cat(pen: Pen) -> None:
    _glasses(pen, shape=3)


def _glasses(pen: Pen, *, shape: int) -> None:
    tone, metal = pen.tone, shape == 2
    frame = (
        tone
        if not metal
        else (
            palettes.BRASS if tone.main == palettes.PALETTES["gold"].tone.main else palettes.STEEL
        )
    )
    pen.shadow(410, 640, 270)
    pen.line("M150 420Q120 300 190 262L250 250", frame.deep, 16)
    pen.line("M650 420Q690 300 620 262L560 250", frame.deep, 16)
    rim = {
        0: "M{a} 480a112 112 0 1 1 {s}224 0a112 112 0 1 1 {t}224 0Z",
        1: "M{a} 390q0 -26 {s}26 -28h{s}172q{s}28 0 {s}28 30l{t}14 150q{t}4 40 {t}46 40h{t}100q{t}46 0 {t}54 -46Z",
        2: "M{a} 386q{s}10 -20 {s}60 -20h{s}120q{s}44 0 {s}44 40q{t}4 190 {t}124 190q{t}120 -20 {t}100 -210Z",
        3: "M{b} 336q{s}60 40 {s}140 38q{s}106 0 {s}110 40q{t}6 150 {t}130 156q{t}110 -10 {t}112 -130q{t}2 -54 {t}28 -104Z",
    }[shape]
    for side in (-1, 1):
        start = 400 + side * 256 if shape != 2 else 400 + side * 258
        d = _mirrored(rim, start=start, outer=400 + side * 280, side=-side)
        pen.body(
            d,
            Tone("#7c7f8d", "#474b5a", "#2c2f3b")
            if not metal
            else Tone("#b5a78d", "#7f725c", "#52493a"),
            shade=30,
            fall=22,
            light=10,
        )
        pen.line(d, frame.deep, 24 if not metal else 12)
        pen.line(d, frame.main, 16 if not metal else 7)
        pen.line(d, frame.light, 4 if not metal else 2, opacity=0.7)
        x = 400 + side * 145
        pen.shine(
            f"M{number(x - 56)} 476L{number(x + 14)} 408M{number(x - 30)} 500L{number(x + 34)} 436",
            width=12,
            opacity=0.28,
        )
    pen.line("M356 440Q400 404 444 440", frame.deep, 22 if not metal else 9)
    pen.line("M356 438Q400 402 444 438", frame.main, 14 if not metal else 5)
    if metal:
        pen.line("M330 372H470", frame.main, 9)


def _mirrored(template: str, *, start: float, outer: float, side: int) -> str:
    """Fill a path written for one side: {s} keeps the sign of that side, {t} turns it."""
    plus, minus = ("", "-") if side > 0 else ("-", "")
    return template.format(a=number(start), b=number(outer), s=plus, t=minus)


def necklace(pen: Pen) -> None:
    metal = (
        palettes.STEEL if pen.tone.main == palettes.PALETTES["slate"].tone.main else palettes.BRASS
    )
    pen.shadow(400, 716, 170)
    pen.body(
        lathe(400, (70, 130), (64, 250, 90, 290), (210, 330, 232, 500), (240, 640, 200, 712)),
        Tone("#fffdf9", "#f1e9dd", "#d9ccb8"),
        shade=46,
        light=18,
    )
    pen.line("M330 250Q330 400 400 488Q470 400 470 250", metal.deep, 6)
    pen.line("M330 248Q330 398 400 486Q470 398 470 248", metal.light, 3, dash="7 5")
    pen.body(round_(400, 492, 11), metal, shade=4, fall=3, light=2)
    pen.body(
        lathe(400, (2, 506), (20, 540, 38, 560, 38, 588), (38, 628, 0, 628), (0, 628)),
        palettes.PALETTES["sea"].tone,
        shade=14,
        fall=8,
        light=8,
    )
    pen.line(
        "M400 506Q362 556 362 588Q364 626 400 628Q436 626 438 588Q438 556 400 506Z", metal.main, 6
    )
    pen.shine("M380 578q2 -14 10 -24", width=6, opacity=0.8)


def earrings(pen: Pen) -> None:
    pen.shadow(400, 700, 200)
    pen.body(box(210, 170, 380, 526, 24), palettes.CARD, shade=30, fall=10, light=12)
    pen.text(400, 646, pen.words, width=220, size=34, fill=palettes.INK)
    pen.dot(400, 206, 12, palettes.CARD.deep)
    for x, drop in ((318, 0), (482, 0)):
        pen.line(f"M{x} 262q-18 -34 4 -40q20 2 12 34", palettes.BRASS.main, 6)
        _daisy(pen, x, 316, 46)
        pen.line(f"M{x} 360v{60 + drop}", palettes.BRASS.deep, 4, dash="6 4")
        _daisy(pen, x, 470, 58)


def _daisy(pen: Pen, x: float, y: float, r: float) -> None:
    for i in range(8):
        pen.add(
            f'<ellipse cx="{number(x)}" cy="{number(y - r * 0.62)}" rx="{number(r * 0.22)}" ry="{number(r * 0.4)}" fill="#fff" stroke="{palettes.BRASS.main}" stroke-width="3" transform="rotate({i * 45} {number(x)} {number(y)})"/>'
        )
    pen.body(round_(x, y, r * 0.3), palettes.BRASS, shade=r * 0.1, fall=r * 0.08, light=r * 0.05)


def bracelet(pen: Pen) -> None:
    pen.shadow(400, 640, 210)
    pen.line(
        "M190 400Q190 250 400 246Q610 250 610 400Q606 510 400 520Q194 510 190 400Z",
        palettes.BRASS.deep,
        13,
    )
    pen.line(
        "M190 396Q190 246 400 242Q610 246 610 396Q606 506 400 516Q194 506 190 396Z",
        palettes.BRASS.light,
        8,
        dash="13 9",
    )
    pen.line("M270 506v30M400 516v30M530 504v30", palettes.BRASS.main, 6)
    pen.body(
        "M358 570Q358 540 400 540T442 570V660H358Z",
        palettes.PALETTES["signal"].tone,
        shade=18,
        light=9,
    )
    pen.rect(350, 656, 100, 14, palettes.BLACK.main, r=4)
    pen.rect(374, 584, 52, 8, palettes.BLACK.main, r=3)
    pen.rect(380, 604, 40, 28, palettes.CARD.main, r=3)
    pen.body(
        "M222 600Q228 536 270 536T318 600Q302 586 294 598Q282 584 270 598Q258 584 246 598Q238 586 222 600Z",
        palettes.PALETTES["sea"].tone,
        shade=12,
        fall=5,
        light=6,
    )
    pen.line("M270 598v44q0 14 14 12", palettes.BRASS.deep, 6)
    pen.line("M530 536a24 24 0 1 0 .1 0ZM530 586v74M530 640h20M530 660h24", palettes.BRASS.main, 10)
