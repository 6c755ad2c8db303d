"""How much our issues cost beside jsonschema alone: 1,000 products of three categories.

python bench/validate.py [products]
"""

import sys
import time
from collections.abc import Callable
from datetime import date

from entrepot.catalog import rows
from entrepot.catalog.rules import schemas

DAY = date(2026, 11, 22)
ROUNDS = 3
KINDS = (
    (("drinks", "wine-still"), {"alcohol_percent": 14, "allergens": ["sulphites"], "colour": "red"}),
    (("food", "olive-oil"), {"ingredients": "Olive oil", "allergens": ["none"], "storage": "cool_dry"}),
    (("fashion", "knitwear"), {"fibres": {"wool": 70, "cotton": 20}, "care": ["hand_wash"]}),
)  # fmt: skip


def main(products: int) -> None:
    book = schemas.Book(rows.schemas())
    work = [(book.asks(*(path, "cn"), DAY), said) for path, said in KINDS]
    some = [work[number % len(work)] for number in range(products)]
    alone = _best(lambda: [list(asked.validator.iter_errors(said)) for asked, said in some])
    ours = _best(lambda: [schemas.issues(said, asked) for asked, said in some])
    print(f"{products} products: jsonschema {alone:.3f} s, ours {ours:.3f} s, {ours / alone:.2f} x")


def _best(work: Callable[[], object]) -> float:
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
