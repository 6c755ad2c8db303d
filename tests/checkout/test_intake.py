"""Placing quotes: the page's way, and the answers of the intake over ASGI."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from tests.checkout import make_signed as make
from tests.ledger.make import a_shelf

from entrepot.checkout import commands, events, rules
from entrepot.checkout.api.intake import OrdersApp, answer_body
from entrepot.checkout.commands import intake as intake_room
from entrepot.checkout.commands import placing
from entrepot.checkout.commands.intake import Intake
from entrepot.checkout.models import Order, OrderGroup, OrderLine
from entrepot.checkout.rules import holding
from entrepot.checkout.rules.refusals import Unavailable
from entrepot.checkout.values import Placed
from entrepot.kit import outbox, statements
from entrepot.kit.models import OutboxRow
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries as books
from entrepot.ledger import values as chart
from entrepot.ledger.models import TransferRow
from entrepot.ledger.values import DEFAULT_BOOK
from entrepot.money.values import Money, currency
from entrepot.site import wiring

NOW = datetime.now(UTC)


def conninfo() -> str:
    facts = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.conninfo.make_conninfo(**{k: facts[k] for k in names if facts.get(k)})


@pytest.mark.django_db
class TestPlace:
    def test_everything_is_written_and_held(self) -> None:
        variant, node = a_shelf(5)
        allowance = make.an_allowance(1000)
        order = make.an_order(
            (variant, node, 2), (variant, node, 1), allowance=allowance, dutiable=300
        )
        other = make.an_order((*a_shelf(1), 1))
        quote = make.a_quote(order, other)
        placed = commands.place(make.sign(quote), at=NOW)
        assert placed.is_new
        assert placed.expires_at == NOW + timedelta(minutes=settings.PAYMENT_WINDOW_MIN)
        group = OrderGroup.objects.get(book=1, id=quote.id)
        assert (group.total_minor, group.currency, group.expires_at) == (
            400,
            "CNY",
            placed.expires_at,
        )
        row = Order.objects.get(book=1, id=order.id)
        assert (row.state, row.charge, row.fulfilment) == ("placed", "none", "none")
        assert row.holds == {
            "stock": [[str(holding.hold_id(line.id)), str(line.id)] for line in order.lines],
            "allowance": str(holding.allowance_id(order.id)),
        }
        assert OrderLine.objects.filter(book=1, order=order.id).count() == 2
        stock = chart.stock(variant, node)
        assert books.free([stock, allowance]) == {stock: 2, allowance: 700}
        hold = TransferRow.objects.get(id=holding.hold_id(order.lines[0].id))
        assert hold.expires_at == placed.expires_at + holding.GRACE
        assert hold.reason == f"order.placed {order.number}"

    def test_the_event_reads_back(self) -> None:
        """The statement writes what `outbox.record` would."""
        quote = make.a_quote(make.an_order((*a_shelf(5), 2)))
        commands.place(make.sign(quote), at=NOW)
        outbox.wire({events.GroupPlaced: ()})
        row = OutboxRow.objects.get(body__group=str(quote.id))
        assert (row.kind, row.told_at, row.attempts) == ("group.placed", None, 0)
        order = quote.orders[0]
        assert outbox.decode(row.kind, row.body) == events.GroupPlaced(
            at=NOW, group=quote.id, market="cn", currency="CNY", total_minor=200,
            orders=[{"order": str(order.id), "merchant": str(order.merchant),
                     "number": order.number, "total_minor": 200}],
        )  # fmt: skip
        wiring.connect()

    def test_lines_on_one_stock_are_summed(self) -> None:
        """INV-3: 3 + 3 wanted, 5 there: refused as 6 of 5, and nothing is held."""
        variant, node = a_shelf(5)
        quote = make.a_quote(make.an_order((variant, node, 3), (variant, node, 3)))
        with pytest.raises(rules.SoldOut) as no:
            commands.place(make.sign(quote), at=NOW)
        assert (no.value.wanted, no.value.left) == (6, 5)
        assert books.free([chart.stock(variant, node)])[chart.stock(variant, node)] == 5
        assert not OrderGroup.objects.filter(id=quote.id).exists()

    def test_no_stock_account_is_sold_out(self) -> None:
        variant, _ = a_shelf(0)
        token = make.a_token(make.an_order((variant, make.new_id(), 1)))
        with pytest.raises(rules.SoldOut, match="left=0"):
            commands.place(token, at=NOW)

    def test_a_first_sale_opens_the_accounts_it_goes_to(self) -> None:
        variant, node = make.new_id(), make.new_id()
        unit = chart.piece(variant)
        stock = chart.stock(variant, node)
        ledger.open_accounts([make.NewAccount(stock, unit), make.NewAccount("supplier:x", unit)])
        token = make.a_token(make.an_order((variant, node, 1)))
        assert commands.place(token, at=NOW).is_new
        assert books.balance(chart.sold(variant)).credits_pending == 1

    def test_the_allowance_is_a_limit(self) -> None:
        """XB-8: one fen above what is left is refused, and the stock is not held either."""
        allowance = make.an_allowance(26_000_00)
        variant, node = a_shelf(5)
        over = make.an_order((variant, node, 1), allowance=allowance, dutiable=26_000_01)
        with pytest.raises(rules.AllowanceExceeded) as no:
            commands.place(make.a_token(over), at=NOW)
        assert (no.value.order, no.value.left) == (over.id, 26_000_00)
        assert books.free([chart.stock(variant, node)])[chart.stock(variant, node)] == 5
        exact = make.an_order((variant, node, 1), allowance=allowance, dutiable=26_000_00)
        assert commands.place(make.a_token(exact), at=NOW).is_new

    def test_a_repeat_answers_the_same_even_when_the_quote_has_expired(self) -> None:
        """API-2."""
        variant, node = a_shelf(1)
        token = make.a_token(make.an_order((variant, node, 1)))
        first = commands.place(token, at=NOW)
        again = commands.place(token, at=NOW + timedelta(days=1))
        assert not again.is_new
        assert answer_body(again) == answer_body(first)
        assert OrderGroup.objects.filter(id=first.group).count() == 1

    def test_the_same_id_with_another_body_is_refused(self) -> None:
        variant, node = a_shelf(9)
        first = make.a_quote(make.an_order((variant, node, 1)))
        commands.place(make.sign(first), at=NOW)
        other = make.a_quote(make.an_order((variant, node, 2)), identity=first.id)
        with pytest.raises(rules.SameIdOtherBody):
            commands.place(make.sign(other), at=NOW)

    def test_an_old_quote_is_refused(self) -> None:
        token = make.a_token(make.an_order((*a_shelf(1), 1)), valid_s=60)
        with pytest.raises(rules.QuoteExpired):
            commands.place(token, at=datetime.now(UTC) + timedelta(seconds=61))

    @pytest.mark.parametrize("spoil", ["", "x", "a.b.c", "..", "é.é.é"])
    def test_what_we_did_not_sign_is_refused(self, spoil: str) -> None:
        with pytest.raises(rules.BadSignature):
            commands.place(spoil, at=NOW)

    def test_a_changed_token_is_refused(self) -> None:
        token = make.a_token(make.an_order((*a_shelf(1), 1)))
        header, body, signature = token.split(".")
        for changed in (
            f"{header}.{body[:-2]}AA.{signature}",
            f"{header}.{body}.{signature[:-2]}AA",
            f"{header[:-2]}AA.{body}.{signature}",
            f"eyJhbGciOiJub25lIn0.{body}.",
            f"{header}.{body}",
        ):
            with pytest.raises(rules.BadSignature):
                commands.place(changed, at=NOW)


TABLES = (
    ("checkout_ordergroup", "id"),
    ("checkout_order", "id"),
    ("checkout_orderline", "id"),
    ("kit_outbox", "body::text"),
    ("ledger_transfer", "id"),
    ("ledger_account", "id"),
)
NAMED_ANEW = {"kit_outbox": 1}
"""Column of a table that is new each time: an event's id."""


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the hot tables."""
    rows = {}
    with connection.cursor() as cursor:
        for table, order in TABLES:
            cursor.execute(f"select * from {table} order by {order}")  # our names
            skip = NAMED_ANEW.get(table)
            rows[table] = [
                tuple(value for at, value in enumerate(row) if at != skip)
                for row in cursor.fetchall()
            ]
    return rows


@pytest.mark.django_db
class TestEager:
    """What is written without judging is what the judge would have written."""

    @staticmethod
    def eagerly(*quotes: make.QuotePayload) -> list[placing.Answer]:
        batch = [placing.asked(make.sign(quote)) for quote in quotes]
        with transaction.atomic():
            return statements.run(placing.eager_steps(batch, at=NOW, book=DEFAULT_BOOK))

    def test_the_rows_are_the_same(self) -> None:
        allowance = make.an_allowance(1000)
        shelves = [a_shelf(9) for _ in range(3)]
        budget = make.AsidePayload(
            account=make.a_budget(1000), into="coupon-used:A", amount_minor=5, unit="coupon:CNY"
        )
        elsewhere = make.msgspec.structs.replace(budget, book=7)
        quotes = [
            make.a_quote(
                make.an_order((*shelves[0], 2), (*shelves[1], 1), allowance=allowance, dutiable=30),
                make.an_order((*shelves[0], 1), lane="fr-es"),
                make.an_order((*shelves[1], 1), asides=(budget, elsewhere)),
                make.an_order((*shelves[2], 1), allowance=allowance, dutiable=9, allowance_book=7),
                buyer=buyer,
            )
            for buyer in (make.new_id(), None)
        ]
        # The first use of an allowance opens the account it goes to, which takes the judge.
        first = make.an_order((*shelves[2], 1), allowance=allowance, dutiable=1, asides=(budget,))
        commands.place(make.a_token(first), at=NOW)
        before = transaction.savepoint()
        answers = self.eagerly(*quotes)
        written = everything()
        transaction.savepoint_rollback(before)
        batch = [placing.asked(make.sign(quote)) for quote in quotes]
        assert statements.run(placing.steps(batch, at=NOW, book=DEFAULT_BOOK)) == answers
        assert everything() == written
        assert len(written["checkout_orderline"]) == 11

    def test_what_is_no_news_or_cannot_be_had_is_refused_whole(self) -> None:
        variant, node = a_shelf(5)
        good = make.a_quote(make.an_order((variant, node, 1)))
        allowance = make.an_allowance(10)
        unopened = make.an_order((variant, node, 1), allowance=allowance, dutiable=1)
        placed = make.a_quote(make.an_order((variant, node, 1)))
        commands.place(make.sign(placed), at=NOW)
        before = everything()
        cases: list[tuple[type[Exception], make.QuotePayload]] = [
            (psycopg.errors.UniqueViolation, placed),
            (psycopg.errors.CheckViolation, make.a_quote(make.an_order((variant, node, 4)))),
            (psycopg.errors.DivisionByZero, make.a_quote(unopened)),
            (psycopg.errors.DivisionByZero,
             make.a_quote(make.an_order((make.new_id(), make.new_id(), 1)))),
            (placing.NotAllNew, good),
            (placing.NotAllNew, make.a_quote(make.an_order((variant, node, 1)), valid_s=-86_400)),
        ]  # fmt: skip
        for kind, bad in cases:
            with pytest.raises(kind):
                self.eagerly(good, bad)
            assert everything() == before
            assert issubclass(kind, intake_room.NEEDS_CARE)

    def test_an_account_of_another_unit_is_not_touched(self) -> None:
        """What the judge calls a wrong unit."""
        variant, node = a_shelf(5)
        with connection.cursor() as cursor:
            cursor.execute("update ledger_account set unit = 'piece:other' where book = 1")
        with pytest.raises(psycopg.errors.DivisionByZero):
            self.eagerly(make.a_quote(make.an_order((variant, node, 1))))


@pytest.mark.parametrize("code", ["CNY", "JPY"])
@pytest.mark.parametrize("minor", [0, 7, 42, 100, 123456])
def test_the_answer_writes_money_as_money_does(code: str, minor: int) -> None:
    order = make.an_order((make.new_id(), make.new_id(), 1))
    quote = make.msgspec.structs.replace(make.a_quote(order), currency=code, total_minor=minor)
    answer = json.loads(answer_body(Placed(quote, NOW, is_new=True)))
    assert answer["total"] == Money(minor, currency(code)).plain()


def test_an_older_key_still_verifies() -> None:
    new, old = ("k1", b"n" * 32), ("k0", b"o" * 32)
    quote = make.a_quote(make.an_order((make.new_id(), make.new_id(), 1)))
    token = rules.sign(quote, [old])
    assert rules.verify(token, [new, old]).id == quote.id
    with pytest.raises(rules.BadSignature):
        rules.verify(token, [new])
    with pytest.raises(rules.BadSignature):
        rules.verify(token, [("k0", b"x" * 32)])


async def post(app: OrdersApp, body: bytes) -> tuple[int, dict[str, str], dict[str, Any]]:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/v1/orders"}
    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, json.loads(sent[1]["body"])


def order_body(token: str) -> bytes:
    return json.dumps({"quote": token}).encode()


def with_app(test: Callable[[OrdersApp], Awaitable[None]], **facts: int) -> None:
    async def run() -> None:
        app = OrdersApp(Intake(conninfo(), **facts))
        try:
            await test(app)
        finally:
            await app.intake.stop()

    asyncio.run(run())


@pytest.mark.django_db(transaction=True)
class TestIntake:
    def test_a_quote_becomes_orders(self) -> None:
        quote = make.a_quote(make.an_order((*a_shelf(3), 2)))

        answers: list[dict[str, Any]] = []

        async def test(app: OrdersApp) -> None:
            for _ in range(2):
                status, headers, answer = await post(app, order_body(make.sign(quote)))
                answers.append(answer)
                assert (status, headers["content-type"]) == (201, "application/json")

        with_app(test)
        order = quote.orders[0]
        until = OrderGroup.objects.get(id=quote.id).expires_at
        assert answers == 2 * [
            {
                "group": str(quote.id),
                "orders": [
                    {
                        "id": str(order.id),
                        "number": order.number,
                        "merchant": str(order.merchant),
                        "total": {"amount": "2.00", "currency": "CNY"},
                    }
                ],
                "total": {"amount": "2.00", "currency": "CNY"},
                "expires_at": until.isoformat(),
            }
        ]

    def test_each_refusal_is_a_problem(self) -> None:
        variant, node = a_shelf(3)
        short = make.a_quote(make.an_order((variant, node, 4)))
        allowance = make.an_allowance(10)
        over = make.an_order((variant, node, 1), allowance=allowance, dutiable=11)
        cases = [
            (b"no json", 400, "checkout.not_an_order", {}),
            (b'{"quote": 1}', 400, "checkout.not_an_order", {}),
            (b'{"quote": "\xff"}', 400, "checkout.not_an_order", {}),
            (b'{"quote": "a.b.c"}', 400, "checkout.bad_signature", {}),
            (b'{"quote": "' + b"a" * 300_000 + b'"}', 413, "checkout.too_large", {}),
            (
                order_body(make.a_token(make.an_order((variant, node, 1)), valid_s=-1)),
                410, "checkout.quote_expired", {},
            ),
            (
                order_body(make.sign(short)),
                409, "checkout.sold_out",
                {"line": str(short.orders[0].lines[0].id), "wanted": 4, "left": 3,
                 "listing": str(short.orders[0].lines[0].listing)},
            ),
            (
                order_body(make.a_token(over)),
                409, "checkout.allowance_exceeded", {"left": 10, "wanted": 11},
            ),
        ]  # fmt: skip

        async def test(app: OrdersApp) -> None:
            for body, status, code, facts in cases:
                found, headers, answer = await post(app, body)
                assert (found, answer["code"], answer["status"]) == (status, code, status)
                assert headers["content-type"] == "application/problem+json"
                assert facts.items() <= answer.items()

        with_app(test)

    def test_repeats_in_one_batch_get_one_answer(self) -> None:
        """One new order, all answers alike; another body under the same id is refused."""
        variant, node = a_shelf(9)
        quote = make.a_quote(make.an_order((variant, node, 1)))
        other = make.a_quote(make.an_order((variant, node, 2)), identity=quote.id)

        async def test(app: OrdersApp) -> None:
            tokens = [make.sign(quote)] * 5 + [make.sign(other)]
            answers = await asyncio.gather(*(post(app, order_body(token)) for token in tokens))
            assert [status for status, _, _ in answers] == [201] * 5 + [409]
            assert len({json.dumps(body) for _, _, body in answers[:5]}) == 1
            assert answers[5][2]["code"] == "checkout.same_id_other_body"

        with_app(test)
        assert books.balance(chart.stock(variant, node)).debits_pending == 1

    def test_a_full_queue_says_when_to_come_back(self) -> None:
        """503 + Retry-After at once, never a slow death; those inside are served."""
        variant, node = a_shelf(100)

        async def test(app: OrdersApp) -> None:
            tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(9)]
            answers = await asyncio.gather(*(post(app, order_body(token)) for token in tokens))
            statuses = [status for status, _, _ in answers]
            assert statuses.count(201) == 4
            full = [(headers, body) for status, headers, body in answers if status == 503]
            assert len(full) == 5
            assert all(headers["retry-after"] == "1" for headers, _ in full)
            assert {body["code"] for _, body in full} == {"checkout.queue_full"}

        with_app(test, queue_max=4)

    def test_one_bad_quote_falls_alone(self) -> None:
        """A batch in which one order breaks a constraint of the database serves all others."""
        variant, node = a_shelf(100)
        good = [make.an_order((variant, node, 1)) for _ in range(4)]
        broken = make.msgspec.structs.replace(make.an_order((variant, node, 1)), goods_minor=1)

        async def test(app: OrdersApp) -> None:
            tokens = [make.a_token(order) for order in [*good[:2], broken, *good[2:]]]
            answers = await asyncio.gather(*(post(app, order_body(token)) for token in tokens))
            assert [status for status, _, _ in answers] == [201, 201, 503, 201, 201]

        with_app(test)
        assert books.balance(chart.stock(variant, node)).debits_pending == 4

    def test_a_lost_connection_is_told_and_mended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The unacknowledged get 503 and may repeat: nothing is placed twice or lost."""
        variant, node = a_shelf(100)
        monkeypatch.setattr(intake_room, "RECONNECT_S", (0.01,))
        tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(3)]

        async def test(app: OrdersApp) -> None:
            assert (await post(app, order_body(tokens[0])))[0] == 201
            await asyncio.to_thread(end_intakes)
            status, headers, body = await post(app, order_body(tokens[1]))
            assert (status, body["code"]) == (503, "checkout.unavailable")
            assert headers["retry-after"] == "1"
            for token in tokens:
                assert (await post(app, order_body(token)))[0] == 201

        with_app(test)
        assert books.balance(chart.stock(variant, node)).debits_pending == 3

    def test_without_a_database_nobody_is_kept_waiting(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(intake_room, "RECONNECT_S", (0.01,))
        token = make.a_token(make.an_order((make.new_id(), make.new_id(), 1)))

        async def run() -> None:
            intake = Intake("host=127.0.0.1 port=1 dbname=none connect_timeout=1")
            for _ in range(2):
                with pytest.raises(Unavailable):
                    await asyncio.wait_for(intake.place(token), 5)
            await intake.stop()

        asyncio.run(run())

    def test_stopping_answers_what_waits(self) -> None:
        variant, node = a_shelf(9)

        async def run() -> None:
            intake = Intake(conninfo())
            tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(3)]
            tasks = [asyncio.create_task(intake.place(token)) for token in tokens]
            await asyncio.sleep(0)
            await intake.stop()
            assert all(placed.is_new for placed in await asyncio.gather(*tasks))
            with pytest.raises(rules.QueueFull):
                await intake.place(tokens[0])

        asyncio.run(run())


def end_intakes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name like 'entrepot intake%%' and datname = current_database()"
        )
    connection.close()
