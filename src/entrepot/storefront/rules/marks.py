"""Marks in prepared HTML where prices stand: filled in when a page is served.

They are comments, so that no text of a merchant can be one: markup in texts is escaped.
"""

import re
from collections.abc import Callable
from typing import Final
from uuid import UUID

PRICE: Final = "<!--price-->"
ANATOMY: Final = "<!--anatomy-->"
_OF: Final = re.compile(r"<!--price ([0-9a-f-]{36})-->")


def price_of(listing: UUID) -> str:
    """The mark of another listing's price."""
    return f"<!--price {listing}-->"


def filled(html: str, *, price: str, anatomy: str = "") -> str:
    """The HTML with the price of its own listing."""
    return html.replace(PRICE, price).replace(ANATOMY, anatomy)


def filled_choices(html: str, price_of: Callable[[UUID], str]) -> str:
    """The HTML with the prices of the listings that it names."""
    return _OF.sub(lambda mark: price_of(UUID(mark[1])), html)
