"""A shop's own words for a category, to one of ours; where they say nothing, to none.

Only whole words count, the longest first, so that "Hair care" is no "care". A name that is wrong
(a cream among "Services") stays a hint that a person may look at.
"""

import re
from functools import lru_cache
from typing import Final

from entrepot.catalog.values.words import folded

_WORDS: Final = (
    ("home", "furniture|mobili|arredamento|mobel|meubles|muebles"),
    ("olive-oil", "olive oil|olio d oliva|olio di oliva|olio extravergine|huile d olive|olivenol|aceite de oliva"),
    ("wine-sparkling", "sparkling wine|champagne|prosecco|spumante|cava|cremant|sekt"),
    ("wine-still", "wine|wines|vino|vini|vin|vins|wein|weine|vinho"),
    ("beer", "beer|beers|birra|birre|biere|bieres|bier|cerveza"),
    ("spirits", "spirits|whisky|whiskey|gin|rum|vodka|grappa|cognac|brandy|liqueur|liquori|spirituosen"),
    ("coffee", "coffee|caffe|cafe|kaffee"),
    ("chocolate", "chocolate|chocolates|cioccolato|chocolat|schokolade"),
    ("biscuits", "biscuits|biscuit|cookies|biscotti|kekse|galletas|gateaux"),
    ("cheese", "cheese|formaggi|formaggio|fromage|fromages|kase|queso|quesos"),
    ("pasta", "pasta|noodles|nudeln"),
    ("hair-care", "hair care|haircare|shampoo|shampoos|conditioner|haarpflege|capelli|cheveux|cabelo|hair"),
    ("bath-body", "bath body|bath and body|body care|body wash|shower|bagno|bad|douche|soap|soaps|sapone|savon"),
    ("perfume", "perfume|perfumes|fragrance|fragrances|profumo|profumi|parfum|parfums|duft"),
    ("skincare", ("skin care|skincare|skin|face|facial|moisturiser|moisturizer|serum|serums|cleanser|cleansers|"
                 "sunscreen|hautpflege|viso|soin|soins|creme|cremes|cream|creams|lotion|lotions")),
    ("beauty", "beauty|cosmetics|make up|makeup|cosmetici|kosmetik|cosmetique|belleza|personal care"),
    ("jewellery", "jewellery|jewelry|bracelet|bracelets|necklace|necklaces|earrings|ring|rings|gioielli|schmuck|bijoux"),
    ("knitwear", "knitwear|sweater|sweaters|jumper|jumpers|cardigan|maglieria|strick"),
    ("leather", "leather|handbags|bags|pelle|pelletteria|cuir|leder"),
    ("fashion", ("fashion|clothing|apparel|clothes|shoes|footwear|shirts|tshirts|t shirts|tops|bottoms|pants|shorts|"
                "jackets|hoodies|dresses|abbigliamento|scarpe|kleidung|mode|vetements|ropa|men|women|tees|tanks")),
    ("cookware", "cookware|kitchen|kitchenware|cucina|kuche|cuisine|cocina|pots|pans"),
    ("kids", "toys|toy|kids|baby|children|giocattoli|spielzeug|jouets|juguetes|games"),
    ("home", ("home|garden|furniture|decor|casa|mobili|wohnen|mobel|maison|hogar|indoor|outdoor|beds|sofas|"
             "tables|chairs|desks|wardrobes|storage|bookcases|lighting")),
    ("drinks", "drinks|beverages|bevande|getranke|boissons|bebidas|tea|juice|juices"),
    ("food", ("food|grocery|groceries|alimentari|lebensmittel|alimentation|epicerie|alimentos|snacks|sauces|meat|"
             "sausages|fish|canned|sweets|dairy|bakery|spices")),
)  # fmt: skip


@lru_cache(maxsize=8192)
def category_of(hint: str, *, known: frozenset[str]) -> str | None:
    """The slug whose words the hint holds; of a path, its last parts count first."""
    parts = [f" {_plain(part)} " for part in re.split(r"[>/|,;]", hint) if part.strip()]
    for part in reversed(parts):
        slug = "-".join(part.split())
        if slug in known:
            return slug
        for found, words in _patterns():
            if (not known or found in known) and words.search(part):
                return found
    return None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded(text)).split())


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, "re.Pattern[str]"], ...]:
    return tuple((slug, re.compile(rf" (?:{words}) ")) for slug, words in _WORDS)
