"""A million listings over two lanes, all of them moved by a new rate: read, priced, written.

Yardstick: the limits of the issue, 60 seconds on two cores and 1 GB resident; and for the figures
alone the one-by-one engine, that a kernel has to beat twentyfold. Half of the listings go to China
by parcel (paid in euro, sold in yuan), half stay within Spain. Listings are made by the database
itself, and none has a shelf row, because repricing never looks at one.
"""

import os
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import bench

LISTINGS: Final = int(os.environ.get("ENTREPOT_BENCH_ROWS", "1000000"))
ONE_BY_ONE: Final = 4_000
"""Rows that the yardstick prices."""
SECONDS_MAX: Final = 60
RSS_MB_MAX: Final = 1_000
RATIO_MIN: Final = 20
TODAY: Final = datetime.now(UTC).date()

ID: Final = "lpad(to_hex(n), 32, '0')::uuid"
KINDS: Final = (
    ("22042100", 750, "ml"), ("33049900", 50, "ml"), ("22030000", 330, "ml"),
    ("42022100", None, ""), ("15092000", 500, "ml"), ("18063200", 100, "g"),
    ("61101100", None, ""), ("33030000", 100, "ml"), ("64039900", None, ""),
    ("95030010", None, ""),
)  # fmt: skip
"""Code and content of what is sold, by the last digit of its number."""


def main() -> None:
    with bench.a_database():
        import django

        django.setup()
        fill()
        measure()


