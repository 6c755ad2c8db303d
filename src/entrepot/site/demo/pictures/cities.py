"""Skylines in three tones. Each stands on y = 0, rises to negative y, and is 400 wide."""

from collections.abc import Callable, Sequence
from typing import Final

from entrepot.site.demo.pictures.palettes import Tone
from entrepot.site.demo.pictures.pen import number


def _p(d: str, fill: str, opacity: float = 1) -> str:
    faint = f' opacity="{opacity:g}"' if opacity != 1 else ""
    return f'<path d="{d}" fill="{fill}"{faint}/>'


def _l(d: str, colour: str, width: float) -> str:
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{number(width)}" stroke-linecap="round"/>'


def _houses(
    x: float, sizes: Sequence[tuple[float, float]], tone: Tone, *, roof: str = "gable"
) -> str:
    """A row of houses from (width, height); the side away from the light is deeper."""
    parts = []
    n = number
    for i, (w, h) in enumerate(sizes):
        parts.append(_p(f"M{n(x)} 0V{n(-h)}H{n(x + w)}V0Z", tone.main if i % 2 else tone.light))
        parts.append(_p(f"M{n(x + w * 0.78)} 0V{n(-h)}H{n(x + w)}V0Z", tone.deep, 0.35))
        if roof == "gable":
            parts.append(
                _p(
                    f"M{n(x)} {n(-h)}L{n(x + w / 2)} {n(-h - w * 0.5)}L{n(x + w)} {n(-h)}Z",
                    tone.deep,
                )
            )
        elif roof == "step":
            s = w / 6
            parts.append(
                _p(
                    f"M{n(x)} {n(-h)}v{n(-s)}h{n(s)}v{n(-s)}h{n(s)}v{n(-s)}h{n(2 * s)}v{n(s)}h{n(s)}v{n(s)}h{n(s)}v{n(s)}Z",
                    tone.main if i % 2 else tone.light,
                )
            )
        elif roof == "mansard":
            parts.append(
                _p(
                    f"M{n(x - 1)} {n(-h)}L{n(x + w * 0.1)} {n(-h - w * 0.3)}H{n(x + w * 0.9)}L{n(x + w + 1)} {n(-h)}Z",
                    tone.deep,
                )
            )
        rows, columns = max(1, int(h / 26)), max(1, int(w / 18))
        panes = "".join(
            f"M{n(x + w * (column + 0.5) / columns - 3)} {n(-h + 10 + row * 24)}h6v10h-6Z"
            for row in range(rows)
            for column in range(columns)
        )
        parts.append(_p(panes, tone.deep, 0.55))
        x += w
    return "".join(parts)


def milan(tone: Tone) -> str:
    parts = [
        _houses(0, ((40, 60), (34, 84), (38, 66)), tone, roof="flat"),
        _houses(292, ((36, 72), (40, 92), (32, 58)), tone, roof="flat"),
        _p("M60 0V-190L72 -204V-246L76 -292L80 -246V-196Q98 -150 98 0Z", tone.light),
        _p("M84 0V-170Q98 -140 98 0Z", tone.deep, 0.5),
        _p("M110 0V-96L140 -112L170 -140L200 -168L230 -140L260 -112L290 -96V0Z", tone.main),
        _p("M246 0V-118L290 -96V0Z", tone.deep, 0.5),
    ]
    for x, y in (
        (112, 96),
        (127, 106),
        (142, 114),
        (157, 128),
        (172, 142),
        (186, 156),
        (214, 156),
        (228, 142),
        (243, 128),
        (258, 114),
        (273, 106),
        (288, 96),
    ):
        parts.append(
            _p(
                f"M{x - 5} 0V-{y}L{x} -{y + 46}L{x + 5} -{y}V0Z",
                tone.light if x < 214 else tone.deep,
            )
        )
    parts += [
        _p("M190 -166L197 -232L200 -276L203 -232L210 -166Z", tone.main),
        _p("M196 -276h8v8h-8Z", tone.deep),
    ]
    for x, h in ((128, 46), (164, 52), (200, 70), (236, 52), (272, 46)):
        parts.append(_p(f"M{x - 9} 0V-{h - 12}Q{x} -{h + 8} {x + 9} -{h - 12}V0Z", tone.deep))
    for x in (146, 182, 218, 254):
        parts.append(_p(f"M{x - 5} -72v-18q5 -10 10 0v18Z", tone.deep))
    return "".join(parts)


