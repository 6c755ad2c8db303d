"""A hundred thousand products scored for China, by vectors, against the same rules row by row.

Yardstick: the same catalogue, law, prices and rules asked product by product, as a page that opens
one asks them. Limit of the issue: 60 seconds for all of them. Then a hundred changed products,
as they are scored within the minute.
"""

import os
import resource
import time
from datetime import UTC, datetime, timedelta
from typing import Final

import bench
from bench.reprice import ID, KINDS, insert

PRODUCTS: Final = int(os.environ.get("ENTREPOT_BENCH_ROWS", "100000"))
ONE_BY_ONE: Final = 150
CHANGED: Final = 100
SECONDS_MAX: Final = 60
RATIO_MIN: Final = 20
SLUGS: Final = (
    "wine-still", "skincare", "beer", "handbags", "olive-oil", "chocolate", "knitwear", "perfume",
    "leather-shoes", "wooden-toys",
)  # fmt: skip


def main() -> None:
    with bench.a_database():
        import django

        django.setup()
        fill()
        measure()


def fill() -> None:
    """Ten merchants of one office, products of ten kinds, a band of prices and eight years of trade."""
    from django.db import connection

    from entrepot.catalog.models import Category, Lane, Product, Text, Variant
    from entrepot.money import commands as money
    from entrepot.offices.models import Merchant, Office
    from entrepot.selection.models import Seen, Source, Trade

    at = datetime.now(UTC)
    money.load_rates(since=at.date() - timedelta(days=14))
    office = Office.objects.create(code="milan", city="Milan", country="IT")
    for code, regime in (("it-cn", "cn-cbec-direct"), ("it-cn-general", "cn-general")):
        Lane.objects.create(
            code=code, regime=regime, origin="IT", market="cn", destination="CN", margin_bp=100,
            freight_first_minor=690, freight_more_minor=260, days_min=7, days_max=12,
        )  # fmt: skip
    merchants = [
        Merchant.objects.create(
            slug=f"m{n}", name=f"M {n}", legal_name=f"M {n}", country="IT", city="X",
            language="it", currency="EUR", office=office,
        ).id
        for n in range(10)
    ]  # fmt: skip
    slugs = [Category.objects.create(slug=slug, names={}).id for slug in SLUGS]
    owner = f"(array{[str(one) for one in merchants]})[1 + n % 10]::uuid"
    kind = f"(array{[str(one) for one in slugs]})[1 + n % 10]::uuid"
    numbers = (1, PRODUCTS)
    insert(
        Product, numbers, id=ID, merchant=owner, key="'p' || n", slug="'p-' || n",
        state="'active'", source_language="'it'", category=kind,
    )  # fmt: skip
    codes, amounts, units = (list(column) for column in zip(*KINDS, strict=True))
    insert(
        Variant, numbers, id=ID, product=ID, merchant=owner, sku="'SKU-' || n",
        hs_code=f"(array{codes})[1 + n % 10]", origin="'IT'", customs_description="'goods'",
        net_weight_g="100 + n % 900", gross_weight_g="1000 + n % 2700",
        content_amount=f"(array{amounts})[1 + n % 10]".replace("None", "null"),
        content_unit=f"(array{units})[1 + n % 10]", currency="'EUR'",
        price_minor="500 + (n::int8 * 7919) % 60000", shelf_life_days="300 + n % 700",
    )  # fmt: skip
    insert(Text, numbers, id="n", product=ID, language="'zh-hans'", title="'x'", state="'reviewed'")
    source = Source.objects.create(
        kind="sales", form="shop", name="bench", market="cn", digest="0" * 64, at=at
    )
    insert(
        Seen, (1, 20_000), id="n", source=f"'{source.id}'::uuid", key="n::text",
        item="n::text", title="'x'", category=f"(array{list(SLUGS)})[1 + n % 10]",
        heading=f"left((array{codes})[1 + n % 10], 4)", price_minor="900 + (n::int8 * 104729) % 90000",
        pieces="n % 3000", seen_on="current_date",
    )  # fmt: skip
    insert(
        Trade, (1, 80), id="n", source=f"'{source.id}'::uuid", key="'t' || n", importer="'CN'",
        exporter="''", scheme="'hs'", code=f"left((array{codes})[1 + n % 10], 4)",
        year="2016 + n / 10", value_usd="1e7 * (1 + n % 37)",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def measure() -> None:
    from entrepot.selection import commands
    from entrepot.selection.commands.scoring import Scorer
    from entrepot.selection.models import Score

    at = datetime.now(UTC)
    started = time.perf_counter()
    done = commands.score(market="cn", at=at)
    seconds = time.perf_counter() - started
    assert done == Score.objects.filter(market="cn").count() == PRODUCTS
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    scorer = Scorer("cn", at)
    rows = scorer.reader.after(None, limit=ONE_BY_ONE)
    started = time.perf_counter()
    for row in rows:
        scorer.score([row])
    each = (time.perf_counter() - started) / len(rows)

    changed = [row.product for row in rows[:CHANGED]]
    commands.mark(changed, at=datetime.now(UTC))
    started = time.perf_counter()
    commands.score_dirty(at=datetime.now(UTC))
    again = time.perf_counter() - started

    ratio = each * done / seconds
    print(
        f"{done:,} products scored in {seconds:.1f} s: {done / seconds:,.0f} a second, {memory:,.0f} MB resident"
    )
    print(f"one by one {each * 1000:.1f} ms each: ratio {ratio:.0f}")
    print(f"{len(changed)} changed products in {again:.2f} s")
    assert seconds <= SECONDS_MAX * done / 100_000, f"over {SECONDS_MAX} s"
    assert ratio >= RATIO_MIN, f"ratio below {RATIO_MIN}"


if __name__ == "__main__":
    main()
