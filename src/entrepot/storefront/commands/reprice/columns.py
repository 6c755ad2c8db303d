"""Columns in and out of PostgreSQL, in its own binary form.

No field could be null or of a varying length, so a column that comes as an array and a block of
rows that goes by COPY are arrays of fixed steps: numpy reads and writes them without a loop.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from entrepot.lanes.rules.bulk import KINDS
from entrepot.storefront.rules import steps

_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL: Final = b"\xff\xff"
_PAGE: Final = 8192

Table = NDArray[np.void]

_READ: Final = (
    "listing", "product", "hs", "origin", "price", "paid_in", "net", "gross", "content",
    "measure", "is_live", "has_price", "is_same", "old", "obstacle",
)  # fmt: skip
_OLD: Final = tuple(f"old_{kind.value}" for kind in KINDS)
_UUIDS: Final = frozenset({"listing", "product", "merchant"})
_WRITE: Final = ("listing", "product", "merchant", "is_new", "is_due", "price", "band", "obstacle")
_NEW: Final = tuple(f"{kind.value}_minor" for kind in KINDS)

# A code of no form is 0, as `bulk.hs_number` has it; letters and hashes become numbers, so that
# all columns are of one length. Unpriced is -1.
_STAGE: Final = f"""
    select l.id as listing, p.id as product, l.merchant_id as merchant,
        case when v.hs_code ~ '^[0-9]{{6,10}}$' then ('1' || v.hs_code)::int8 else 0 end as hs,
        case when v.origin ~ '^[A-Z]{{2}}$'
            then ascii(v.origin)::int8 * 256 + ascii(right(v.origin, 1)) else 0 end as origin,
        coalesce(l.price_minor, v.price_minor) as price,
        (ascii(v.currency)::int8 * 256 + ascii(substr(v.currency, 2))) * 256
            + ascii(substr(v.currency, 3)) as paid_in,
        coalesce(v.net_weight_g, 0)::int8 as net,
        coalesce(v.gross_weight_g, 0)::int8 as gross,
        case when v.content_amount is null or v.content_unit = '' then 0
            when v.content_unit in ('l', 'kg') then (v.content_amount * 1000000000)::int8
            else (v.content_amount * 1000000)::int8 end as content,
        case v.content_unit when '' then 0 when 'ml' then 1 when 'l' then 1 when 'g' then 2
            when 'kg' then 2 when 'piece' then 3 else 9 end::int8 as measure,
        (l.state = 'live')::int::int8 as is_live,
        (o.listing is not null)::int::int8 as has_price,
        coalesce(o.lane = l.lane_id and o.currency = %(currency)s and o.product = p.id, false
            )::int::int8 as is_same,
        coalesce(o.price_minor, -1) as old,
        case when coalesce(o.obstacle, '') = '' then 0
            else ('x' || left(md5(o.obstacle), 8))::bit(32)::int8 end as obstacle,
        {", ".join(f"coalesce(o.{kind.value}_minor, 0) as old_{kind.value}" for kind in KINDS)}
    from catalog_listing l
    join catalog_variant v on v.id = l.variant_id
    join catalog_product p on p.id = v.product_id and p.state = 'active'
    join offices_merchant m on m.id = l.merchant_id and m.state = 'live'
    left join storefront_price o on o.listing = l.id
    where l.lane_id = %(lane)s
        and (l.state = 'live' or (l.state = 'blocked' and l.findings @> %(finding)s))
        and coalesce(l.price_minor, v.price_minor) is not null
        and (%(merchant)s::uuid is null or l.merchant_id = %(merchant)s::uuid)
        and (%(after)s::uuid is null or l.id > %(after)s::uuid)
    order by l.id"""  # noqa: S608  # our own words
_FINDING: Final = '[{"code": "catalog.not_admitted"}]'
"""What the readiness gate says of goods that the lane's law keeps out."""

_UPDATE: Final = f"""
    update storefront_price p set
        product = n.product, merchant = n.merchant, market = %(market)s, lane = %(lane)s,
        currency = %(currency)s, price_minor = nullif(n.price, -1), band = n.band,
        {", ".join(f"{name} = n.{name}" for name in _NEW)},
        obstacle = (%(codes)s::text[])[n.obstacle + 1], rules_version = %(version)s,
        rate_on = %(rate_on)s, priced_at = %(at)s, is_due = p.is_due or n.is_due <> 0
    from reprice_write n
    where p.listing = n.listing and n.is_new = 0 and p.priced_at < %(at)s"""  # noqa: S608  # our own words
_INSERT: Final = f"""
    insert into storefront_price (listing, product, merchant, market, lane, currency, price_minor,
        band, {", ".join(_NEW)}, obstacle, rules_version, rate_on, priced_at, is_due)
    select n.listing, n.product, n.merchant, %(market)s, %(lane)s, %(currency)s,
        nullif(n.price, -1), n.band, {", ".join(f"n.{name}" for name in _NEW)},
        (%(codes)s::text[])[n.obstacle + 1], %(version)s, %(rate_on)s, %(at)s, true
    from reprice_write n where n.is_new <> 0
    on conflict (listing) do nothing"""  # noqa: S608  # our own words


