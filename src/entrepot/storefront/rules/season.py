"""What people look for in a month: categories, in the order in which they are shown."""

from typing import Final

_SEASONS: Final[dict[int, tuple[str, ...]]] = {
    1: ("wine-still", "chocolate", "ham", "jewellery", "porcelain"),
    2: ("chocolate", "perfume", "jewellery", "wine-sparkling"),
    3: ("skincare", "make-up", "dresses", "handbags"),
    4: ("sneakers", "sunglasses", "skincare", "wooden-toys"),
    5: ("perfume", "jewellery", "dresses", "porcelain"),
    6: ("sunglasses", "wooden-toys", "plush-toys", "beer"),
    7: ("sunglasses", "beer", "bath-body", "wine-sparkling"),
    8: ("perfume", "wine-sparkling", "skincare", "sneakers"),
    9: ("wine-still", "biscuits", "cheese", "leather-shoes"),
    10: ("olive-oil", "knitwear", "coats", "coffee"),
    11: ("knitwear", "chocolate", "coats", "olive-oil", "skincare"),
    12: ("chocolate", "wine-sparkling", "ornaments", "plush-toys", "knitwear"),
}


def in_season(month: int) -> tuple[str, ...]:
    """Slugs of the categories of a month (1 to 12)."""
    return _SEASONS[month]
