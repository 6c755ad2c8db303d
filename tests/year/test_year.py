"""The year holds; it is the same each time; and it would not hold if a thing were broken."""

import pytest
from django.db import connection
from tests.year import broken, database
from tests.year.actors import TRADE
from tests.year.world import YearFailed, a_world

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]

DAYS = 16
BROKEN_DAYS = 30
REPLAYED_DAYS = 4


@pytest.mark.parametrize(
    ("seed", "cast"), [(1, TRADE), (2, TRADE), (8, ())], ids=["trade-1", "trade-2", "everybody-8"]
)
def test_a_year_holds(seed: int, cast: tuple[str, ...]) -> None:
    """Every audit and the model agree after every day; `make year` plays longer ones."""
    with a_world(seed, DAYS, busy=0.8, cast=cast) as world:
        world.run()
    assert world.day == DAYS
    assert len(world.model.deals) > DAYS
    states = {state for deal in world.model.deals.values() for state in deal.states.values()}
    assert {"completed", "expired", "cancelled"} <= states, "a year in which nothing happened"


def test_a_seed_is_played_the_same_again() -> None:
    """Byte for byte, in every table, whoever plays: only so can a failing seed be looked into."""
    found = []
    for _ in range(2):
        with a_world(7, REPLAYED_DAYS) as world:
            world.run()
            found.append((database.digests(), list(world.trace)))
    assert found[0][1] == found[1][1]
    assert found[0][0] == found[1][0]
    played = {name.partition("_")[0] for name in found[0][0]}
    assert played >= {"casework", "catalog", "checkout", "offices", "onboarding", "selection"}
    assert len(found[0][0]) > 50, sorted(found[0][0])


def test_the_holds_end_without_the_ledgers_own_clock() -> None:
    """Control of a control: what ends orders forgets no hold, so nothing is left to heal."""
    with a_world(
        4, 4, busy=1.5, without=("entrepot.ledger.tasks.expire_holds",), cast=TRADE
    ) as world:
        world.run()


def test_another_seed_is_another_year() -> None:
    """Control of the one above: the digests do tell years apart."""
    found = []
    for seed in (7, 8):
        with a_world(seed, 1, cast=TRADE) as world:
            world.run()
            found.append(database.digests())
    assert found[0]["checkout_order"] != found[1]["checkout_order"]


@pytest.mark.parametrize("variant", broken.VARIANTS, ids=lambda variant: variant.name)
def test_control_what_is_broken_is_found(variant: broken.Variant) -> None:
    """If one of these passes its year, a green year says nothing about its kind of mistake."""
    with (
        a_world(4, BROKEN_DAYS, busy=1.5, without=variant.without, cast=variant.cast) as world,
        variant.applied(),
    ):
        for dial, value in variant.dials.items():
            party, name = dial.split(".")
            setattr(getattr(world, party), name, value)
        with pytest.raises(YearFailed) as failure:
            world.run()
    problems = failure.value.problems
    assert any(word in one for one in problems for word in variant.found_as), problems
    assert f"seed {world.seed}, day {world.day}" in str(failure.value)


def test_the_session_has_its_own_clock_again() -> None:
    """What the year does to `now()` and to ids stays in the year."""
    with a_world(1, 1):
        pass
    with connection.cursor() as cursor:
        cursor.execute("select now() < '2100-01-01', current_setting('search_path')")
        row = cursor.fetchone()
    assert row is not None
    assert "year_clock" not in row[1]
