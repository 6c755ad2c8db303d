"""What a market searches, over a window and the time before it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Min

from entrepot.insights.models import SearchDay, SearchTerm
from entrepot.insights.values import BOARD_ZONE, Searched, Searches

WINDOW_DAYS: Final = 30
BEFORE_DAYS: Final = 90
TERMS_MAX: Final = 20_000

_TERMS: Final = """
    select t.id, t.language, t.term,
        coalesce(sum(d.visitors) filter (where d.day > %(start)s), 0) as visitors,
        coalesce(sum(d.missed) filter (where d.day > %(start)s), 0) as missed,
        coalesce((array_agg(d.found order by d.day desc))[1], 0) as found,
        coalesce(sum(d.visitors) filter (where d.day <= %(start)s), 0) as before
    from insights_searchterm t join insights_searchday d on d.term_id = t.id
    where t.market = %(market)s and d.day > %(first)s and d.day <= %(until)s
    group by t.id order by visitors desc, before desc, t.id limit %(limit)s"""


def searches(market: str, *, at: datetime, limit: int = TERMS_MAX) -> Searches:
    """Thirty days that ended yesterday, and up to ninety before them; two statements."""
    assert 0 < limit <= TERMS_MAX
    until = at.astimezone(BOARD_ZONE).date() - timedelta(days=1)
    start = until - timedelta(days=WINDOW_DAYS)
    first = start - timedelta(days=BEFORE_DAYS)
    rows = SearchDay.objects.filter(term__market=market, day__gt=first, day__lte=until)
    oldest = rows.aggregate(day=Min("day"))["day"]
    with connection.cursor() as cursor:
        cursor.execute(
            _TERMS,
            {"market": market, "start": start, "first": first, "until": until, "limit": limit},
        )
        terms = tuple([Searched(*row) for row in cursor.fetchall()])
    return Searches(
        until=until,
        days=WINDOW_DAYS,
        days_before=max(0, (start - oldest).days + 1) if oldest else 0,
        terms=terms,
    )


def search_term(term: int, *, market: str) -> str:
    """The words of a term of the market; empty where there is none by this id."""
    return (
        SearchTerm.objects.filter(id=term, market=market).values_list("term", flat=True).first()
        or ""
    )
