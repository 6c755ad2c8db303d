"""Pictures of the demo market, drawn as SVG: no file, no font, nothing fetched.

`draw` makes a product's picture; `hero`, `category`, `office`, `logo` and `favicon` dress the
pages. All are pure functions of their arguments, so a picture can be cached for ever.
"""

from collections.abc import Callable
from typing import Final
from zlib import crc32

from entrepot.site.demo.pictures import (
    adornment,
    bags,
    bottles,
    kitchen,
    machines,
    nursery,
    palettes,
    pantry,
    porcelain,
    props,
    shoes,
    vanity,
    wardrobe,
)
from entrepot.site.demo.pictures.pen import Pen
from entrepot.site.demo.pictures.scenes import favicon, hero, hero_phone, logo, office

__all__ = [
    "CATEGORIES",
    "MOTIFS",
    "OFFICES",
    "PALETTES",
    "category",
    "draw",
    "favicon",
    "hero",
    "hero_phone",
    "logo",
    "office",
]

PALETTES: Final = frozenset(palettes.PALETTES)

_DRAWERS: Final[dict[str, Callable[[Pen], None]]] = {
    "ark": nursery.ark,
    "backpack": bags.backpack,
    "beer": bottles.beer,
    "belt": adornment.belt,
    "biscuit-tin": pantry.biscuit_tin,
    "blender": machines.blender,
    "blocks": nursery.blocks,
    "boot": shoes.boot,
    "bowl": porcelain.bowl,
    "bowls": kitchen.bowls,
    "bracelet": adornment.bracelet,
    "bucket-bag": bags.bucket_bag,
    "cable-sweater": wardrobe.cable_sweater,
    "cake-stand": porcelain.cake_stand,
    "cardigan": wardrobe.cardigan,
    "casserole": kitchen.casserole,
    "cheese": pantry.cheese,
    "chocolate-bar": pantry.chocolate_bar,
    "chocolate-box": pantry.chocolate_box,
    "coat": wardrobe.coat,
    "coffee-bag": pantry.coffee_bag,
    "compact": vanity.compact,
    "cream-jar": vanity.cream_jar,
    "crossbody": bags.crossbody,
    "cup": porcelain.cup,
    "cutlery": kitchen.cutlery,
    "decanter": bottles.decanter,
    "diapers": vanity.diapers,
    "dress": wardrobe.dress,
    "earrings": adornment.earrings,
    "espresso": machines.espresso,
    "eye-palette": vanity.eye_palette,
    "figurine": porcelain.figurine,
    "filter-machine": machines.filter_machine,
    "flask": kitchen.flask,
    "flat": shoes.flat,
    "foundation": vanity.foundation,
    "gin": bottles.gin,
    "ham": pantry.ham,
    "handbag": bags.handbag,
    "heel": shoes.heel,
    "infuser": kitchen.infuser,
    "jug": porcelain.jug,
    "kettle": kitchen.kettle,
    "large-bag": bags.large_bag,
    "lipstick": vanity.lipstick,
    "loafer": shoes.loafer,
    "mist": vanity.mist,
    "mixer": machines.mixer,
    "moka": machines.moka,
    "motif-sweater": wardrobe.motif_sweater,
    "mug": porcelain.mug,
    "necklace": adornment.necklace,
    "oil": bottles.oil,
    "oil-tin": bottles.oil_tin,
    "pan": kitchen.pan,
    "pasta": pantry.pasta,
    "perfume": vanity.perfume,
    "plate": porcelain.plate,
    "polo": wardrobe.polo,
    "pump": vanity.pump,
    "rabbit": nursery.rabbit,
    "rocking-horse": nursery.rocking_horse,
    "rollneck": wardrobe.rollneck,
    "salve": vanity.salve,
    "sandal": shoes.sandal,
    "satchel": bags.satchel,
    "saucepan": kitchen.saucepan,
    "scarf": wardrobe.scarf,
    "serum": vanity.serum,
    "shampoo": vanity.shampoo,
    "shirt": wardrobe.shirt,
    "shirt-dress": wardrobe.shirt_dress,
    "shoe": shoes.shoe,
    "sneaker": shoes.sneaker,
    "soap": vanity.soap,
    "sparkling": bottles.sparkling,
    "sparkling-gift": bottles.sparkling_gift,
    "stacker": nursery.stacker,
    "steamer": kitchen.steamer,
    "striped-sweater": wardrobe.striped_sweater,
    "sundress": wardrobe.sundress,
    "sunglasses": adornment.sunglasses,
    "sunglasses-cat": adornment.sunglasses_cat,
    "sunglasses-pilot": adornment.sunglasses_pilot,
    "sunglasses-round": adornment.sunglasses_round,
    "sweater": wardrobe.sweater,
    "tall-boot": shoes.tall_boot,
    "teapot": porcelain.teapot,
    "teddy": nursery.teddy,
    "tin": pantry.tin,
    "tote": bags.tote,
    "train": nursery.train,
    "tube": vanity.tube,
    "vase": porcelain.vase,
    "vest": wardrobe.vest,
    "wine": bottles.wine,
}

