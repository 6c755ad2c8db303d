"""Orders by the numbers that people know, week after week: a number tells neither week nor book."""

from typing import Final

from entrepot.kit.weeks import week_sql

_WEEK: Final = week_sql("placed_at")

SPAN: Final = f"""
select (select {_WEEK} from checkout_order where book = %(book)s order by {_WEEK} limit 1),
    (select {_WEEK} from checkout_order where book = %(book)s order by {_WEEK} desc limit 1)
"""  # noqa: S608  # our own names
"""The first and the last week of a book; NULL when nothing was ever ordered in it."""

FIND: Final = f"""
select t.id from generate_series(0, %(weeks)s::int) as n
cross join lateral (
    select id from checkout_order
    where book = %(book)s and {_WEEK} = %(last)s::int - n and number = %(number)s
) as t
order by t.id limit 1
"""  # noqa: S608  # our own names