def fill() -> None:
    """Two lanes, a merchant on each, and their goods; priced once by the rate of yesterday."""
    from django.db import connection

    from entrepot.catalog.models import Lane, Listing, Product, Variant
    from entrepot.offices.models import Merchant, Office

    office = Office.objects.create(code="milan", city="Milan", country="IT")
    half = LISTINGS // 2
    ways = (
        ("a-it-cn", "cn-cbec-direct", "IT", "cn", "CN", 100, (1, half)),
        ("b-es-es", "eu-local", "ES", "es", "ES", 0, (half + 1, LISTINGS)),
    )
    started = time.perf_counter()
    for code, regime, origin, market, destination, margin, (first, last) in ways:
        Lane.objects.create(
            code=code, regime=regime, origin=origin, market=market, destination=destination,
            margin_bp=margin, freight_first_minor=690, freight_more_minor=260, days_min=7,
            days_max=12,
        )  # fmt: skip
        merchant = Merchant.objects.create(
            slug=code, name=code, legal_name=code, country=origin, city="X", language="it",
            currency="EUR", office=office,
        )  # fmt: skip
        numbers = (first, last)
        insert(
            Product, numbers, id=ID, merchant=f"'{merchant.id}'::uuid", key="'p' || n",
            slug="'p-' || n", state="'active'", source_language="'it'",
        )  # fmt: skip
        codes, amounts, units = (list(column) for column in zip(*KINDS, strict=True))
        insert(
            Variant, numbers, id=ID, product=ID, merchant=f"'{merchant.id}'::uuid",
            sku="'SKU-' || n", hs_code=f"(array{codes})[1 + n % 10]",
            origin="(array['IT', 'FR', 'ES', 'DE'])[1 + n % 4]", customs_description="'goods'",
            net_weight_g="100 + n % 900", gross_weight_g="1000 + n % 2700",
            content_amount=f"(array{amounts})[1 + n % 10]".replace("None", "null"),
            content_unit=f"(array{units})[1 + n % 10]", currency="'EUR'",
            price_minor="500 + (n::int8 * 7919) % 60000",
        )  # fmt: skip
        insert(
            Listing, numbers, id=ID, variant=ID, merchant=f"'{merchant.id}'::uuid",
            lane=f"'{code}'", state="'live'",
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    rate("7.4326", TODAY - timedelta(days=1))
    run(verify=0)
    print(f"filled and priced once in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("update storefront_price set is_due = false")
        cursor.execute("vacuum full analyze storefront_price")
        cursor.execute("select pg_stat_reset_single_table_counters('storefront_price'::regclass)")


def insert(table: Any, numbers: tuple[int, int], **columns: str) -> None:
    """Rows made by the database itself; what is not named gets the model's own default."""
    from django.db import connection

    facts = table._meta  # noqa: SLF001  # Django documents _meta for this
    defaults = {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in facts.concrete_fields
        if field.name not in columns and not field.has_db_default()
    }
    named = {facts.get_field(name).column: sql for name, sql in columns.items()}
    into = ", ".join([*named, *defaults])
    values = ", ".join(sql.replace("%", "%%") for sql in named.values())
    given = "".join(", %s" for _ in defaults)
    statement = (
        f"insert into {facts.db_table} ({into})"
        f" select {values}{given} from generate_series(%s, %s) n"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*defaults.values(), *numbers])


def rate(value: str, day: date) -> None:
    from entrepot.money.models import RateRow

    RateRow.objects.create(base="EUR", quote="CNY", day=day, rate=Decimal(value), source="bench")


def run(**facts: Any) -> Any:
    from entrepot.storefront import commands

    def say(done: int, total: int, changed: int) -> None:
        print(f"\r{done:,}/{total:,} {changed:,} changed", end="", file=sys.stderr, flush=True)

    done = commands.reprice(**{"at": datetime.now(UTC), "reason": "bench", "say": say, **facts})
    print(file=sys.stderr)
    return done


def measure() -> None:
    from django.db import connection

    from entrepot.catalog.models import Lane

    # The rate moves half of them; a dearer parcel moves the other half.
    rate("7.5011", TODAY)
    Lane.objects.filter(code="b-es-es").update(freight_first_minor=720)
    started, spent = time.perf_counter(), cpu_s()
    done = run()
    seconds, spent = time.perf_counter() - started, cpu_s() - spent
    started = time.perf_counter()
    again = run()
    idle_s = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute(
            "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables"
            " where relname = 'storefront_price'"
        )
        updated, hot = cursor.fetchone()
    by_vectors, one_by_one = figures()
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    ratio = by_vectors / one_by_one
    bench.finish(
        "reprice",
        ours=done.done / seconds,
        yardstick=LISTINGS / SECONDS_MAX,
        unit="prices/s",
        listings=done.done,
        seconds=round(seconds, 1),
        cpu_seconds=round(spent, 1),
        seconds_when_nothing_moved=round(idle_s, 1),
        changed=done.changed,
        refused=done.refused,
        one_by_one=done.one_by_one,
        verified=done.verified,
        rss_mb=rss_mb,
        hot_updates=round(hot / max(1, updated), 3),
        kernel_per_second=round(by_vectors),
        engine_per_second=round(one_by_one),
        kernel_ratio=round(ratio, 1),
        kernel_ratio_min=RATIO_MIN,
    )
    assert done.done == LISTINGS // 2 * 2
    assert done.changed > 0.97 * (done.done - done.refused)
    assert again.changed == 0
    assert rss_mb < RSS_MB_MAX
    assert ratio >= RATIO_MIN
    assert seconds < SECONDS_MAX * LISTINGS / 1_000_000 + 5


def cpu_s() -> float:
    """Of this process and of the database's that serves it: what the run costs on a busy machine."""
    import psutil
    from django.db import connection

    wire = connection.connection
    assert wire is not None
    served = psutil.Process(wire.info.backend_pid).cpu_times()
    return time.process_time() + served.user + served.system


def figures() -> tuple[float, float]:
    """Prices a second of one process, without any database: by vectors, and one by one."""
    import numpy as np

    from entrepot.lanes import rows
    from entrepot.lanes.rules import bulk
    from entrepot.lanes.values import Lane
    from entrepot.money.values import CNY, EUR, Rate

    law = rows.law()
    rng = np.random.default_rng(1)
    count = 200_000
    codes = [bulk.hs_number(hs) for hs in ("22042100", "33049900", "22030000", "42022100")]
    goods = bulk.Goods(
        hs=rng.choice(np.array(codes), count),
        origin=np.full(count, bulk.country_number("IT")),
        price=rng.integers(500, 60_000, count),
        freight=rng.integers(7, 60, count) * 100,
        net_weight_g=rng.integers(50, 200, count),
        gross_weight_g=rng.integers(250, 2_900, count),
        content_micro=rng.choice(np.array([50, 330, 500, 750]), count) * 10**6,
        measure=np.ones(count, np.int64),
    )
    terms = bulk.Terms(
        lane=Lane("cn-cbec-direct", "IT", "CN"), day=TODAY, paid_in=EUR, freight_in=EUR,
        rate=Rate(EUR, CNY, Decimal("7.5011"), TODAY, "bench"), margin=Decimal("0.01"),
    )  # fmt: skip
    bulk.price(goods.take(np.arange(1000)), terms, law=law)
    started = time.perf_counter()
    found = bulk.price(goods, terms, law=law)
    by_vectors = count / (time.perf_counter() - started)
    started = time.perf_counter()
    for row in range(ONE_BY_ONE):
        amounts, _ = bulk.one(goods, row, terms, law=law)
        assert amounts == found.charges[:, row].tolist()
    return by_vectors, ONE_BY_ONE / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
