"""Many buyers at once whose orders draw on two books; and processes that die between the steps."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.db import connection
from tests.checkout import make_signed as make
from tests.crowd import PROCESSES, Crowd
from tests.ledger.make import a_shelf

from entrepot.checkout import audits, commands
from entrepot.checkout.models import Order, OrderGroup
from entrepot.checkout.rules import elsewhere
from entrepot.checkout.values import AsidePayload, OrderPayload, QuotePayload
from entrepot.kernel import new_id_in
from entrepot.kit import books
from entrepot.ledger import audits as ledger_audits
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries
from entrepot.ledger.values import Book, stock

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]

HERE, THERE = Book(2), Book(1)
"""Merchants are kept in the second book, allowances and coupons in the first."""

DIES = """
import os, sys
import django
django.setup()
from datetime import UTC, datetime
from entrepot.checkout import commands
from entrepot.checkout.commands import asides, placing
from entrepot.kit import statements
real = {module}.{name}
calls = []
def dies(*args, **facts):
    calls.append(1)
    if {before} and len(calls) == {call}:
        os._exit(9)
    answer = real(*args, **facts)
    if not {before} and len(calls) == {call}:
        os._exit(9)
    return answer
{module}.{name} = dies
commands.place("{token}", at=datetime.now(UTC))
"""


@pytest.fixture(autouse=True)
def _books(transactional_db: None):
    for number in (2, 3):
        books.open_book(number)
    yield
    books.forget()


def an_order(*wants: make.Want, **facts) -> OrderPayload:
    """Its ids tell its book."""
    order = make.an_order(*wants, **facts)
    lines = tuple(msgspec.structs.replace(line, id=new_id_in(HERE)) for line in order.lines)
    return msgspec.structs.replace(order, id=new_id_in(HERE), lines=lines)


def a_quote(order: OrderPayload, **facts) -> QuotePayload:
    return make.a_quote(order, identity=new_id_in(HERE), book=HERE, **facts)


def a_coupon(budget: str, minor: int = 10, *, book: int = THERE) -> AsidePayload:
    return AsidePayload(
        account=budget, into="coupon-used", amount_minor=minor, unit="coupon:CNY", book=book
    )


def by_intake(crowd: Crowd, tokens: list[str], work: str = "place_all") -> list[str]:
    parts = [tokens[place::PROCESSES] for place in range(PROCESSES)]
    answers = crowd.each(f"tests.crowd_work.{work}", [(part,) for part in parts])
    return [answer for part in answers for answer in part]


def by_service(crowd: Crowd, tokens: list[str]) -> list[str]:
    return crowd.each("tests.crowd_work.place", [(token,) for token in tokens])


@pytest.mark.parametrize("way", [by_intake, by_service])
def test_two_orders_of_other_books_cannot_both_take_the_last_allowance(crowd: Crowd, way) -> None:
    """XB-8 over books: 26,000 yuan a year; of forty orders of 5,000 exactly five fit."""
    allowance = make.an_allowance(26_000_00)
    tokens = []
    for _ in range(40):
        shelf = a_shelf(1, book=HERE)
        order = an_order((*shelf, 1), allowance=allowance, dutiable=5_000_00, allowance_book=THERE)
        tokens.append(make.sign(a_quote(order)))
    assert Counter(way(crowd, tokens)) == {"new": 5, "checkout.allowance_exceeded": 35}
    assert queries.balance(allowance, book=THERE).free == 1_000_00
    assert OrderGroup.objects.filter(book=HERE).count() == 5
    assert_sound()


@pytest.mark.parametrize("way", [by_intake, by_service])
def test_what_is_refused_here_is_free_there(crowd: Crowd, way) -> None:
    """Ten units, fifty buyers, each with a coupon of another book: ten coupons are held."""
    budget, shelf = make.a_budget(10_000), a_shelf(10, book=HERE)
    tokens = [
        make.sign(a_quote(an_order((*shelf, 1), asides=(a_coupon(budget),)))) for _ in range(50)
    ]
    assert Counter(way(crowd, tokens)) == {"new": 10, "checkout.sold_out": 40}
    assert queries.balance(budget, book=THERE).debits_pending == 10 * 10
    assert queries.balance(stock(*shelf), book=HERE).debits_pending == 10
    assert_sound()


def test_control_who_forgets_to_give_back_is_seen(crowd: Crowd) -> None:
    """If this one fails, the test above proves nothing."""
    budget, shelf = make.a_budget(10_000), a_shelf(10, book=HERE)
    tokens = [
        make.sign(a_quote(an_order((*shelf, 1), asides=(a_coupon(budget),)))) for _ in range(50)
    ]
    answers = by_intake(crowd, tokens, work="place_all_forgetting")
    assert Counter(answers) == {"new": 10, "checkout.sold_out": 40}
    assert queries.balance(budget, book=THERE).debits_pending > 10 * 10


@pytest.mark.parametrize("way", [by_intake, by_service])
def test_one_quote_from_all_sides_is_one_order_in_both_books(crowd: Crowd, way) -> None:
    """API-2: the same quote fifty times at once, from four processes."""
    budget, shelf = make.a_budget(15), a_shelf(9, book=HERE)
    token = make.sign(a_quote(an_order((*shelf, 1), asides=(a_coupon(budget),))))
    assert Counter(way(crowd, [token] * 50)) == {"new": 1, "repeat": 49}
    assert queries.balance(budget, book=THERE).debits_pending == 10
    assert queries.balance(stock(*shelf), book=HERE).debits_pending == 1
    assert_sound()


def die(address: str, token: str, *, of: str, call: int = 1, before: bool = True) -> None:
    """Place a quote in a process that is gone at that call, or right after it."""
    module, _, name = of.rpartition(".")
    script = DIES.format(module=module, name=name, call=call, before=before, token=token)
    facts = {
        **os.environ, "DATABASE_URL": address, "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "entrepot.site.settings", "PYTHONPATH": ".",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", script], env=facts, timeout=60, check=False)
    assert done.returncode == 9, "it lived"


STEPS = {
    "before any hold": ("asides._hold", 1, True, 0, 0, False),
    "between the books it draws on": ("statements.run", 2, True, 10, 0, False),
    "after the holds": ("asides._hold", 1, False, 10, 20, False),
    "after the order": ("placing._place", 1, False, 10, 20, True),
}
"""Where it dies -> the call, what is held in the first and the third book, does the order stand?"""


@pytest.mark.parametrize("where", STEPS)
def test_whoever_comes_again_completes_it(address: str, where: str) -> None:
    of, call, before, first, third, stands = STEPS[where]
    budgets, quote = two_budgets()
    die(address, make.sign(quote), of=of, call=call, before=before)
    assert held(budgets) == [first, third]
    assert OrderGroup.objects.filter(book=HERE, id=quote.id).exists() is stands
    assert commands.place(make.sign(quote), at=datetime.now(UTC)).is_new is not stands
    assert held(budgets) == [10, 20]
    assert Order.objects.count() == 1
    assert_sound()


@pytest.mark.parametrize("where", list(STEPS)[1:3])
def test_if_nobody_comes_again_expiry_frees_it(address: str, where: str) -> None:
    of, call, before, first, third, _ = STEPS[where]
    budgets, quote = two_budgets()
    die(address, make.sign(quote), of=of, call=call, before=before)
    assert held(budgets) == [first, third]
    late = datetime.now(UTC) + timedelta(hours=2)
    ledger.expire_due(at=late)
    assert held(budgets) == [0, 0]
    with pytest.raises(Exception, match="quote_expired"):
        commands.place(make.sign(quote), at=late)
    assert held(budgets) == [0, 0]
    assert_sound()


def test_a_process_that_dies_leaves_nobody_waiting(address: str) -> None:
    """The lock of a quote's turn ends with the connection."""
    _, quote = two_budgets()
    die(address, make.sign(quote), of="asides._hold", before=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
            " where l.locktype = 'advisory' and d.datname = current_database()"
        )
        assert cursor.fetchone() == (0,)


def two_budgets() -> tuple[list[tuple[str, Book]], QuotePayload]:
    """A quote that draws on coupons of the first and the third book."""
    shelf = a_shelf(3, book=HERE)
    one, other = make.a_budget(100), make.a_budget(100, book=Book(3))
    asides = (a_coupon(one, 10), a_coupon(other, 20, book=3))
    quote = a_quote(an_order((*shelf, 1), asides=asides))
    assert elsewhere.is_needed(quote)
    return [(one, THERE), (other, Book(3))], quote


def held(budgets: list[tuple[str, Book]]) -> list[int]:
    return [queries.balance(name, book=book).debits_pending for name, book in budgets]


def assert_sound() -> None:
    every = (*ledger_audits.AUDITS, audits.other_books_agree, audits.holds_in_other_books_end)
    assert [audit() for audit in every] == [[] for _ in every]
