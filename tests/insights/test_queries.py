"""PERF-1: the board answers from roll-ups, and equals the ledger to the fen at every moment."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.insights.make import NOW, a_checkout, a_sale, an_order_of, credit

from entrepot.insights import audits, commands, queries
from entrepot.insights.models import SaleMinute
from entrepot.kit import outbox

pytestmark = pytest.mark.django_db
STATEMENTS = 8  # seven, and one a book


def test_the_board_of_an_empty_port() -> None:
    board = queries.board("cn", at=NOW)
    assert board.total.gmv_minor == 0
    assert len(board.minutes) == 61
    assert board.minutes[-1].running
    assert board.equality.holds
    assert not board.origins


def test_the_board_counts_the_day_of_its_market() -> None:
    """Midnight in Shanghai is four in the afternoon of the day before in UTC."""
    midnight = NOW.replace(hour=16, minute=0, second=0) - timedelta(days=1)
    commands.fold_sales([a_sale(at=midnight - timedelta(seconds=1)), a_sale(at=midnight)])
    assert queries.board("cn", at=NOW).total.orders == 1
    assert queries.board("es", at=NOW).total.orders == 0


def test_rankings_stand_by_value_and_the_line_by_minute() -> None:
    commands.fold_sales([a_sale(), a_sale(), a_sale(origin="FR", lane="fr", total_minor=1000)])
    commands.fold_sales([a_sale(origin="DE", lane="de", at=NOW - timedelta(hours=1, minutes=5))])
    commands.fold_placed([a_checkout(orders=5)])
    board = queries.board("cn", at=NOW)
    assert [(one.key, one.share) for one in board.origins] == [
        ("IT", 1000),
        ("DE", 500),
        ("FR", 15),
    ]
    assert [one.key for one in board.lanes] == ["it-cn-direct", "de", "fr"]
    assert (board.minutes[-1].paid, board.minutes[-1].placed) == (3, 5)
    assert board.pulsing == {"IT", "FR"}


def test_as_many_statements_on_many_orders_as_on_one(django_assert_num_queries: Any) -> None:
    commands.fold_sales([a_sale()])
    with django_assert_num_queries(STATEMENTS):
        queries.board("cn", at=NOW)
    for hours in range(3):
        at = NOW - timedelta(hours=hours)
        commands.fold_sales(
            [a_sale(at=at - timedelta(seconds=s), lane=f"lane-{s % 9}") for s in range(400)]
        )
    with django_assert_num_queries(STATEMENTS):
        board = queries.board("cn", at=NOW)
    assert board.total.orders == 1201
    assert len(board.lanes) == 8


class TestEquality:
    def test_a_sale_on_its_way_is_counted_as_such(self) -> None:
        sale = a_sale(total_minor=32_801)
        an_order_of(sale)
        credit("escrow:m:CNY", 28_000)
        credit("tax:cn:vat:CNY", 2_801)
        credit("freight:it-cn:CNY", 1_900)
        credit("fx-margin:CNY", 100)
        credit("payable:m:EUR", 999, unit="EUR")
        with transaction.atomic():
            outbox.record(sale)
        before = queries.equality("CNY")
        assert (before.folded_minor, before.waiting_minor, before.ledger_minor) == (
            0,
            32_801,
            32_801,
        )
        assert before.holds
        outbox.tell_all(at=NOW)
        after = queries.equality("CNY")
        assert (after.folded_minor, after.waiting_minor) == (32_801, 0)
        assert after.holds
        assert [audit() for audit in audits.AUDITS] == [[], [], []]

    def test_one_fen_of_difference_is_found(self) -> None:
        sale = a_sale(total_minor=32_801)
        an_order_of(sale)
        commands.fold_sales([sale])
        credit("escrow:m:CNY", 32_800)
        [finding] = audits.board_equals_ledger()
        assert finding.facts["gap_minor"] == -1
        credit("escrow:m:CNY", 32_801)
        assert audits.board_equals_ledger() == []
        SaleMinute.objects.update(gmv_minor=32_800)
        [cell] = audits.rollups_equal_orders()
        assert cell.facts["board"] == (1, 32_800)

    def test_a_sale_that_nobody_told_is_found(self) -> None:
        order = an_order_of(a_sale())
        [lost] = audits.every_sale_is_counted_or_on_its_way()
        assert lost.facts["order"] == order.number
