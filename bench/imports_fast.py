"""Prices and stock alone, beside a whole import of the same goods: what a fast feed saves.

Features 3 asks for small fast files beside the big slow one. The yardstick is the whole import,
run again with other prices, of the same articles.
"""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import bench

ROWS = int(os.environ.get("ENTREPOT_BENCH_ROWS", "20000"))


def main() -> None:
    with bench.a_database():
        import django

        django.setup()
        _measure()


def _measure() -> None:
    from tests.logistics.make import a_node
    from tests.offices.make import a_merchant

    from entrepot.channels import commands, queries
    from entrepot.channels.values import Choices, JobKind
    from entrepot.offices.values import MerchantId

    merchant = a_merchant()
    a_node(merchant)
    owner = MerchantId(merchant.id)

    def run(kind: JobKind, blocks: Iterator[bytes]) -> float:
        at = datetime.now(UTC)
        started = time.perf_counter()
        job = commands.take_file(blocks, name="f.csv", merchant=owner, at=at, kind=kind)
        if kind is JobKind.GOODS:
            row = queries.job(job, merchant=owner)
            assert row is not None
            profile = queries.mapping_for(queries.source_of(job), row.inspection, merchant=owner)
            commands.choose(job, profile=profile, choices=Choices(), merchant=owner)
        else:
            commands.choose_feed(job, choices=Choices(), merchant=owner)
        commands.start_import(job, merchant=owner, at=at)
        counts = commands.run_import(job, at=at)
        assert (counts.rows, counts.failed) == (ROWS, 0)
        return time.perf_counter() - started

    full = run(JobKind.GOODS, _goods(price=10))
    changed = run(JobKind.GOODS, _goods(price=11))
    prices = run(JobKind.PRICES, _feed("price", 12))
    stock = run(JobKind.STOCK, _feed("stock", 7))
    again = run(JobKind.STOCK, _feed("stock", 7))
    bench.finish(
        "import fast",
        ours=ROWS / prices,
        yardstick=ROWS / changed,
        unit="rows/s",
        rows=ROWS,
        full_s=round(full, 2),
        full_changed_s=round(changed, 2),
        prices_s=round(prices, 2),
        stock_s=round(stock, 2),
        stock_again_s=round(again, 2),
        ratio=round(changed / prices, 1),
    )


def _goods(*, price: int) -> Iterator[bytes]:
    yield b"sku,title,price,brand,hs_code,origin,gross_weight_g,body\n"
    body = "Sour cherry, tar and rose over fine tannin. " * 10
    for number in range(ROWS):
        yield f"S{number},Barolo {number},{price}.50,Tenuta,22042100,IT,1300,{body}\n".encode()


def _feed(name: str, value: int) -> Iterator[bytes]:
    yield f"sku,{name}\n".encode()
    for number in range(ROWS):
        yield f"S{number},{value}\n".encode()


if __name__ == "__main__":
    main()