MOTIFS: Final = frozenset(_DRAWERS)
OFFICES: Final = frozenset({"brussels", "london", "madrid", "milan", "munich", "paris"})
CATEGORIES: Final = frozenset({"beauty", "drinks", "fashion", "food", "home", "kids", "leather"})


def draw(motif: str, *, palette: str, label: str, seed: int) -> str:
    """One product, 800 x 800. KeyError when there is no such motif or palette."""
    key = f"p{crc32(f'{motif}/{palette}/{label}/{seed}'.encode()):x}"
    pen = Pen(palette=palettes.PALETTES[palette], label=label, seed=seed, key=key)
    props.behind(pen)
    _DRAWERS[motif](pen)
    return pen.svg()


_SHELVES: Final[dict[str, tuple[tuple[str, str, str, float, float, float], ...]]] = {
    "drinks": (
        ("wine", "wine", "Torrealta", -60, 60, 0.8),
        ("sparkling", "gold", "Grand Soir", 250, 40, 0.84),
    ),
    "food": (
        ("oil", "olive", "Fiero", -10, 30, 0.82),
        ("coffee-bag", "signal", "Mattina", 290, 130, 0.7),
    ),
    "beauty": (
        ("perfume", "blush", "Rosée", 40, 60, 0.8),
        ("lipstick", "signal", "Rideau", 390, 180, 0.62),
    ),
    "fashion": (
        ("dress", "signal", "", 330, 60, 0.78),
        ("striped-sweater", "sea", "", -30, 150, 0.7),
    ),
    "leather": (("handbag", "amber", "", 10, 20, 0.82), ("heel", "wine", "", 290, 210, 0.62)),
    "home": (("moka", "slate", "", 20, 30, 0.82), ("cup", "sea", "", 350, 250, 0.56)),
    "kids": (("teddy", "camel", "", 10, 20, 0.84), ("train", "signal", "Zug", 300, 260, 0.56)),
}
"""Two motifs for each top category: palette, label, x, y and scale."""


def category(slug: str) -> str:
    """A shelf of a top category, 800 x 800. KeyError when it is no top category."""
    shelf = _SHELVES[slug]
    first = palettes.PALETTES[shelf[0][1]]
    ground = Pen(palette=first, label="", seed=len(slug), key=f"c{slug}")
    ground.path("M90 664V400a310 310 0 0 1 620 0V664Z", first.wash)
    ground.rect(0, 664, 800, 136, first.wash, opacity=0.45)
    for i, (motif, palette, label, x, y, scale) in enumerate(shelf):
        pen = Pen(palette=palettes.PALETTES[palette], label=label, seed=4, key=f"c{slug}{i}")
        _DRAWERS[motif](pen)
        ground.add(f'<g transform="translate({x} {y}) scale({scale})">{pen.inner()}</g>')
    return ground.svg()
