"""The port on the home page, the offices' cities, the categories' pictures and the mark."""

from typing import Final

from entrepot.site.demo.pictures import cities
from entrepot.site.demo.pictures.palettes import INK, PAPER, SEA, SIGNAL, Tone
from entrepot.site.demo.pictures.pen import number

_FAR: Final = Tone("#e3dfd6", "#d3d3d0", "#b4bcc4")
_NEAR: Final = Tone("#bfd0db", "#94b1c6", "#6c8fa9")
_SKIES: Final = {
    "brussels": ("#f3e3d3", Tone("#f0d9b9", "#d9b07c", "#8a5a3c")),
    "london": ("#e6eaee", Tone("#d5dbe2", "#a9b5c3", "#5f6f85")),
    "madrid": ("#fae8d6", Tone("#f7ddc0", "#e0a67a", "#a85f45")),
    "milan": ("#f5e6e2", Tone("#f4ded6", "#d9b3a9", "#94646a")),
    "munich": ("#e4eef3", Tone("#cfe0ea", "#95b5ca", "#4e7390")),
    "paris": ("#ece6f0", Tone("#dfd6e6", "#b3a3c1", "#6f5f86")),
}


def _open(width: int, height: int, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
        f"<title>{title}</title>"
    )


def _water(width: int, top: int, height: int, *, key: str) -> str:
    """Ink-blue water with broken lines of light."""
    parts = [
        (
            f'<defs><linearGradient id="{key}" x2="0" y2="1"><stop offset="0" stop-color="{SEA}"/>'
            f'<stop offset=".55" stop-color="#1a3f68"/><stop offset="1" stop-color="{INK}"/></linearGradient></defs>'
            f'<rect y="{top}" width="{width}" height="{height - top}" fill="url(#{key})"/>'
        )
    ]
    row, y = 0, top + 12.0
    while y < height - 6:
        x = (row * 97) % 160 - 60
        while x < width:
            length = 36 + (row * 53 + x * 7) % 80
            parts.append(
                f'<path d="M{x:.0f} {y:.0f}q{length / 4:.0f} {-2 - row * 0.5:.1f} {length / 2:.0f} 0t{length / 2:.0f} 0" '
                f'fill="none" stroke="#bcd6e8" stroke-width="{1.4 + row * 0.28:.1f}" '
                f'stroke-linecap="round" opacity="{max(0.14, 0.42 - row * 0.04):.2f}"/>'
            )
            x += length + 90 + (row * 41) % 70
        row += 1
        y += 14 + row * 4
    return "".join(parts)


def _gate(x: float, y: float, scale: float) -> str:
    """The gate of the port, the one red thing of its size; ships pass under it."""
    return (
        f'<g transform="translate({number(x)} {number(y)}) scale({scale:g})">'
        f'<path d="M-150 0V-190A150 150 0 0 1 150 -190V0H98V-190A98 98 0 0 0 -98 -190V0Z" fill="{SIGNAL}"/>'
        '<path d="M122 0V-190A150 150 0 0 0 -20 -339A150 150 0 0 1 150 -190V0Z" fill="#930f20"/>'
        '<path d="M-150 0V-190A150 150 0 0 1 -60 -327A150 150 0 0 0 -132 -190V0Z" fill="#e5535f"/>'
        '<path d="M-98 0V-190A98 98 0 0 1 98 -190V0H84V-190A84 84 0 0 0 -84 -190V0Z" fill="#6e0a18" opacity=".55"/>'
        '<path d="M-166 0h84v-26h-84ZM82 0h84v-26h-84Z" fill="#d8cdb8"/>'
        '<path d="M-166 0h84v-8h-84ZM82 0h84v-8h-84Z" fill="#a99d86"/>'
        '<circle cx="0" cy="-314" r="15" fill="#faf7f2"/><path d="M0 -325l3 8l8 3l-8 3l-3 8l-3 -8l-8 -3l8 -3Z" fill="#c8102e"/></g>'
    )