def _layout(names: Sequence[str]) -> np.dtype[np.void]:
    """A row: how many fields, then each with its length before it, all big-endian."""
    fields: list[tuple[Any, ...]] = [("count", ">i2")]
    for name in names:
        is_uuid = name in _UUIDS
        fields += [(f"length of {name}", ">i4"), (name, "V16" if is_uuid else ">i8")]
    return np.dtype(fields)


_READ_COLUMNS: Final = (*_READ[:2], "merchant", *_READ[2:], *_OLD)
_WRITE_COLUMNS: Final = (*_WRITE, *_NEW)
_READ_ROW: Final = np.dtype(
    [(name, "V16" if name in _UUIDS else np.int64) for name in _READ_COLUMNS]
)
_ARRAY_HEAD: Final = 20
"""Bytes before the first element of an array of one dimension."""
_INT_STEP: Final = np.dtype([("length", ">i4"), ("value", ">i8")])
_UUID_STEP: Final = np.dtype([("length", ">i4"), ("value", "V16")])
_WRITE_ROW: Final = _layout(_WRITE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Staged:
    """What a lane's prices depend on, in the order of listings, in a table of this connection."""

    table: str
    count: int
    as_of: datetime
    """By the database's clock: what was written after it is newer than what was read."""

    def blocks(self, rows: int) -> Iterator[Table]:
        """About `rows` at a time, in order."""
        with connection.cursor() as cursor:
            cursor.execute("select pg_relation_size(%s) / %s", [self.table, _PAGE])
            [pages] = cursor.fetchone()
        step = max(1, rows * pages // max(1, self.count))
        for first in range(0, pages, step):
            last = first + step
            block = self._copied(f"where ctid >= '({first},0)'::tid and ctid < '({last},0)'::tid")
            if len(block):
                yield block

    def sampled(self, rows: int) -> Table:
        """Some of it, by chance; all where there is no more."""
        is_all = rows >= self.count
        return self._copied("" if is_all else f"order by random() limit {int(rows)}")

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"drop table if exists {self.table}")

    def _copied(self, where: str) -> Table:
        """One row of arrays, a column each: a message a row would take longer than all else."""
        columns = ", ".join(f"array_agg({name})" for name in _READ_COLUMNS)
        wire = connection.connection
        with psycopg.Cursor(wire) as cursor:
            cursor.execute(
                f"select count(*), {columns} from (select * from {self.table} {where}) t",  # noqa: S608  # our own words
                binary=True,
            )
            answer = cursor.pgresult
            assert answer is not None
            [count] = struct.unpack(">q", answer.get_value(0, 0) or b"")
            table = np.empty(count, _READ_ROW)
            for place, name in enumerate(_READ_COLUMNS, start=1):
                if count:
                    raw = answer.get_value(0, place)
                    assert raw is not None
                    step = _UUID_STEP if name in _UUIDS else _INT_STEP
                    table[name] = np.frombuffer(raw, step, count, offset=_ARRAY_HEAD)["value"]
        return table


def stage(
    number: int, *, lane: str, currency: str, merchant: UUID | None, after: UUID | None
) -> Staged:
    """Read a lane by one set-based statement, however many rows there are."""
    table = f"reprice_read_{number}"
    facts = {
        "lane": lane, "currency": currency, "merchant": merchant, "after": after,
        "finding": _FINDING,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        [as_of] = cursor.fetchone()
        cursor.execute(f"drop table if exists {table}")
        cursor.execute(f"create temp table {table} as {_STAGE}", facts)
        count = cursor.rowcount
    return Staged(table, count, as_of)


def write(columns: Mapping[str, NDArray[Any]], **facts: Any) -> None:
    """Set prices, in the caller's transaction; those that are newer than what was read stay."""
    count = len(columns["listing"])
    table = np.zeros(count, _WRITE_ROW)
    table["count"] = len(_WRITE_COLUMNS)
    for name in _WRITE_COLUMNS:
        table[f"length of {name}"] = 16 if name in _UUIDS else 8
        table[name] = columns[name]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_TABLE)
        with cursor.copy("copy reprice_write from stdin (format binary)") as copy:
            copy.write(_HEAD + table.tobytes() + _TAIL)
        # The rows are few beside the table: by its key, not by reading all of it.
        cursor.execute("set local enable_hashjoin = off; set local enable_mergejoin = off")
        cursor.execute(_UPDATE, facts)
        if columns["is_new"].any():
            cursor.execute(_INSERT, facts)
        cursor.execute("drop table reprice_write")


_WRITE_TABLE: Final = "create temp table reprice_write ({}) on commit drop".format(
    ", ".join(f"{name} {'uuid' if name in _UUIDS else 'int8'}" for name in _WRITE_COLUMNS)
)


def bands_of(prices: NDArray[np.int64], currency: str) -> NDArray[np.int64]:
    """The band of each price, as `rules.band_of` says it; 0 for what has none."""
    starts = np.array(steps(currency), np.int64)
    return np.maximum(np.searchsorted(starts, prices, side="right") - 1, 0)
