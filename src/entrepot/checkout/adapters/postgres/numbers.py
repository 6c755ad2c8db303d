"""Orders by the numbers that people know, day after day: a number tells neither day nor book."""

from typing import Final

from entrepot.kit.days import day_sql

_DAY: Final = day_sql("placed_at")

SPAN: Final = f"""
select (select {_DAY} from checkout_order where book = %(book)s order by {_DAY} limit 1),
    (select {_DAY} from checkout_order where book = %(book)s order by {_DAY} desc limit 1)
"""  # noqa: S608  # our own names
"""The first and the last day of a book; NULL when nothing was ever ordered in it."""

FIND: Final = f"""
select t.id from generate_series(0, %(days)s::int) as n
cross join lateral (
    select id from checkout_order
    where book = %(book)s and {_DAY} = %(last)s::date - n and number = %(number)s
) as t
order by t.id limit 1
"""  # noqa: S608  # our own names
