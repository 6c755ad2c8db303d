"""A bundle's line as lines of its parts: what is held, picked and shipped are the parts.

The bundle's price is shared by the parts' own prices, piece by piece, so that nothing is lost:
pieces of one part whose shares differ by a minor unit become two lines.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from entrepot.catalog.values import OfferPart
from entrepot.checkout.values import PricedLine
from entrepot.money import rules as money
from entrepot.money.values import Money, currency


@dataclass(frozen=True, slots=True)
class Share:
    """Pieces of a part in one bundle, each at the same share of the bundle's price."""

    part: OfferPart
    pieces: int
    price_minor: int


def shares(line: PricedLine) -> list[Share]:
    """One bundle taken apart; the shares add up to its price."""
    offer = line.offer
    assert offer.price_minor is not None
    pieces = [part for part in offer.parts for _ in range(part.quantity)]
    weights = [part.price_minor for part in pieces]
    if not any(weights):
        weights = [1] * len(pieces)
    whole = Money(offer.price_minor, currency(offer.currency))
    counted = Counter(
        (part.variant, one.minor)
        for part, one in zip(pieces, money.split(whole, weights), strict=True)
    )
    parts = {part.variant: part for part in offer.parts}
    return [Share(parts[variant], number, minor) for (variant, minor), number in counted.items()]


def lines_of(line: PricedLine) -> int:
    """How many lines it becomes."""
    return len(shares(line)) if line.offer.parts else 1


def split_minor(minor: int, of: list[Share], unit: str) -> list[int]:
    """An amount of the whole line, by the shares of the price."""
    weights = [one.price_minor * one.pieces for one in of]
    return [one.minor for one in money.split(Money(minor, currency(unit)), weights)]


def frozen(whole: dict[str, Any], line: PricedLine, of: list[Share]) -> list[dict[str, Any]]:
    """What the line keeps for ever, once for each share; charges add up to the line's."""
    offer = line.offer
    unit = line.cost.total.currency.code if line.cost else offer.currency
    charges = [split_minor(one["minor"], of, unit) for one in whole["charges"]]
    return [
        {
            **whole,
            "sku": share.part.sku,
            "gtin": "",
            "titles": {
                language: share.part.titles.get(language, title)
                for language, title in whole["titles"].items()
            },
            "options": dict.fromkeys(whole["options"], share.part.option_text),
            "net_weight_g": share.part.net_weight_g,
            "gross_weight_g": share.part.gross_weight_g,
            "content": None,
            "price_minor": share.price_minor,
            "unit_minor": None,
            "bundle": {"sku": offer.sku, "titles": whole["titles"], "quantity": line.quantity},
            "charges": [
                {**charge, "minor": parts[place]}
                for charge, parts in zip(whole["charges"], charges, strict=True)
            ],
        }
        for place, share in enumerate(of)
    ]
