"""Holds, releases and extensions at once, from four processes."""

import random

import pytest
from tests.crowd import Crowd
from tests.ledger.make import AT, a_move, a_shelf

from entrepot.kernel import new_id
from entrepot.ledger import audits, commands, queries
from entrepot.ledger.values import NewAccount, stock

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]


def test_held_is_always_the_sum_of_open_holds(crowd: Crowd) -> None:
    """INV-4: 500 random holds, releases, posts and extensions over few shelves."""
    shelves = [a_shelf(30) for _ in range(4)]
    seeds = [random.randrange(2**32) for _ in range(25)]
    calls = [(shelves, seed, 20) for seed in seeds]
    done = crowd.each("tests.crowd_work.hold_change_release", calls)
    assert all(isinstance(count, int) for count in done), done
    assert sum(done) > 100
    assert [audit() for audit in audits.AUDITS] == [[] for _ in audits.AUDITS], seeds
    for variant, node in shelves:
        assert queries.balance(stock(variant, node)).free >= 0


def test_control_an_unguarded_counter_drifts(crowd: Crowd) -> None:
    """INV-4: if this one fails, the crowd is too small to prove anything."""
    name, unit = f"shelf:{new_id()}", "piece:control"
    commands.open_accounts([NewAccount(name, unit), NewAccount("supplier:control", unit)])
    commands.transfer(a_move("supplier:control", name, 500, unit), at=AT)
    for _ in range(5):
        crowd.each("tests.crowd_work.read_add_write", [(name,)] * 100)
    found = queries.balance(name).debits_pending
    assert found < 500
    assert any(finding for audit in audits.AUDITS for finding in audit())