def paris(tone: Tone) -> str:
    return "".join(
        (
            _p("M236 0Q280 -120 330 -126Q380 -120 420 0Z", tone.light, 0.7),
            _p(
                "M300 -116V-140H312Q312 -158 320 -162Q316 -192 334 -214Q352 -192 348 -162Q356 -158 356 -140H368V-116Z",
                tone.light,
            ),
            _p("M296 -130q4 -26 10 -30q6 4 10 30ZM352 -130q4 -26 10 -30q6 4 10 30Z", tone.main),
            _p("M338 -212Q352 -192 348 -162L356 -140V-116H342Z", tone.deep, 0.5),
            _houses(0, ((46, 66), (40, 78), (44, 62)), tone, roof="mansard"),
            _houses(226, ((44, 64), (48, 76), (42, 62), (40, 72)), tone, roof="mansard"),
            _p(
                "M100 0Q150 -90 164 -200L170 -306H178L184 -200Q198 -90 248 0H216Q206 -44 174 -46Q142 -44 132 0Z",
                tone.main,
            ),
            _p("M174 -330V-46Q206 -44 216 0H248Q198 -90 184 -200L178 -306Z", tone.deep, 0.75),
            _l("M174 -306v-34", tone.deep, 3),
            _p("M128 -78H220V-66H128ZM148 -150H200V-140H148ZM164 -214h20v8h-20Z", tone.deep),
            _l(
                "M142 -64L174 -140L206 -64M158 -140L174 -206L190 -140M134 -18L152 -64M214 -18L196 -64",
                tone.light,
                3,
            ),
        )
    )


def munich(tone: Tone) -> str:
    def tower(x: float) -> str:
        n = number
        return (
            _p(f"M{n(x)} 0V-220H{n(x + 44)}V0Z", tone.main)
            + _p(f"M{n(x + 30)} 0V-220H{n(x + 44)}V0Z", tone.deep, 0.6)
            + _p(
                f"M{n(x - 3)} -220Q{n(x - 8)} -262 {n(x + 22)} -276Q{n(x + 52)} -262 {n(x + 47)} -220Z",
                tone.deep,
            )
            + _p(
                f"M{n(x)} -226Q{n(x - 2)} -258 {n(x + 18)} -270Q{n(x + 8)} -250 {n(x + 8)} -226Z",
                tone.light,
                0.6,
            )
            + _p(f"M{n(x + 17)} -274h10v-10q-5 -8 -10 0Z", tone.deep)
            + _l(f"M{n(x + 22)} -288v-16", tone.deep, 3)
            + "".join(
                _p(f"M{n(x + 14)} {y}v-22q8 -12 16 0v22Z", tone.deep) for y in (-160, -100, -40)
            )
            + _l(f"M{n(x)} -196h44M{n(x)} -136h44M{n(x)} -76h44", tone.light, 3)
        )

    return "".join(
        (
            _p(
                "M-10 0L40 -110L76 -74L130 -170L176 -96L226 -150L280 -80L330 -128L410 0Z",
                tone.light,
                0.55,
            ),
            _p(
                "M130 -170L112 -138L128 -146L142 -134L154 -132ZM226 -150L212 -134L226 -138L240 -130Z",
                "#ffffff",
                0.8,
            ),
            _houses(0, ((40, 58), (46, 74), (38, 54)), tone),
            _p("M206 0V-104L258 -150H330L342 -104V0Z", tone.main),
            _p("M206 -104L222 -150H326L342 -104Z", tone.deep),
            tower(126),
            tower(186),
            _houses(336, ((34, 62),), tone),
            _p("M286 0V-150H314V0Z", tone.light),
            _p("M302 0V-150H314V0Z", tone.deep, 0.5),
            _p("M284 -150L300 -236L316 -150Z", tone.deep),
            _p("M290 -120a10 10 0 1 0 20 0a10 10 0 1 0 -20 0Z", "#fdf6e6"),
            *(_p(f"M{x} -60v-18q6 -10 12 0v18Z", tone.deep) for x in (238, 258)),
        )
    )


