"""What is searched, counted without anybody: heard in memory, written some times a minute.

A search waits in its process until the next writing, so the page that it was made on writes
nothing and asks nothing more. Writing puts keyed hashes into the day's sketch, and only a term
that enough visitors of the day have asked is written down as words, by a process that still has
them in its memory. A process that is killed loses what it has heard since its last writing.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction

from entrepot.insights import rows, rules
from entrepot.insights.commands.folding import board_day
from entrepot.insights.models import SearchDay, SearchSalt, SearchSketch, SearchTerm
from entrepot.kit import arrays, secrets

log = logging.getLogger(__name__)

FLUSH_S: Final = 10.0
"""How long a search waits in memory at most: what a kill can lose."""
FULL: Final = 2_000
"""So many waiting are written at once."""
WAITING_MAX: Final = 10_000
"""Beyond this a process that cannot write forgets what it hears."""
LOCK: Final = 0x5EA6C4
"""One writing at a time, so that each counts all that were before it."""
FORGET_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """One visitor's wish for one term on one day."""

    day: date
    market: str
    language: str
    term: str
    visitor: str
    """A keyed hash, even in memory."""


_waiting: dict[_Asked, int] = {}
"""Things found. A second search of the same visitor for the same term is no second wish."""
_lock: Final = threading.Lock()
_is_full: Final = threading.Event()


def hear_search(
    *, market: str, language: str, asked: str, address: str, found: int, at: datetime
) -> bool:
    """Note a search in memory; nothing of it is written here. False for what never counts."""
    term, household = rules.term_of(asked), rules.household(address)
    if not term or not household:
        return False
    day = board_day(at)
    visitor = secrets.fingerprint(f"{day}:{household}", purpose="search")
    one = _Asked(day, market, language, term, visitor)
    with _lock:
        if one not in _waiting and len(_waiting) >= WAITING_MAX:
            return False
        _waiting[one] = max(found, _waiting.get(one, 0))
        if len(_waiting) >= FULL:
            _is_full.set()
    return True


def write_searches() -> int:
    """Write what waits, in one transaction a day; how many wishes there were.

    What could not be written waits on. Writing the same twice changes nothing.
    """
    with _lock:
        taken = dict(_waiting)
        _waiting.clear()
        _is_full.clear()
    try:
        for day in sorted({one.day for one in taken}):
            _write(day, {one: found for one, found in taken.items() if one.day == day})
    except DatabaseError:
        with _lock:
            for one, found in taken.items():
                if len(_waiting) < WAITING_MAX:
                    _waiting[one] = max(found, _waiting.get(one, 0))
        raise
    return len(taken)


@transaction.atomic
def keep_searches(
    *, day: date, counts: Mapping[tuple[str, str, str], tuple[int, int, int]]
) -> None:
    """Write down what a day has come to: by market, language and term the visitors, those who
    found nothing, and things found. Terms of too few visitors are left out.
    """
    many = {
        (market, language, rules.term_of(term)): figures
        for (market, language, term), figures in counts.items()
        if figures[0] >= rules.VISITORS_MIN and rules.term_of(term)
    }
    _keep(day, many)


def forget_searches(*, at: datetime) -> int:
    """Throw away sketches of days that are over, their salts, and counts past their term."""
    today = board_day(at)
    SearchSketch.objects.filter(day__lt=today).delete()
    SearchSalt.objects.filter(day__lt=today).delete()
    gone = 0
    old = SearchDay.objects.filter(day__lt=today - rows.kept("searches")).order_by("id")
    while ids := list(old.values_list("id", flat=True)[:FORGET_MAX]):
        gone += SearchDay.objects.filter(id__in=ids).delete()[0]
    SearchTerm.objects.filter(days=None).delete()
    return gone


class Writing:
    """A thread that writes what its process has heard, until it is stopped."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="searches", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write the rest and end."""
        self._stopping.set()
        _is_full.set()
        self._thread.join(timeout=FLUSH_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            _is_full.wait(timeout=FLUSH_S)
            try:
                if _waiting:
                    write_searches()
            except DatabaseError as no:
                # Its message may have words in it that nobody is to read.
                log.warning("searches could not be counted and wait: %s", type(no).__name__)
                # Its bell may have rung while the database was away: not at once again.
                self._stopping.wait(timeout=1.0)
                _is_full.clear()
            finally:
                connection.close()


@transaction.atomic
def _write(day: date, taken: Mapping[_Asked, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    hashed = _hashing(day)
    keys = {_words(one): hashed(*_words(one)) for one in taken}
    sketch = sorted(
        (keys[_words(one)], hashed(*_words(one), one.visitor), found > 0)
        for one, found in taken.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into insights_searchsketch (day, key, visitor, has_found)
               select %s, * from unnest(%s::uuid[], %s::uuid[], %s::bool[])
               on conflict (day, key, visitor) do update set has_found = true
               where excluded.has_found and not insights_searchsketch.has_found""",
            [day, *_columns(sketch)],
        )
        cursor.execute(
            """select key, count(*), count(*) filter (where not has_found)
               from insights_searchsketch where day = %s and key = any(%s::uuid[])
               group by key having count(*) >= %s""",
            [day, arrays.uuids(sorted(set(keys.values()))), rules.VISITORS_MIN],
        )
        counts = {key: (visitors, missed) for key, visitors, missed in cursor.fetchall()}
    newest = {_words(one): found for one, found in taken.items()}
    _keep(
        day,
        {words: (*counts[key], newest[words]) for words, key in keys.items() if key in counts},
    )


def _keep(day: date, counts: Mapping[tuple[str, str, str], tuple[int, int, int]]) -> None:
    """Write down the terms that are nobody's own any more, with what the day has come to.

    A crash of the database empties the sketch: the larger of two counts of a day holds.
    """
    if not counts:
        return
    order = sorted(counts)
    words = [list(column) for column in zip(*order, strict=True)]
    figures = [list(column) for column in zip(*(counts[one] for one in order), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into insights_searchterm (market, language, term)
               select * from unnest(%s::text[], %s::text[], %s::text[]) on conflict do nothing""",
            words,
        )
        cursor.execute(
            """insert into insights_searchday (term_id, day, visitors, missed, found)
               select t.id, %s, c.visitors, c.missed, c.found
               from unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::int[], %s::int[])
                   as c (market, language, term, visitors, missed, found)
               join insights_searchterm t using (market, language, term)
               on conflict (term_id, day) do update set found = excluded.found,
                   missed = case when excluded.visitors >= insights_searchday.visitors
                       then excluded.missed else insights_searchday.missed end,
                   visitors = greatest(insights_searchday.visitors, excluded.visitors)""",
            [day, *words, *figures],
        )


def _words(one: _Asked) -> tuple[str, str, str]:
    return one.market, one.language, one.term


def _hashing(day: date) -> Callable[..., UUID]:
    """Hashes of the gateway's own key and the day's salt: with one of them alone nothing is read.

    Whoever writes first on a day makes its salt.
    """
    row, _is_new = SearchSalt.objects.get_or_create(day=day, defaults={"salt": uuid4()})
    key = bytes.fromhex(secrets.fingerprint("sketch", purpose="search"))

    def hashed(*parts: str) -> UUID:
        text = "\0".join(parts).encode()
        return UUID(bytes=blake2b(text, digest_size=16, key=key, salt=row.salt.bytes).digest())

    return hashed


def _columns(sketch: Iterable[tuple[UUID, UUID, bool]]) -> list[Any]:
    keys, visitors, found = zip(*sketch, strict=True)
    return [arrays.uuids(keys), arrays.uuids(visitors), list(found)]
