"""Does it travel? Weight against value, bulk, life on the way, what breaks, what comes back."""

from typing import Final

import numpy as np

from entrepot.selection.values import UNKNOWN, Answer, Goods, Handling, Market, Part

FREIGHT_FINE: Final = 0.04
FREIGHT_BAD: Final = 0.35
AIR_DENSITY: Final = 167.0
"""Kilogrammes to the cubic metre at which air freight begins to charge the room (IATA: 6000 cm3/kg)."""
BREAKAGE: Final = (100.0, 80.0, 55.0, 35.0)
RETURNS_BAD: Final = 0.35
HANDLING_DAYS: Final = 10
"""From the maker's shelf to the parcel."""
TABLE_TRUST: Final = 0.5
"""Our own classes are coarse."""


def handling_of(hs: str, market: Market) -> Handling:
    """By heading, else by chapter, else as everything else."""
    table = market.handling
    return table.get(hs[:4]) or table.get(hs[:2]) or table[""]


def answers(goods: Goods, market: Market) -> tuple[Answer, ...]:
    """Freight, bulk, life, breakage, returns."""
    rows = len(goods)
    every = np.ones(rows, np.bool_)
    told = [handling_of(hs, market) for hs in goods.hs.tolist()]
    has_code = np.array([bool(hs) for hs in goods.hs.tolist()], np.bool_)
    share = np.where(goods.landed > 0, goods.freight_share, UNKNOWN)
    over = np.clip((share - FREIGHT_FINE) / (FREIGHT_BAD - FREIGHT_FINE), 0.0, 1.0)
    density = np.array([one.density for one in told])
    returns = np.array([one.returns for one in told])
    breakage = np.array([one.breakage for one in told])
    spoils = np.array([one.spoils for one in told], np.bool_)
    left = (goods.shelf_days - goods.transit_days - HANDLING_DAYS) / goods.shelf_days
    life = np.interp(left, [0.0, market.remaining, 0.9], [0.0, 50.0, 100.0])
    life = np.where(np.isnan(left), UNKNOWN, life)
    table = np.full(rows, TABLE_TRUST)
    code = np.where(has_code, 1.0, UNKNOWN)
    return (
        Answer(
            "freight", Part.TRAVEL, 35, 100.0 * (1.0 - over), np.ones(rows), every,
            {"share": share, "gross": goods.gross_g},
        ),
        Answer(
            "bulk", Part.TRAVEL, 10, code * 100.0 * np.clip(density / AIR_DENSITY, 0.0, 1.0), table,
            every, {"density": density},
        ),
        Answer(
            "life", Part.TRAVEL, 25, life, np.ones(rows), spoils,
            {"shelf": goods.shelf_days, "days": goods.transit_days + HANDLING_DAYS, "left": left},
        ),
        Answer(
            "breakage", Part.TRAVEL, 15, code * np.array(BREAKAGE)[breakage], table, every,
            {"breakage": breakage},
        ),
        Answer(
            "returns", Part.TRAVEL, 15, code * 100.0 * (1.0 - np.clip(returns / RETURNS_BAD, 0, 1)),
            table, every, {"returns": returns},
        ),
    )  # fmt: skip
