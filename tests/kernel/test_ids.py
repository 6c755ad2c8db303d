"""Ids grow with time, and names give the same id everywhere."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from entrepot.kernel import moment_of, named_id, new_id


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
