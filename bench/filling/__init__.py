"""Fills a new database with finished orders of a past year, as fast as the server takes them.

Rows go in without indexes, in one transaction that made the tables empty: with `wal_level`
minimal nothing of it goes through the log. Indexes and constraints are made anew afterwards, as
they were.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg

from bench.filling import rows

SHELVES: Final = 50_000
MERCHANTS: Final = 500
CHUNK: Final = 100_000
TABLES: Final = (
    "ledger_account", "ledger_transfer", "checkout_ordergroup", "checkout_order",
    "checkout_orderline", "payments_payment", "logistics_parcel", "logistics_tracking",
)  # fmt: skip
QUICKLY: Final = {
    "wal_level": "minimal", "max_wal_senders": "0", "fsync": "off", "max_wal_size": "8GB",
    "maintenance_work_mem": "512MB", "shared_buffers": "1GB", "autovacuum": "off",
    "max_parallel_maintenance_workers": "0", "max_parallel_workers_per_gather": "0", "jit": "off",
}  # fmt: skip
"""How the server works while it is filled; afterwards it is as the program starts it."""


@dataclass(frozen=True, slots=True)
class Market:
    """Who buys and sells: one recipient for all, one of the buyers by name."""

    merchants: tuple[UUID, ...]
    nodes: tuple[UUID, ...]
    recipient: UUID
    sealed: str


def fill(
    url: str,
    market: Market,
    *,
    orders: int,
    until: float = float("inf"),
    say: Callable[[str], None] = print,
) -> int:
    """Store so many orders, or as many as are stored at the moment `until` (monotonic)."""
    now = datetime.now(UTC)
    year = timedelta(days=365)
    facts = _facts(market) | {
        "since_ms": int((now - year - timedelta(hours=1)).timestamp() * 1000),
        "step_ms": int(year.total_seconds() * 1000) // orders,
        "shelves": SHELVES,
    }
    with psycopg.connect(url) as wire:
        _shelves(wire, market)
        wire.commit()
        again = _strip(wire)
        wire.execute(f"truncate {', '.join(TABLES)}")
        wire.execute("select setseed(0.5)")
        done = 0
        while done < orders and time.monotonic() < until:
            last = min(done + CHUNK, orders)
            _chunk(wire, facts | {"first": done, "last": last - 1})
            done = last
            say(f"{done:,} of {orders:,} orders")
        _accounts(wire, facts)
        for statement in again:
            say(statement[:90])
            wire.execute(statement)
    with psycopg.connect(url, autocommit=True) as wire:
        say("vacuum analyze")
        wire.execute("vacuum analyze")
    return done


def _chunk(wire: psycopg.Connection[Any], facts: dict[str, Any]) -> None:
    with psycopg.ClientCursor(wire) as cursor:
        for step in rows.STEPS:
            cursor.execute(step, facts)


def _strip(wire: psycopg.Connection[Any]) -> list[str]:
    """Take indexes and constraints off; answers what puts them back."""
    again: list[str] = []
    found = wire.execute(
        """select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        from pg_constraint where conrelid = any(%s::regclass[]) and contype in ('p', 'u', 'f')
            or confrelid = any(%s::regclass[]) and contype = 'f'
        order by contype = 'f' desc""",
        [list(TABLES), list(TABLES)],
    ).fetchall()
    for table, name, definition in found:
        wire.execute(f'alter table {table} drop constraint "{name}"')
        again.insert(0, f'alter table {table} add constraint "{name}" {definition}')
    found = wire.execute(
        "select indexname, indexdef from pg_indexes where tablename = any(%s)", [list(TABLES)]
    ).fetchall()
    for name, definition in found:
        wire.execute(f'drop index "{name}"')
        again.insert(0, definition)
    return again


def _shelves(wire: psycopg.Connection[Any], market: Market) -> None:
    from entrepot.ledger import values

    wire.execute("drop table if exists growth_shelf, growth_count")
    wire.execute(
        """create unlogged table growth_shelf (
        n int primary key, variant uuid, listing uuid, node uuid, merchant uuid, unit text,
        stock uuid, stock_name text, sold uuid, sold_name text, supplier uuid, supplier_name text,
        escrow uuid, escrow_name text, payable uuid, payable_name text, frozen_order jsonb)"""
    )
    wire.execute("create unlogged table growth_count (n int, units bigint, sales bigint)")
    with wire.cursor().copy("copy growth_shelf from stdin") as copy:
        for number in range(1, SHELVES + 1):
            variant = UUID(int=(9 << 76) + number)
            place = number % MERCHANTS
            merchant, node = market.merchants[place], market.nodes[place]
            named = [
                part
                for name in (
                    values.stock(variant, node), values.sold(variant),
                    values.supplier(merchant, variant), values.escrow(merchant, "CNY"),
                    values.payable(merchant, "EUR"),
                )
                for part in (values.account_id(name), name)
            ]  # fmt: skip
            copy.write_row(
                (number, variant, variant, node, merchant, values.piece(variant), *named,
                 json.dumps(frozen_order(place, node)))
            )  # fmt: skip
    wire.execute("analyze growth_shelf")


def _accounts(wire: psycopg.Connection[Any], facts: dict[str, Any]) -> None:
    """All other accounts, with the sums of the transfers that were stored; and the receipts."""
    g, f = rows.GOODS, facts
    wire.execute(
        """create temporary table tally on commit drop as
        select s.*, coalesce(c.sales, 0) as sales
        from growth_shelf s
        left join (select n, sum(sales)::bigint as sales from growth_count group by n) c using (n)"""
    )
    into = """insert into ledger_account (book, id, name, unit, rule, debits_pending, debits_posted,
        credits_pending, credits_posted) """
    stock, units = rows.STOCK, rows.UNITS
    for statement in (
        f"""select 1, stock, stock_name, unit, 1, 0, {units} * sales, 0, {stock} from tally""",
        f"""select 1, sold, sold_name, unit, 0, 0, 0, 0, {units} * sales from tally""",
        f"""select 1, supplier, supplier_name, unit, 0, 0, {stock}, 0, 0 from tally""",
        f"""select 1, escrow, escrow_name, 'CNY', 1, 0, {g} * sum(sales), 0, {g} * sum(sales)
            from tally group by escrow, escrow_name""",
        f"""select 1, payable, payable_name, 'EUR', 0, 0, 0, 0,
            {rows.OWN_GOODS - rows.FEE} * sum(sales) from tally group by payable, payable_name""",
    ):
        wire.execute(into + statement)
    [(sales,)] = wire.execute("select coalesce(sum(sales), 0)::bigint from tally").fetchall()
    for key, debit, credit in (
        ("clearing", rows.TOTAL, 0), ("fx_margin", 0, rows.EXCHANGE), ("freight", 0, rows.FREIGHT),
        ("vat", 0, rows.VAT), ("fx_cny", 0, g), ("fx_eur", rows.OWN_GOODS, 0),
        ("commission", 0, rows.FEE),
    ):  # fmt: skip
        unit = "EUR" if key in {"fx_eur", "commission"} else "CNY"
        wire.execute(
            into + "values (1, %s, %s, %s, 0, 0, %s, 0, %s)",
            [f[key], f["names"][key], unit, debit * sales, credit * sales],
        )
    wire.execute(
        """insert into ledger_transfer (book, id, debit, credit, amount, unit, kind, chain, reason, at)
        select 1, variant, supplier, stock, %s, unit, 1, variant, 'stock.received',
            to_timestamp(%s / 1000.0)
        from tally""",
        [stock, f["since_ms"]],
    )


def _facts(market: Market) -> dict[str, Any]:
    from entrepot.ledger import values

    names = {
        "clearing": values.clearing("simulator", "CNY"),
        "fx_margin": values.fx_margin("CNY"),
        "freight": values.freight(rows.LANE, "CNY"),
        "vat": values.tax("cn", "vat", "CNY"),
        "fx_cny": values.fx("EUR", "CNY", "CNY"),
        "fx_eur": values.fx("EUR", "CNY", "EUR"),
        "commission": values.commission("EUR"),
    }
    return {
        **{key: values.account_id(name) for key, name in names.items()},
        "names": names,
        "recipient": market.recipient,
        "sealed": market.sealed,
        "raw": json.dumps({"amount_minor": rows.TOTAL, "currency": "CNY", "language": "zh-hans"}),
        "sender": json.dumps(SENDER),
        "frozen_line": json.dumps(FROZEN_LINE, ensure_ascii=False),
    }


SENDER: Final = {
    "city": "Milan", "name": "Maker", "email": "shop@maker.example", "phone": "+00 000 000",
    "region": "", "street": "1 Example Street", "country": "IT", "postcode": "00000",
    "tax_number": "",
}  # fmt: skip


def _charge(
    kind: str, base: str, unit: str, rate: str, *, minor: int, source: int
) -> dict[str, Any]:
    return {
        "base": {"amount": base, "currency": unit}, "kind": kind, "rate": rate, "minor": minor,
        "since": "2019-04-01", "until": None, "source": source, "formula": f"V x {rate}",
        "rounding": "HALF_UP", "confidence": "sourced",
    }  # fmt: skip


FROZEN_LINE: Final = {
    "sku": "BOR-002-1", "gtin": "02050002010000", "slug": "caffe-in-grani", "brand": "Maker",
    "origin": "IT",
    "titles": {
        "en": "Mezzanotte Dark Roast Beans", "it": "Caffè in Grani Mezzanotte",
        "zh-hans": "午夜深烘咖啡豆",
    },
    "charges": [
        _charge("goods", "10.90", "EUR", "7.4326", minor=rows.GOODS, source=0),
        _charge("exchange", "81.02", "CNY", "1%", minor=rows.EXCHANGE, source=1),
        _charge("freight", "5.30", "EUR", "7.4326", minor=rows.FREIGHT, source=0),
        _charge("vat", "203.05", "CNY", "13%", minor=rows.VAT, source=2),
    ],
    "content": "250.000 g", "hs_code": "09012100", "options": {"en": "", "zh-hans": ""},
    "picture": "demo/0.svg", "product": str(UUID(int=1)), "currency": "EUR", "unit_minor": 12090,
    "price_minor": 1090, "net_weight_g": 250, "gross_weight_g": 285,
    "customs_description": "Mezzanotte Dark Roast Beans",
}  # fmt: skip


def frozen_order(place: int, node: UUID) -> dict[str, Any]:
    """What an order of this merchant freezes."""
    return {
        "day": "2026-01-01", "days": [7, 12], "node": str(node),
        "rate": {"on": "2026-01-01", "base": "EUR", "rate": "7.4326", "quote": "CNY",
                 "source": "ECB euro foreign exchange reference rates"},
        "margin": "0.01", "papers": ["customs_order", "customs_payment", "customs_waybill"],
        "regime": "cn-cbec-direct", "carrier": "simulator",
        "sources": ["ECB euro foreign exchange reference rates",
                    "the operator's margin for bearing the exchange", "notices 2016-18 and 2018-49"],
        "merchant": {"city": "Alba", "name": f"Maker {place}", "slug": f"maker-{place}",
                     "country": "IT"},
        "allowance": None, "treatment": "cbec_within_limits", "destination": "CN",
        "node_reason": "only_node", "commission_bp": 800, "rules_version": "70b05275803b",
        "dutiable_minor": 20305, "freight_quoted": {"amount": "5.30", "currency": "EUR"},
        "gross_weight_g": 570,
    }  # fmt: skip
