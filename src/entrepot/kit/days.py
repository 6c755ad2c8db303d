"""Tables that grow at one end, found again by something that does not.

An index by account or by number gets each new row at a place of its own: of a table of millions
that is a page that nobody has at hand, read, changed, and written whole to the log. An index
that begins with book and day keeps what a day writes on few pages; a reader walks the days.
`docs/decisions/0014-indexes-by-day.md` has the figures.
"""

from django.db.models import DateField, F, Func


def day(column: str) -> Func:
    """The day of a moment (UTC), for an index."""
    return Func(
        F(column), template="(%(expressions)s at time zone 'UTC')::date", output_field=DateField()
    )


def day_sql(column: str) -> str:
    """The same in a statement; an index is only used for the very same words."""
    return f"(({column} at time zone 'UTC')::date)"
