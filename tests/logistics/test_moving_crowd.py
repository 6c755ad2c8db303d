"""Buyers buy while their merchant is moved back and forth: what is sold is what there was."""

import pytest
from tests.checkout import make
from tests.crowd import Crowd

from entrepot.checkout import audits as checkout_audits
from entrepot.kit import books
from entrepot.ledger import audits as ledger_audits
from entrepot.ledger import queries
from entrepot.ledger import values as chart
from entrepot.logistics import audits

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]

UNITS = 40
BUYERS = 12


@pytest.fixture(autouse=True)
def _books(transactional_db: None):
    make.some_rates()
    books.open_book(2)
    yield
    books.forget()


def of_all(crowd: Crowd, goods: make.Goods, mover: str) -> tuple[int, int, list[str]]:
    """Units promised to buyers, units that the ledger holds for them, and who failed of what."""
    recipients = [str(make.a_recipient(details=someone(n))) for n in range(BUYERS)]
    calls = [("buy", str(goods.listing), one) for one in recipients]
    calls += [(mover, str(goods.merchant.id), str(n)) for n in range(2)]
    answers = crowd.each("tests.moving_work.act", calls)
    sold = sum(answer for answer in answers[:BUYERS] if isinstance(answer, int))
    failed = [str(one) for one in answers if not isinstance(one, int)]
    name = chart.sold(goods.variant)
    held = sum(
        found[name].credits_pending
        for book in (1, 2)
        if name in (found := queries.balances([name], book=chart.Book(book)))
    )
    return sold, held, failed


def someone(serial: int) -> dict[str, str]:
    return {**make.BEIJING, "id_number": make.an_id_number(serial)}


def test_sold_is_what_there_was(crowd: Crowd) -> None:
    goods = make.some_goods(units=UNITS, price_minor=100)
    sold, held, failed = of_all(crowd, goods, "move")
    assert not failed
    assert sold == held == UNITS
    every = (*ledger_audits.AUDITS, *audits.AUDITS, checkout_audits.other_books_agree)
    assert [audit() for audit in every] == [[] for _ in every]


TRIES = 3
"""A race need not be lost each time it is run."""


def test_control_a_mover_that_does_not_reserve_is_caught(crowd: Crowd) -> None:
    """If this one fails, the crowd is too small to prove anything."""

    def is_caught() -> bool:
        goods = make.some_goods(units=UNITS, price_minor=100)
        sold, _, _ = of_all(crowd, goods, "move_unreserved")  # its movers may meet a CHECK
        return sold > UNITS or bool(audits.bridges_cancel())

    assert any(is_caught() for _ in range(TRIES))
