"""Tables that grow at one end, found again by something that does not.

An index by account or by number gets each new row at a place of its own: of a table of millions
that is a page that nobody has at hand, read, changed, and written whole to the log. An index
that begins with book and week keeps what a week writes on few pages; a reader walks the weeks.
`docs/decisions/0014-indexes-by-week.md` has the figures.
"""

from datetime import UTC, date, datetime
from typing import Final

from django.db.models import F, Func, IntegerField

_FIRST: Final = date(2000, 1, 3)


def week(column: str) -> Func:
    """The week of a moment (UTC, from Monday), counted from that of 2000-01-03, for an index."""
    return Func(F(column), template=week_sql("%(expressions)s"), output_field=IntegerField())


def week_sql(column: str) -> str:
    """The same in a statement; an index is only used for the very same words."""
    return f"((({column} at time zone 'UTC')::date - '{_FIRST}'::date) / 7)"


def week_of(moment: datetime) -> int:
    """The same of a moment here."""
    return int((moment.astimezone(UTC).date() - _FIRST).days / 7)
