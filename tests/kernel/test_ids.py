"""Ids grow with time, and names give the same id everywhere."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from entrepot.kernel import BOOK_MAX, book_of, moment_of, named_id, new_id, new_id_in


def test_new_ids_grow_in_the_order_they_are_made() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_new_id_is_of_version_7_and_tells_its_moment() -> None:
    before = datetime.now(UTC)
    made = new_id()
    assert made.version == 7
    assert made.variant == RFC_4122
    assert abs(moment_of(made) - before) < timedelta(seconds=1)


def test_a_name_gives_one_id() -> None:
    assert named_id("account:escrow") == named_id("account:escrow")
    assert named_id("account:escrow") != named_id("account:Escrow")
    assert named_id("x").version == 5
    assert isinstance(named_id("x"), UUID)


@given(st.integers(1, BOOK_MAX))
def test_an_id_made_in_a_book_tells_it(book: int) -> None:
    before = datetime.now(UTC)
    made = new_id_in(book)
    assert book_of(made) == book
    assert made.version == 8
    assert made.variant == RFC_4122
    assert abs(moment_of(made) - before) < timedelta(seconds=1)


def test_ids_of_books_grow_like_others() -> None:
    made = [new_id_in(1 + number % 7) for number in range(5000)]
    assert [one.int >> 64 & 0xFFF | one.int >> 80 << 12 for one in made] == sorted(
        one.int >> 64 & 0xFFF | one.int >> 80 << 12 for one in made
    )
    assert len(set(made)) == len(made)


def test_an_id_of_before_there_were_books_is_of_the_first() -> None:
    assert {book_of(new_id()) for _ in range(200)} == {1}