def _containers(
    x: float, y: float, *, columns: int, rows: int, w: float, h: float, turn: int = 0
) -> str:
    colours = (SEA, "#cfa654", "#e9e1d1", "#2f7d4f", "#6fa6cb", "#b26a00", "#f3eee4", "#26365c")
    n = number
    parts = []
    for c in range(columns):
        for r in range(max(1, rows - (c * 5 + turn) % 3)):
            colour = SIGNAL if (c, r) == (columns // 2, 0) else colours[(c * 3 + r * 5 + turn) % 8]
            bx, by = x + c * (w + 2), y - (r + 1) * (h + 2)
            ribs = "".join(f"M{n(bx + w * k / 6)} {n(by + 3)}v{n(h - 6)}" for k in range(1, 6))
            parts.append(
                f'<rect x="{n(bx)}" y="{n(by)}" width="{n(w)}" height="{n(h)}" rx="2" fill="{colour}"/>'
                f'<path d="{ribs}" stroke="{INK}" stroke-width="2" opacity=".16"/>'
                f'<path d="M{n(bx)} {n(by + h * 0.78)}h{n(w)}v{n(h * 0.22)}h{n(-w)}Z" fill="{INK}" opacity=".18"/>'
            )
    return "".join(parts)


def _ship(x: float, y: float, scale: float) -> str:
    """A container ship sailing to the right."""
    return (
        f'<g transform="translate({number(x)} {number(y)}) scale({scale:g})">'
        + _containers(-160, -58, columns=6, rows=4, w=52, h=24)
        + '<path d="M-236 -58V-150H-174V-58Z" fill="#faf7f2"/><path d="M-192 -58V-150H-174V-58Z" fill="#d5cdbd"/>'
        '<path d="M-246 -166H-164V-148H-246Z" fill="#e9e1d1"/>'
        f'<path d="M-230 -140h46v10h-46ZM-230 -118h46v8h-46ZM-230 -98h46v8h-46Z" fill="{SEA}"/>'
        f'<path d="M-226 -166V-206H-196V-166Z" fill="{INK}"/><path d="M-226 -194h30v12h-30Z" fill="{SIGNAL}"/>'
        f'<path d="M-262 -60H236L278 -84Q270 -30 226 4H-226Q-256 -20 -262 -60Z" fill="{INK}"/>'
        f'<path d="M-250 -22H250Q240 -8 226 4H-226Q-242 -6 -250 -22Z" fill="#930f20"/>'
        '<path d="M-262 -60H236L278 -84L277 -74L238 -50H-260Z" fill="#faf7f2" opacity=".9"/>'
        '<path d="M-250 4q60 -12 120 0t120 0t120 0t120 0q30 -4 60 4" fill="none" stroke="#dcebf5" stroke-width="7" stroke-linecap="round" opacity=".85"/></g>'
    )


def _crane(x: float, y: float, scale: float) -> str:
    return (
        f'<g transform="translate({number(x)} {number(y)}) scale({scale:g})" fill="none" stroke-linecap="round">'
        f'<path d="M-50 0L-34 -230M50 0L34 -230M-44 -90H44M-40 -150H40M-50 0L42 -90M50 0L-42 -90" stroke="#26365c" stroke-width="9"/>'
        f'<path d="M-120 -236H250" stroke="{INK}" stroke-width="13"/><path d="M0 -236V-310L-110 -240M0 -310L230 -242" stroke="{INK}" stroke-width="5"/>'
        f'<path d="M176 -230V-128" stroke="{INK}" stroke-width="3"/><rect x="140" y="-128" width="72" height="30" rx="2" fill="#cfa654" stroke="none"/>'
        f'<path d="M-104 -230h56v34h-56Z" fill="#e9e1d1" stroke="none"/><path d="M-96 -222h40v14h-40Z" fill="{SEA}" stroke="none"/></g>'
    )


def _quay(x: float, y: float, width: float, height: float) -> str:
    n = number
    stones = "".join(
        f"M{n(x + (row % 2) * 26 + k * 52)} {n(y + 22 + row * 24)}v20"
        for row in range(int((height - 22) / 24))
        for k in range(1, int(width / 52))
    )
    lines = "".join(f"M{n(x)} {n(y + 20 + row * 24)}h{n(width)}" for row in range(int(height / 24)))
    return (
        f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" fill="#b9ab92"/>'
        f'<path d="{lines}{stones}" stroke="#93866f" stroke-width="2.5" opacity=".6"/>'
        f'<rect x="{n(x)}" y="{n(y - 8)}" width="{n(width + 10)}" height="20" rx="4" fill="#e6dcc8"/>'
        f'<rect x="{n(x)}" y="{n(y + 8)}" width="{n(width + 10)}" height="5" fill="#93866f" opacity=".6"/>'
    )


def _cloud(x: float, y: float, scale: float) -> str:
    return (
        f'<path transform="translate({number(x)} {number(y)}) scale({scale:g})" fill="#fff" opacity=".9" '
        'd="M0 0q-24 0 -24 -20t26 -20q8 -30 42 -26q16 -22 44 -8q26 4 24 30q26 2 26 22t-26 22Z"/>'
    )


def _gulls(x: float, y: float) -> str:
    return (
        f'<path d="M{number(x)} {number(y)}q12 -14 22 0q10 -14 22 0m30 -26q9 -11 17 0q8 -11 17 0m-60 -34q7 -9 13 0q6 -9 13 0" '
        f'fill="none" stroke="{INK}" stroke-width="3" stroke-linecap="round" opacity=".7"/>'
    )


def hero() -> str:
    """The port, 1600 x 640: Europe at the left, Shanghai at the right, the gate between."""
    return "".join(
        (
            _open(1600, 640, "A port: Milan, Paris and Munich on one shore, Shanghai on the other"),
            (
                '<defs><linearGradient id="hs" x2="0" y2="1"><stop offset="0" stop-color="#faf7f2"/>'
                '<stop offset="1" stop-color="#f6e3cd"/></linearGradient></defs>'
                '<rect width="1600" height="640" fill="url(#hs)"/>'
                '<circle cx="890" cy="300" r="190" fill="#fbe9cf"/><circle cx="890" cy="300" r="130" fill="#fdf1dd"/>'
            ),
            _cloud(520, 130, 0.9),
            _cloud(1150, 96, 0.8),
            _cloud(130, 96, 0.7),
            _cloud(1420, 150, 0.6),
            '<path d="M0 440Q200 380 420 418T760 428V470H0ZM1040 432Q1240 396 1600 424V470H1040Z" fill="#e5dfd3"/>',
            cities.place("munich", x=278, y=444, scale=0.68, tone=_FAR),
            cities.place(
                "paris", x=452, y=446, scale=0.8, tone=Tone("#d6dfe4", "#b3c5d1", "#8aa5b8")
            ),
            cities.place("milan", x=10, y=450, scale=0.84, tone=_NEAR),
            cities.place("shanghai", x=1150, y=448, scale=0.98, tone=_NEAR),
            _water(1600, 444, 640, key="hw"),
            '<path d="M740 452h46v10h-46ZM994 452h46v10h-46Z" fill="#0e1830" opacity=".5"/>',
            _gate(890, 462, 0.92),
            f'<path d="M760 474h70M950 474h70M770 488h50M960 488h50M778 502h30M968 502h30" stroke="{SIGNAL}" stroke-width="5" stroke-linecap="round" opacity=".55"/>',
            _ship(830, 548, 0.8),
            _quay(-10, 560, 420, 80),
            _containers(20, 552, columns=5, rows=3, w=58, h=27, turn=3),
            _crane(356, 552, 0.86),
            f'<path d="M1290 520q40 -6 80 0l-10 20h-58Z" fill="{INK}"/><path d="M1330 516V452L1368 508Z" fill="#faf7f2"/><path d="M1324 516V466L1298 508Z" fill="#e9c9a0"/>',
            f'<path d="M1470 556q30 -5 60 0l-8 15h-44Z" fill="{INK}"/><path d="M1500 552V502L1530 546Z" fill="#faf7f2"/>',
            _gulls(640, 250),
            _gulls(1090, 210),
            "</svg>",
        )
    )


def hero_phone() -> str:
    """The same port for a narrow screen, 800 x 800."""
    return "".join(
        (
            _open(800, 800, "A port: Milan and Paris on one shore, Shanghai on the other"),
            (
                '<defs><linearGradient id="ps" x2="0" y2="1"><stop offset="0" stop-color="#faf7f2"/>'
                '<stop offset="1" stop-color="#f6e3cd"/></linearGradient></defs>'
                '<rect width="800" height="800" fill="url(#ps)"/><circle cx="400" cy="330" r="210" fill="#fbe9cf"/>'
                '<circle cx="400" cy="330" r="150" fill="#fdf1dd"/>'
            ),
            _cloud(60, 150, 0.8),
            _cloud(600, 120, 0.8),
            _gulls(320, 140),
            '<path d="M0 520Q120 470 400 508T800 500V560H0Z" fill="#e5dfd3"/>',
            cities.place(
                "paris", x=122, y=526, scale=0.62, tone=Tone("#d6dfe4", "#b3c5d1", "#8aa5b8")
            ),
            cities.place("milan", x=-44, y=530, scale=0.7, tone=_NEAR),
            cities.place("shanghai", x=530, y=528, scale=0.74, tone=_NEAR),
            _water(800, 524, 800, key="pw"),
            _gate(400, 544, 0.94),
            f'<path d="M270 558h66M464 558h66M280 574h46M474 574h46" stroke="{SIGNAL}" stroke-width="5" stroke-linecap="round" opacity=".55"/>',
            _ship(380, 660, 0.86),
            _quay(-10, 726, 270, 80),
            _containers(6, 718, columns=3, rows=2, w=58, h=27, turn=3),
            f'<path d="M610 716q40 -6 80 0l-10 20h-58Z" fill="{INK}"/><path d="M650 712V648L688 704Z" fill="#faf7f2"/><path d="M644 712V662L618 704Z" fill="#e9c9a0"/>',
            "</svg>",
        )
    )


def office(code: str) -> str:
    """An office's city by the water, 600 x 400. KeyError when we have no such office."""
    sky, tone = _SKIES[code]
    return "".join(
        (
            _open(600, 400, code.capitalize()),
            (
                f'<rect width="600" height="400" fill="{PAPER}"/><rect width="600" height="400" fill="{sky}"/>'
                '<circle cx="430" cy="130" r="92" fill="#fff" opacity=".55"/><circle cx="430" cy="130" r="58" fill="#fff" opacity=".6"/>'
            ),
            _cloud(70, 96, 0.55),
            _cloud(480, 70, 0.5),
            f'<path d="M0 318Q150 270 300 296T600 290V340H0Z" fill="{tone.light}" opacity=".8"/>',
            cities.place(code, x=104, y=326, scale=0.94, tone=tone),
            _water(600, 324, 400, key="ow"),
            f'<path d="M0 318h600v8H0Z" fill="{tone.deep}" opacity=".75"/>',
            f'<path d="M470 366q34 -5 68 0l-9 16h-50Z" fill="{INK}"/><path d="M504 362V318L534 358Z" fill="{SIGNAL}"/><path d="M499 362V328L478 358Z" fill="#faf7f2"/>',
            "</svg>",
        )
    )


def logo() -> str:
    """The mark: a gate over water, 64 x 64."""
    return (
        _open(64, 64, "Entrepot")
        + f'<path d="M8 44V32a24 24 0 0 1 48 0V44H46V32a14 14 0 0 0 -28 0V44Z" fill="{SIGNAL}"/>'
        f'<path d="M4 50q7 -5 14 0t14 0t14 0t14 0M12 58q5 -4 10 0t10 0t10 0t10 0" fill="none" stroke="{SEA}" stroke-width="4" stroke-linecap="round"/></svg>'
    )


def favicon() -> str:
    """The mark on an ink tile, legible at 16 pixels."""
    return (
        _open(64, 64, "Entrepot") + f'<rect width="64" height="64" rx="14" fill="{INK}"/>'
        '<path d="M12 40V30a20 20 0 0 1 40 0V40H42V30a10 10 0 0 0 -20 0V40Z" fill="#ff5a5f"/>'
        '<path d="M10 50q5.500 -5 11 0t11 0t11 0t11 0" fill="none" stroke="#faf7f2" stroke-width="5" stroke-linecap="round"/></svg>'
    )
