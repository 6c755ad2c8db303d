"""Who is slow slows nobody else: a payment provider (INV-7), a hot item (INV-8)."""

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from tests.checkout import make, make_signed
from tests.checkout.test_intake import conninfo
from tests.checkout.test_paying import Stub
from tests.ledger.make import a_shelf

from entrepot.checkout import commands
from entrepot.checkout.commands.intake import Intake
from entrepot.ledger.models import Account
from entrepot.ledger.values import stock
from entrepot.payments.adapters import known
from entrepot.payments.values import Charge, PaymentId, Standing, Started

pytestmark = pytest.mark.django_db(transaction=True)

_OTHERS = """
select count(*) from pg_stat_activity a
where datname = current_database() and pid <> pg_backend_pid()
    and (xact_start is not null or exists (
        select from pg_locks l where l.pid = a.pid and locktype in ('tuple', 'transactionid')))
    and backend_type = 'client backend'
"""


def busy_others() -> int:
    """Connections that are in a transaction, seen from a connection of one's own."""
    with psycopg.connect(conninfo(), autocommit=True) as wire:
        row = wire.execute(_OTHERS).fetchone()
        assert row is not None
        return int(row[0])


class Slow(Stub):
    """A provider that takes its time; says meanwhile what it sees."""

    def __init__(self, see: Callable[[], None]) -> None:
        super().__init__()
        self.see = see

    def start(self, charge: Charge) -> Started:
        self.see()
        return super().start(charge)

    def inquire(self, payment: PaymentId) -> Standing:
        self.see()
        return super().inquire(payment)


def test_a_slow_provider_holds_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """INV-7: while it is asked, no transaction is open, and others buy the same goods."""
    make.some_rates()
    goods = make.some_goods(units=5)
    mine = make.a_placed((goods, 1))
    seen: list[int] = []

    def see() -> None:
        seen.append(busy_others())
        placed: list[bool] = []

        def buy() -> None:
            placed.append(make.a_placed((goods, 1)).is_new)
            connection.close()

        other = threading.Thread(target=buy)
        other.start()
        other.join(20)
        assert placed == [True]

    monkeypatch.setitem(known.PROVIDERS, "stub", Slow(see))  # type: ignore[arg-type]  # what this test needs of it
    pay = {"group": mine.group, "return_url": "https://x.example/", "at": make.NOW}
    commands.start_payment(provider="stub", **pay)  # type: ignore[arg-type]  # as named
    commands.check_payment(group=mine.group, at=make.NOW + timedelta(seconds=1))
    assert seen == [0, 0]
    # Control: a caller within a transaction would be seen.
    with transaction.atomic():
        Account.objects.select_for_update().filter(name=stock(goods.variant, goods.node)).first()
        assert busy_others() == 1


def test_cold_items_do_not_wait_for_a_hot_one() -> None:
    """INV-8: somebody keeps the hot item's account locked; orders of other books and later
    batches of the same book go on as soon as the hot batch is out of the way.
    """
    hot, cold = a_shelf(9), a_shelf(9)
    other_book = 2

    async def run() -> None:
        intake = Intake(conninfo())
        await intake.place(make_signed.a_token(make_signed.an_order((*cold, 1))))
        async with await psycopg.AsyncConnection.connect(conninfo()) as lock:
            await lock.execute(
                "select from ledger_account where name = %s for update", [stock(*hot)]
            )
            stuck = asyncio.create_task(
                intake.place(make_signed.a_token(make_signed.an_order((*hot, 1))))
            )
            await asyncio.sleep(0.1)
            begun = time.perf_counter()
            elsewhere = make_signed.a_token(make_signed.an_order((*cold, 1)), book=other_book)
            with pytest.raises(make_signed.rules.SoldOut):  # no stock there; answered all the same
                await asyncio.wait_for(intake.place(elsewhere), 5)
            assert time.perf_counter() - begun < 5
            assert not stuck.done()
        assert (await asyncio.wait_for(stuck, 5)).is_new
        assert (await intake.place(make_signed.a_token(make_signed.an_order((*cold, 1))))).is_new
        await intake.stop()

    asyncio.run(run())
