"""The colours of the demo pictures: three tones an object, on the warm paper of the shop."""

from dataclasses import dataclass
from typing import Final

PAPER: Final = "#faf7f2"
INK: Final = "#14213d"
SIGNAL: Final = "#c8102e"
SEA: Final = "#1f5f8b"


@dataclass(frozen=True, slots=True)
class Tone:
    """Three tones of one material, lit from the upper left."""

    light: str
    main: str
    deep: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The tones of the object, a pale wash for behind it, and a colour that answers it."""

    tone: Tone
    wash: str
    accent: str


GREEN_GLASS: Final = Tone("#4f6b4e", "#2f4a38", "#1d3228")
DARK_GLASS: Final = Tone("#46414d", "#2b2833", "#1b1922")
AMBER_GLASS: Final = Tone("#b9773a", "#8f5326", "#643716")
CLEAR: Final = Tone("#ffffff", "#e6edf0", "#c6d3da")
STEEL: Final = Tone("#f1f4f6", "#c9d1d8", "#8f9aa6")
BLACK: Final = Tone("#4d525e", "#2e323c", "#1d2028")
BRASS: Final = Tone("#f0d99a", "#cfa654", "#9a7430")
WOOD: Final = Tone("#ecc99a", "#d3a670", "#aa7d4a")
LEATHER: Final = Tone("#c98d56", "#a5683a", "#774625")
CHOCOLATE: Final = Tone("#8a5a3e", "#613a27", "#432619")
CARD: Final = Tone("#fffdf8", "#f6efe2", "#ddd1bb")
PORCELAIN: Final = Tone("#ffffff", "#f4f5f5", "#d3dae0")
LEAF: Final = Tone("#9fbf82", "#6f9a58", "#4c7440")
GRAPE: Final = Tone("#8d5578", "#653457", "#46203d")
CRUST: Final = Tone("#f0c987", "#dda95b", "#b27f3a")

PALETTES: Final[dict[str, Palette]] = {
    "amber": Palette(Tone("#d99a5b", "#b9733a", "#8a5023"), "#f5e4cf", "#1f5f8b"),
    "blush": Palette(Tone("#f8d9d3", "#eab5ac", "#cf8c84"), "#fae8e3", "#8f3f4d"),
    "camel": Palette(Tone("#dcbd93", "#c39a68", "#997347"), "#f3e6d3", "#7c3b2a"),
    "cocoa": Palette(Tone("#916349", "#6b4330", "#4a2c1f"), "#ecdfd3", "#c79a4b"),
    "coral": Palette(Tone("#f5a58f", "#e57f68", "#bd5a48"), "#fbe3da", "#1f5f8b"),
    "cream": Palette(Tone("#fbf4e4", "#eee1c8", "#cdbb99"), "#f2e9da", "#b26a00"),
    "forest": Palette(Tone("#5f8a6c", "#3a644b", "#264735"), "#e0eadf", "#c9a24d"),
    "gold": Palette(Tone("#f2d488", "#dcb04f", "#ad8230"), "#f8ecd0", "#7c2f3d"),
    "ink": Palette(Tone("#4a5a80", "#26365c", "#14213d"), "#dfe4ee", "#cfa654"),
    "leaf": Palette(Tone("#a3c48c", "#76a062", "#527946"), "#e7f0df", "#b26a00"),
    "natural": Palette(Tone("#ecd9ba", "#d8bd93", "#b09268"), "#f4eadb", "#2f7d4f"),
    "olive": Palette(Tone("#a9b06a", "#7f8745", "#5a602e"), "#edeeda", "#b9733a"),
    "plum": Palette(Tone("#a582ab", "#7a5686", "#553a61"), "#ece2ee", "#cfa654"),
    "rose": Palette(Tone("#f0adb4", "#d97f8b", "#b05765"), "#f9e3e4", "#4c7440"),
    "sage": Palette(Tone("#c3d2bd", "#9db397", "#758c71"), "#e8eee4", "#a5683a"),
    "sand": Palette(Tone("#ecdcc0", "#d8c29d", "#b19a73"), "#f5ecdd", "#1f5f8b"),
    "sea": Palette(Tone("#6fa6cb", "#3679a6", "#1f567d"), "#dceaf2", "#c8102e"),
    "signal": Palette(Tone("#e5535f", "#c8202f", "#930f20"), "#f9e1de", "#14213d"),
    "sky": Palette(Tone("#c5dff0", "#97c2df", "#6a9bbd"), "#e4f0f6", "#c8102e"),
    "slate": Palette(Tone("#a4b0bf", "#748295", "#525e70"), "#e6eaee", "#c8102e"),
    "wine": Palette(Tone("#a44a5c", "#7a2438", "#541425"), "#f2dfe0", "#c9a24d"),
}