def madrid(tone: Tone) -> str:
    return "".join(
        (
            _p("M28 0L76 -226H108L88 0Z", tone.light),
            _p("M80 -226H108L88 0H66Z", tone.deep, 0.45),
            _p("M180 0L132 -226H164L200 -60V0Z", tone.main),
            _p("M150 -226H164L200 -60V0H196Z", tone.deep, 0.5),
            _l(
                "M40 -40L92 -40M46 -80H96M56 -130H100M66 -180H104M140 -180H174M150 -130H184M160 -80H194",
                tone.deep,
                2,
            ),
            _houses(0, ((34, 50),), tone, roof="flat"),
            _p("M284 0V-140H356V0Z", tone.light),
            _p("M336 0V-140H356V0Z", tone.deep, 0.5),
            _p("M288 -140Q286 -196 320 -204Q354 -196 352 -140Z", tone.deep),
            _p("M296 -146Q296 -184 314 -196Q304 -172 306 -146Z", tone.light, 0.6),
            _p("M314 -204h12v-16h-12Z", tone.main),
            _p("M308 -220q12 -24 24 0Z", tone.deep),
            _l("M320 -232v-22m-10 10l10 -12l10 12", tone.deep, 3),
            *(
                _p(f"M{x} {y}v-20q7 -12 14 0v20Z", tone.deep)
                for x in (292, 313)
                for y in (-96, -52, -10)
            ),
            _houses(356, ((40, 84),), tone, roof="flat"),
            _p("M96 0V-92H292V0Z", tone.main),
            _p("M152 -92V-116H236V-92L194 -132Z", tone.light),
            _p("M146 -98L194 -134L242 -98Z", tone.light),
            _p("M88 -98H300V-88H88Z", tone.deep),
            *(_p(f"M{x} 0V-44Q{x + 14} -72 {x + 28} -44V0Z", tone.deep) for x in (142, 180, 218)),
            _p("M106 0V-46h24V0ZM258 0V-46h24V0Z", tone.deep),
            *(_p(f"M{x} -98v-14q4 -12 8 0v14Z", tone.deep) for x in (104, 126, 256, 278)),
        )
    )


def brussels(tone: Tone) -> str:
    balls = (
        (318, -60),
        (270, -110),
        (366, -110),
        (318, -150),
        (284, -196),
        (352, -196),
        (318, -236),
    )
    rods = "M318 -60L270 -110L318 -150L366 -110ZM270 -110L284 -196L318 -236L352 -196L366 -110M284 -196L318 -150L352 -196M318 -60V-236"
    return "".join(
        (
            _l(rods, tone.deep, 5),
            _l("M318 -50V0M284 0L312 -54M352 0L324 -54", tone.deep, 6),
            *(
                f'<circle cx="{x}" cy="{y}" r="23" fill="{tone.main}"/>'
                + _p(f"M{x + 10} {y - 21}a23 23 0 0 1 -18 42a26 26 0 0 0 18 -42Z", tone.deep, 0.8)
                + f'<circle cx="{x - 7}" cy="{y - 8}" r="6" fill="#fff" opacity=".85"/>'
                for x, y in balls
            ),
            _p("M100 0V-110H232V0Z", tone.main),
            _p("M96 -110L112 -146H220L236 -110Z", tone.deep),
            _p("M146 0V-190H182V0Z", tone.light),
            _p("M168 0V-190H182V0Z", tone.deep, 0.5),
            _p("M150 -190V-226L164 -312L178 -226V-190Z", tone.main),
            _p("M164 -312L178 -226V-190H168Z", tone.deep, 0.7),
            _l("M164 -312v-16", tone.deep, 3),
            _p("M140 -184l4 -34l6 34ZM178 -184l6 -34l4 34Z", tone.deep),
            *(
                _p(f"M{x} {y}v-22q7 -12 14 0v22Z", tone.deep)
                for x in (110, 128, 188, 208)
                for y in (-66, -20)
            ),
            _p("M154 0V-34q10 -16 20 0V0Z", tone.deep),
            *(_p(f"M157 {y}v-20q7 -10 14 0v20Z", tone.deep) for y in (-60, -110, -156)),
            _houses(0, ((34, 92), (34, 106), (34, 88)), tone, roof="step"),
            _houses(232, ((32, 86),), tone, roof="step"),
            _houses(368, ((34, 80),), tone, roof="step"),
        )
    )


