"""What a week writes lies together, and whoever reads walks the weeks."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.checkout.queries import order_of_number
from entrepot.kernel import new_id
from entrepot.kit import arrays, weeks
from entrepot.ledger import commands, queries
from entrepot.ledger.models import TransferRow
from entrepot.ledger.values import Book, Kind, NewAccount, TransferId, account_id

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
ONE, TWO, AFAR = "weeks:one", "weeks:two", "weeks:afar"
SIXTY_YEARS_S = 60 * 366 * 24 * 3600
moments = st.one_of(
    st.integers(0, 40 * 7 * 24 * 3600),
    st.sampled_from([0, -1, 7 * 24 * 3600 - 1, 7 * 24 * 3600]),
    st.integers(-SIXTY_YEARS_S, SIXTY_YEARS_S),
).map(lambda seconds: MONDAY + timedelta(seconds=seconds))
moves = st.lists(st.tuples(moments, st.booleans(), st.booleans()), max_size=40)


def stored(moved: Sequence[tuple[datetime, bool, bool]], *, book: int) -> list[TransferRow]:
    """Rows as they might be stored: to or from the first account, or past it."""
    accounts = [NewAccount(name, "x") for name in (ONE, TWO, AFAR)]
    commands.open_accounts(accounts, book=Book(book))
    rows = []
    for at, is_mine, is_debit in moved:
        pair = [account_id(ONE if is_mine else AFAR), account_id(TWO)]
        debit, credit = pair if is_debit else reversed(pair)
        rows.append(
            TransferRow(
                book=book, id=uuid4(), debit=debit, credit=credit, amount=1, unit="x",
                kind=Kind.POSTED, chain=uuid4(), at=at,
                reason=f"weeks.moved EP-{is_debit} and more",
            )
        )  # fmt: skip
    TransferRow.objects.bulk_create(rows)
    return rows


@settings(deadline=None, max_examples=40)
@given(moves, st.integers(1, 7))
def test_history_page_by_page_is_the_plain_scan(
    moved: list[tuple[datetime, bool, bool]], limit: int
) -> None:
    """Over weeks without a transfer, decades, and many transfers of one moment."""
    TransferRow.objects.all().delete()
    stored([(MONDAY, True, True)], book=2)
    mine = [row for row in stored(moved, book=1) if account_id(ONE) in {row.debit, row.credit}]
    plain = [row.id for row in sorted(mine, key=lambda row: (row.at, row.id), reverse=True)]
    found: list[UUID] = []
    while page := queries.history(
        ONE, limit=limit, before=TransferId(found[-1]) if found else None
    ):
        found += [row.id for row in page]
    assert found == plain


@settings(deadline=None, max_examples=20)
@given(moves)
def test_all_about_a_subject_is_found_in_whatever_week(
    moved: list[tuple[datetime, bool, bool]],
) -> None:
    TransferRow.objects.all().delete()
    rows = sorted(stored(moved, book=1), key=lambda row: (row.at, row.id))
    plain = [row.id for row in rows if row.reason.startswith("weeks.moved EP-True ")]
    assert [row.id for row in queries.transfers_of("EP-True")] == plain
    found = queries.about(["EP-True", "EP-True", "EP-none"], book=Book(1))
    assert sorted(row.id for row in found["EP-True"]) == sorted(plain)
    assert "EP-none" not in found


@given(moments)
@settings(deadline=None)
def test_a_week_is_the_same_here_and_there(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {weeks.week_sql('%s::timestamptz')}", [at])
        assert cursor.fetchone() == (weeks.week_of(at),)


def test_nothing_moved_nothing_found() -> None:
    commands.open_accounts([NewAccount(ONE, "x")], book=Book(1))
    assert queries.history(ONE, limit=5) == []
    assert queries.transfers_of("EP-26-0000-0000-0000") == []
    assert queries.open_holds_into([ONE], book=Book(1)) == []
    assert order_of_number("EP-26-0000-0000-0000") is None


def test_what_a_week_writes_lies_on_few_pages() -> None:
    """500 transfers of 500 accounts: beside 20,000 older ones they share a handful of pages.

    Control: by account alone, as the index was, they lie all over it.
    """
    ids = [new_id() for _ in range(500)]
    with connection.cursor() as cursor:
        _age(cursor, rows=20_000)
        cursor.execute("create index plain on ledger_transfer (debit, at, id)")
        cursor.execute("select from pg_available_extensions where name = 'pageinspect'")
        if cursor.fetchone() is None:
            pytest.skip("this server cannot show its pages")
        cursor.execute("create extension if not exists pageinspect")
        before = {name: _pages(cursor, name) for name in ("transfer_debit_by_week", "plain")}
        cursor.execute(
            "insert into ledger_transfer (book, id, debit, credit, amount, unit, kind, chain, at)"
            " select 1, id, md5('account' || n)::uuid, gen_random_uuid(), 1, 'x', 1, id, %s"
            " from unnest(%s::uuid[]) with ordinality as v (id, n)",
            [MONDAY + timedelta(days=400), arrays.uuids(ids)],
        )
        touched = {
            name: len(_pages(cursor, name).items() - known.items())
            for name, known in before.items()
        }
    assert touched["transfer_debit_by_week"] <= 10
    assert touched["plain"] > 50


def _age(cursor: CursorWrapper, *, rows: int) -> None:
    """A year of transfers of 500 accounts."""
    cursor.execute(
        "insert into ledger_transfer (book, id, debit, credit, amount, unit, kind, chain, at)"
        " select 1, gen_random_uuid(), md5('account' || n %% 500)::uuid, gen_random_uuid(), 1, 'x',"
        " 1, gen_random_uuid(), %s::timestamptz + n * interval '365 days' / %s"
        " from generate_series(1, %s) as n",
        [MONDAY, rows, rows],
    )


def _pages(cursor: CursorWrapper, index: str) -> dict[int, str]:
    """What is on each page of an index."""
    cursor.execute(
        "select n, md5(get_raw_page(%s, n::int)) from generate_series(0, pg_relation_size(%s)"
        " / current_setting('block_size')::int - 1) as n",
        [index, index],
    )
    return dict(cursor.fetchall())
