"""Marks in prepared HTML where prices stand: filled in when a page is served.

They are comments, so that no text of a merchant can be one: markup in texts is escaped.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final
from uuid import UUID

from entrepot.catalog.rules import Measure

PRICE: Final = "<!--price-->"
ANATOMY: Final = "<!--anatomy-->"
EACH: Final = "<!--each "
_EACH: Final = re.compile(r"<!--each (\d+)/(\d+) (\d+ [a-z]+)-->")
_OF: Final = re.compile(r"<!--price ([0-9a-f-]{36})-->")


def price_of(listing: UUID) -> str:
    """The mark of another listing's price."""
    return f"<!--price {listing}-->"


def each_of(measure: Measure) -> str:
    """The mark of a price per measure."""
    share = measure.share
    return f"<!--each {share.numerator}/{share.denominator} {measure.label}-->"


def filled(html: str, *, price: str, anatomy: str = "") -> str:
    """The HTML with the price of its own listing."""
    return html.replace(PRICE, price).replace(ANATOMY, anatomy)


def filled_each(html: str, minor: int, shown: Callable[[int, str], str]) -> str:
    """The HTML with its prices per measure; most of it has one at most, and much has none."""
    if EACH not in html:
        return html

    def of(mark: re.Match[str]) -> str:
        measure = Measure(mark[3], Fraction(int(mark[1]), int(mark[2])))
        return shown(measure.minor(minor), measure.label)

    return _EACH.sub(of, html)


def filled_choices(html: str, price_of: Callable[[UUID], str]) -> str:
    """The HTML with the prices of the listings that it names."""
    return _OF.sub(lambda mark: price_of(UUID(mark[1])), html)
