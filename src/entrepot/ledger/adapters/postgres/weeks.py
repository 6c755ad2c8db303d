"""Transfers as they are looked for: by account, by what they are about, week after week.

First `SPAN`; then weeks are counted back from `last`. See `kit.weeks`. Where a week has no limit,
`offset 0` keeps it a step of its own: as a join, the server may read the whole table.
"""

from typing import Final

from entrepot.kit.weeks import week_sql

COLUMNS: Final = (
    "id, chain, at, kind, debit, credit, amount, unit, pending_id, resolved_by, expires_at, reason"
)
WINDOW_WEEKS: Final = 4
"""How many weeks the first step back looks at; each further one at four times as many."""
WEEK: Final = week_sql("at")

SPAN: Final = f"""
select (select {WEEK} from ledger_transfer where book = %(book)s order by {WEEK} limit 1),
    (select {WEEK} from ledger_transfer where book = %(book)s order by {WEEK} desc limit 1)
"""  # noqa: S608  # our own names
"""The first and the last week of a book; NULL when nothing was ever moved in it."""

NEWEST: Final = f"""
select * from (
    select t.* from generate_series(%(nearest)s::int, %(farthest)s::int) as n
    cross join lateral (
        select {COLUMNS} from ledger_transfer
        where book = %(book)s and {WEEK} = %(last)s::int - n and debit = %(account)s
            and at <= %(at)s::timestamptz and (at < %(at)s::timestamptz or id < %(before)s::uuid)
        order by at desc, id desc limit %(limit)s
    ) as t
    union all
    select t.* from generate_series(%(nearest)s::int, %(farthest)s::int) as n
    cross join lateral (
        select {COLUMNS} from ledger_transfer
        where book = %(book)s and {WEEK} = %(last)s::int - n and credit = %(account)s
            and at <= %(at)s::timestamptz and (at < %(at)s::timestamptz or id < %(before)s::uuid)
        order by at desc, id desc limit %(limit)s
    ) as t
) as both_sides
order by at desc, id desc limit %(limit)s
"""  # noqa: S608  # our own names
"""An account's transfers older than `before` at `at`, of some of the weeks, the newest first."""

OF_SUBJECT: Final = f"""
select t.* from generate_series(0, %(weeks)s::int) as n
cross join lateral (
    select {COLUMNS} from ledger_transfer
    where book = %(book)s and {WEEK} = %(last)s::int - n
        and split_part(reason, ' ', 2) = %(subject)s and split_part(reason, ' ', 2) <> ''
    order by at, id limit %(limit)s
) as t
order by at, id limit %(limit)s
"""  # noqa: S608  # our own names

THROUGH: Final = f"""
select * from (
    select t.* from generate_series(0, %(weeks)s::int) as n
    cross join lateral (
        select {COLUMNS} from ledger_transfer
        where book = %(book)s and {WEEK} = %(last)s::int - n
            and debit = any(%(accounts)s::uuid[])
        order by at, id limit %(limit)s
    ) as t
    union
    select t.* from generate_series(0, %(weeks)s::int) as n
    cross join lateral (
        select {COLUMNS} from ledger_transfer
        where book = %(book)s and {WEEK} = %(last)s::int - n
            and credit = any(%(accounts)s::uuid[])
        order by at, id limit %(limit)s
    ) as t
) as both_sides
order by at, id limit %(limit)s
"""  # noqa: S608  # our own names
"""What any of these accounts gave or got, the oldest first."""

OPEN_INTO: Final = f"""
select t.* from generate_series(0, %(weeks)s::int) as n
cross join unnest(%(accounts)s::uuid[]) as account
cross join lateral (
    select id, debit, credit, amount, unit from ledger_transfer
    where book = %(book)s and {WEEK} = %(last)s::int - n and credit = account
        and kind = 2 and resolved_by is null
    offset 0
) as t
order by id
"""  # noqa: S608  # our own names

_ABOUT: Final = """
select subject, t.* from generate_series(0, %(weeks)s::int) as n
cross join unnest(%(subjects)s::text[]) as subject
cross join lateral (
    select COLUMNS from ledger_transfer
    where book = %(book)s and WEEK = %(last)s::int - n
        and split_part(reason, ' ', 2) = subject and split_part(reason, ' ', 2) <> ''
    offset 0
) as t
order by id
"""


def about(columns: str) -> str:
    """Whole rows about any of some subjects, each after its subject, in the order of ids."""
    return _ABOUT.replace("COLUMNS", columns).replace("WEEK", WEEK)
