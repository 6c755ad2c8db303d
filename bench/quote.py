"""Landed costs per second of one process, one line each, explanation included.

Yardstick: the same tax formula in bare `Decimal`, with no law to look up and nothing to explain.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from entrepot.lanes import queries
from entrepot.lanes.values import Consignment, Content, Item, Lane
from entrepot.money.values import CNY, EUR, Money, Rate

TARGET: Final = 20_000
TARGET_CARTS: Final = 6_000
CART_LINES: Final = 5
SECONDS: Final = 3.0
ROUNDS: Final = 30
"""Short ones, because another program on the same core spoils the rounds it meets."""
DAY: Final = date(2026, 11, 22)
RATE: Final = Rate(EUR, CNY, Decimal("7.4326"), DAY, "bench")
FEN: Final = Decimal("0.01")


def consignments() -> list[Consignment]:
    """Wine, skin care, beer and bags of many prices and quantities, made before the clock runs."""
    kinds = (
        ("22042100", Content(Decimal(750), "ml")),
        ("33049900", Content(Decimal(50), "ml")),
        ("22030000", Content(Decimal(330), "ml")),
        ("42022100", None),
    )
    return [
        Consignment(
            lane=Lane("cn-cbec-direct", "IT", "CN"),
            items=(
                Item(
                    id="1",
                    hs=hs,
                    description="",
                    origin="IT",
                    quantity=1 + number % 3,
                    unit_price=Money(1000 + 37 * number % 9000, EUR),
                    net_weight_g=900,
                    gross_weight_g=1300,
                    content=content,
                ),
            ),
            freight=Money(800, EUR),
            insurance=Money(0, EUR),
            day=DAY,
            rate=RATE,
            margin=Decimal("0.01"),
        )
        for number in range(100)
        for hs, content in kinds
    ]


def carts(single: Sequence[Consignment]) -> list[Consignment]:
    """Five lines each, of the kinds in turn; one piece a line, so that all stay inside the limit."""
    return [
        replace(
            single[start],
            items=tuple(
                replace(single[(start + 5 * line) % len(single)].items[0], id=str(line), quantity=1)
                for line in range(CART_LINES)
            ),
        )
        for start in range(len(single))
    ]


def per_second(*works: Callable[[], int]) -> list[float]:
    """The best round of each; in turns, so that all meet the same machine."""
    best = [0.0] * len(works)
    for _ in range(ROUNDS):
        for place, work in enumerate(works):
            done, start = 0, time.perf_counter()
            while (spent := time.perf_counter() - start) < SECONDS / ROUNDS:
                done += work()
            best[place] = max(best[place], done / spent)
    return best


def main() -> None:
    everything = consignments()
    baskets = carts(everything)

    def ours() -> int:
        for consignment in everything:
            queries.landed_cost(consignment)
        return len(everything)

    def of_carts() -> int:
        for consignment in baskets:
            queries.landed_cost(consignment)
        return len(baskets)

    def explained() -> int:
        for consignment in everything:
            assert queries.landed_cost(consignment).explanation
        return len(everything)

    def bare() -> int:
        for consignment in everything:
            [item] = consignment.items
            goods = (item.unit_price.amount * RATE.rate).quantize(FEN, ROUND_HALF_UP)
            margin = (goods * consignment.margin).quantize(FEN, ROUND_HALF_UP)
            freight = (consignment.freight.amount * RATE.rate).quantize(FEN, ROUND_HALF_UP)
            value = (goods + margin) * item.quantity + freight
            composite = value / (1 - Decimal("0.1"))
            tax = (composite * Decimal("0.1") * Decimal("0.7")).quantize(FEN, ROUND_HALF_UP)
            vat = (composite * Decimal("0.13") * Decimal("0.7")).quantize(FEN, ROUND_HALF_UP)
            assert value + tax + vat > 0
        return len(everything)

    ours()
    rate, yardstick, cart_rate, written = per_second(ours, bare, of_carts, explained)
    print(f"landed costs a second: {rate:,.0f} (target {TARGET:,})")
    print(f"of {CART_LINES}-line carts: {cart_rate:,.0f} (target {TARGET_CARTS:,})")
    print(f"with every step written out: {written:,.0f}")
    print(f"bare Decimal formula: {yardstick:,.0f}")
    print(
        json.dumps(
            {
                "bench": "quote",
                "ours": round(rate),
                "yardstick": round(yardstick),
                "ratio": round(rate / yardstick, 3),
                "target": TARGET,
                "carts": round(cart_rate),
                "target_carts": TARGET_CARTS,
            }
        )
    )


if __name__ == "__main__":
    main()
