"""Many buyers at once, from four processes, on the real PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from django.db import connection
from tests.checkout import make_signed as make
from tests.crowd import PROCESSES, Crowd
from tests.ledger.make import a_move, a_shelf

from entrepot.checkout.models import OrderGroup
from entrepot.kernel import new_id
from entrepot.ledger import audits, queries
from entrepot.ledger import commands as ledger
from entrepot.ledger.values import NewAccount, sold, stock

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]

BUYERS = 50
SHELL = """
import time
from tests.crowd_work import place
time.sleep(max({start} - time.time(), 0))
print(place("{token}"))
"""
Attempt = Callable[[list[str]], list[str]]


@pytest.fixture
def by_service(crowd: Crowd) -> Attempt:
    """Through the Python command."""
    return lambda tokens: crowd.each("tests.crowd_work.place", [(token,) for token in tokens])


@pytest.fixture
def by_intake(crowd: Crowd) -> Attempt:
    """Through four processes' intakes."""

    def attempt(tokens: list[str]) -> list[str]:
        parts = [tokens[place::PROCESSES] for place in range(PROCESSES)]
        answers = crowd.each("tests.crowd_work.place_all", [(part,) for part in parts])
        return [answer for part in answers for answer in part]

    return attempt


@pytest.fixture(scope="session")
def ports(address: str) -> Iterator[tuple[int, int]]:
    """The program's own web server, two workers, each with its door: its port, and the door's."""
    number, door = database_port(), database_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1",
        "--port", str(number), "--workers", "2", "--loop", "uvloop", "--log-level", "warning",
        "entrepot.site.asgi:app",
    ]  # fmt: skip
    quiet = {
        **os.environ, "DATABASE_URL": address, "PYTHONWARNINGS": "ignore",
        "ENTREPOT_DOOR": f"127.0.0.1:{door}",
    }  # fmt: skip
    server = subprocess.Popen(command, env=quiet)
    try:
        wait_for(f"http://127.0.0.1:{number}/health")
        yield number, door
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


@pytest.fixture
def by_http(crowd: Crowd, ports: tuple[int, int]) -> Attempt:
    """Through the API, every second one by the door."""
    return lambda tokens: crowd.each(
        "tests.crowd_work.post", [(ports[n % 2], token) for n, token in enumerate(tokens)]
    )


@pytest.mark.parametrize("way", ["by_service", "by_intake", "by_http"])
def test_of_many_buyers_exactly_one_gets_the_last_unit(
    way: str, request: pytest.FixtureRequest
) -> None:
    """INV-1 and INV-5: stock 1, 50 buyers at once, twenty times, whichever way they come."""
    attempt: Attempt = request.getfixturevalue(way)
    for _ in range(20):
        variant, node = a_shelf(1)
        tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(BUYERS)]
        found = Counter(attempt(tokens))
        assert found == {"new": 1, "checkout.sold_out": BUYERS - 1}
        assert queries.balance(stock(variant, node)).free == 0
    assert_sound()


def test_a_command_line_gives_no_way_around(address: str) -> None:
    """INV-5: the last unit, from four shells."""
    variant, node = a_shelf(1)
    tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(4)]
    start = time.time() + 12
    shells = [
        subprocess.Popen(
            [
                sys.executable, "-m", "django", "shell", "--no-imports", "-c",
                SHELL.format(start=start, token=token),
            ],
            env={**os.environ, "DATABASE_URL": address, "PYTHONWARNINGS": "ignore",
                 "DJANGO_SETTINGS_MODULE": "entrepot.site.settings", "PYTHONPATH": "."},
            stdout=subprocess.PIPE, text=True,
        )
        for token in tokens
    ]  # fmt: skip
    answers = Counter(shell.communicate(timeout=180)[0].strip() for shell in shells)
    assert answers == {"new": 1, "checkout.sold_out": 3}


def test_control_read_then_write_oversells(crowd: Crowd) -> None:
    """If this one fails, the crowd is too small to prove anything (INV-1)."""
    oversold = 0
    for _ in range(5):
        name, unit = f"shelf:{new_id()}", "piece:control"
        # An account without rule: the database itself refuses to oversell any other.
        ledger.open_accounts([NewAccount(name, unit), NewAccount("supplier:control", unit)])
        ledger.transfer(a_move("supplier:control", name, 1, unit), at=make.make.AT)
        answers = crowd.each("tests.crowd_work.read_then_write", [(name,)] * BUYERS)
        oversold += answers.count("new") > 1
    assert oversold