def london(tone: Tone) -> str:
    return "".join(
        (
            _p("M258 0L284 -290L290 -296L318 0Z", tone.light),
            _p("M290 -296L318 0H288Z", tone.deep, 0.45),
            _l("M262 -60H314M268 -120H308M274 -180H302", tone.deep, 2),
            _houses(0, ((36, 56),), tone, roof="flat"),
            _p("M36 0V-210H76V0Z", tone.main),
            _p("M62 0V-210H76V0Z", tone.deep, 0.5),
            _p("M32 -210H80V-252H32Z", tone.light),
            _p("M32 -252L56 -316L80 -252Z", tone.deep),
            '<circle cx="56" cy="-231" r="15" fill="#fdf6e6"/>',
            _l("M56 -231v-9M56 -231h7", tone.deep, 3),
            *(_l(f"M{x} -200V-10", tone.deep, 2) for x in (46, 56, 66)),
            _p("M110 0V-80H226V0Z", tone.light),
            _p("M196 0V-80H226V0Z", tone.deep, 0.45),
            _p("M136 -80V-116H200V-80Z", tone.main),
            _p("M134 -116Q134 -176 168 -184Q202 -176 202 -116Z", tone.deep),
            _p("M142 -120Q142 -166 162 -176Q152 -150 154 -120Z", tone.light, 0.6),
            _p("M161 -184h14v-16h-14Z", tone.main),
            _p("M158 -200q10 -20 20 0Z", tone.deep),
            _l("M168 -210v-22M162 -224h12", tone.deep, 3),
            *(_p(f"M{x} -16v-34h8v34Z", tone.deep) for x in (122, 142, 162, 182, 204)),
            _l("M230 -40Q264 -100 296 -52M352 -52Q384 -100 420 -40", tone.deep, 5),
            _p("M220 -30H430V-18H220Z", tone.deep),
            _p("M290 0V-128H314V0ZM340 0V-128H364V0Z", tone.main),
            _p("M306 0V-128H314V0ZM356 0V-128H364V0Z", tone.deep, 0.6),
            _p("M286 -128L302 -172L318 -128ZM336 -128L352 -172L368 -128Z", tone.deep),
            _p("M314 -110H340V-98H314Z", tone.light),
        )
    )


def shanghai(tone: Tone) -> str:
    return "".join(
        (
            _p("M10 0V-150H54V0ZM330 0V-130H372V0Z", tone.light, 0.8),
            _p("M372 0V-96H410V0Z", tone.main, 0.8),
            _l(
                "M16 -130H48M16 -100H48M16 -70H48M16 -40H48M336 -110H366M336 -80H366M336 -50H366",
                tone.deep,
                2,
            ),
            _p("M246 0Q236 -180 258 -366Q282 -372 290 -350Q314 -180 308 0Z", tone.light),
            _p(
                "M276 -368Q284 -364 290 -350Q314 -180 308 0H276Q298 -190 276 -368Z", tone.deep, 0.55
            ),
            _l(
                "M250 -80Q280 -110 306 -90M247 -160Q280 -196 304 -170M250 -240Q276 -276 299 -250M256 -310Q276 -340 293 -316",
                tone.deep,
                2,
            ),
            _p("M188 0V-250L198 -306H232L240 -250V0Z", tone.main),
            _p("M222 0V-306H232L240 -250V0Z", tone.deep, 0.6),
            _p("M203 -296H227L223 -272H207Z", "#faf7f2"),
            _p("M318 0V-180L324 -206L330 -226L336 -262L342 -226L348 -206L354 -180V0Z", tone.main),
            _p("M340 0V-250L348 -206L354 -180V0Z", tone.deep, 0.6),
            _l("M336 -262v-26", tone.deep, 3),
            _l("M318 -60H354M318 -110H354M318 -156H354", tone.deep, 2),
            _l("M92 0L112 -96M152 0L132 -96M122 0V-250", tone.deep, 9),
            _l("M122 -250V-350", tone.deep, 4),
            '<circle cx="122" cy="-98" r="38" fill="' + tone.main + '"/>',
            _p("M138 -133a38 38 0 0 1 -30 70a44 44 0 0 0 30 -70Z", tone.deep, 0.8),
            '<circle cx="122" cy="-218" r="28" fill="' + tone.main + '"/>',
            _p("M134 -243a28 28 0 0 1 -22 51a33 33 0 0 0 22 -51Z", tone.deep, 0.8),
            '<circle cx="122" cy="-272" r="12" fill="' + tone.main + '"/>',
            '<circle cx="108" cy="-112" r="8" fill="#fff" opacity=".7"/><circle cx="112" cy="-228" r="6" fill="#fff" opacity=".7"/>',
            _houses(0, ((30, 64), (30, 50)), tone, roof="flat"),
            _houses(156, ((32, 90),), tone, roof="flat"),
        )
    )


CITIES: Final[dict[str, Callable[[Tone], str]]] = {
    "brussels": brussels,
    "london": london,
    "madrid": madrid,
    "milan": milan,
    "munich": munich,
    "paris": paris,
    "shanghai": shanghai,
}


def place(city: str, *, x: float, y: float, scale: float, tone: Tone) -> str:
    """A city with its left foot at (x, y)."""
    n = number
    return f'<g transform="translate({n(x)} {n(y)}) scale({scale:g})">{CITIES[city](tone)}</g>'