def test_no_unit_is_left_unsold_and_none_sold_twice(by_intake: Attempt) -> None:
    """INV-2: stock 100, 500 buyers wanting 1 to 3."""
    variant, node = a_shelf(100)
    wants = [1 + number % 3 for number in range(500)]
    quotes = [make.a_quote(make.an_order((variant, node, want))) for want in wants]
    answers = by_intake([make.sign(quote) for quote in quotes])
    assert set(answers) == {"new", "checkout.sold_out"}
    placed = set(OrderGroup.objects.values_list("id", flat=True))
    taken = sum(want for want, quote in zip(wants, quotes, strict=True) if quote.id in placed)
    refused = [want for want, quote in zip(wants, quotes, strict=True) if quote.id not in placed]
    assert taken <= 100
    assert taken + min(refused) - 1 >= 100
    assert queries.balance(stock(variant, node)).debits_pending == taken
    assert_sound()


@pytest.mark.parametrize("way", ["by_service", "by_intake"])
def test_lines_of_one_cart_are_summed_in_a_crowd(way: str, request: pytest.FixtureRequest) -> None:
    """INV-3: 3 + 3 of 10: one cart of twenty fits, and nothing is left over from the others."""
    attempt: Attempt = request.getfixturevalue(way)
    variant, node = a_shelf(10)
    carts = [make.an_order((variant, node, 3), (variant, node, 3)) for _ in range(20)]
    found = Counter(attempt([make.a_token(cart) for cart in carts]))
    assert found == {"new": 1, "checkout.sold_out": 19}
    assert queries.balance(stock(variant, node)).debits_pending == 6


def test_no_state_of_the_cart_goes_around_the_lock(by_service: Attempt, by_intake: Attempt) -> None:
    """INV-6: {allowance or not} x {fresh or near expiry} x {guest or signed in} x {lane}."""
    for limited, near, guest, lane in product([True, False], [True, False], [True, False],
                                              ["it-cn", "fr-es"]):  # fmt: skip
        variant, node = a_shelf(1)
        allowance = make.an_allowance(100_00) if limited else None
        tokens = [
            make.a_token(
                make.an_order((variant, node, 1), allowance=allowance, dutiable=100, lane=lane),
                valid_s=30 if near else 900,
                buyer=None if guest else new_id(),
            )
            for _ in range(20)
        ]
        attempt = by_service if near else by_intake
        assert Counter(attempt(tokens)) == {"new": 1, "checkout.sold_out": 19}


@pytest.mark.parametrize("way", ["by_service", "by_intake"])
def test_carts_in_either_order_never_deadlock(way: str, request: pytest.FixtureRequest) -> None:
    """INV-9: [A, B] and [B, A], two hundred at once."""
    attempt: Attempt = request.getfixturevalue(way)
    one, two = a_shelf(500), a_shelf(500)
    before = deadlocks()
    tokens = [
        make.a_token(make.an_order((*pair[0], 1), (*pair[1], 1)))
        for number in range(200)
        for pair in [((one, two), (two, one))[number % 2]]
    ]
    assert Counter(attempt(tokens)) == {"new": 200}
    assert deadlocks() == before
    assert queries.balance(sold(one[0])).credits_pending == 200


def test_control_locks_in_the_order_of_the_cart_deadlock(crowd: Crowd) -> None:
    """INV-9: if this one fails, the crowd is too small to prove anything."""
    one, two = (stock(*a_shelf(1)) for _ in range(2))
    calls = [(one, two) if number % 2 else (two, one) for number in range(20)]
    answers = crowd.each("tests.crowd_work.lock_as_they_come", calls)
    assert "OperationalError" in answers


@pytest.mark.parametrize("way", ["by_service", "by_intake"])
def test_two_orders_cannot_both_take_the_last_allowance(
    way: str, request: pytest.FixtureRequest
) -> None:
    """XB-8: 26,000 yuan a year; of forty orders of 5,000 exactly five fit."""
    attempt: Attempt = request.getfixturevalue(way)
    allowance = make.an_allowance(26_000_00)
    tokens = []
    for _ in range(40):
        variant, node = a_shelf(1)
        order = make.an_order((variant, node, 1), allowance=allowance, dutiable=5_000_00)
        tokens.append(make.a_token(order))
    assert Counter(attempt(tokens)) == {"new": 5, "checkout.allowance_exceeded": 35}
    assert queries.balance(allowance).free == 1_000_00
    assert_sound()


@pytest.mark.parametrize("way", ["by_service", "by_intake"])
def test_one_quote_from_all_sides_is_one_order(way: str, request: pytest.FixtureRequest) -> None:
    """API-2: the same quote 50 times at once, from four processes: one order, one hold."""
    attempt: Attempt = request.getfixturevalue(way)
    for _ in range(3):
        variant, node = a_shelf(9)
        token = make.a_token(make.an_order((variant, node, 1)))
        assert Counter(attempt([token] * BUYERS)) == {"new": 1, "repeat": BUYERS - 1}
        assert queries.balance(stock(variant, node)).debits_pending == 1
    assert_sound()


def assert_sound() -> None:
    assert [audit() for audit in audits.AUDITS] == [[] for _ in audits.AUDITS]


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_clear_snapshot()")
        cursor.execute("select deadlocks from pg_stat_database where datname = current_database()")
        found: int = cursor.fetchone()[0]
    return found


def database_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_for(url: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")
