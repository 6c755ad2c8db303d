"""Prices brought up to date: what moves, what stays, what goes and comes back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import psycopg
import pytest
from django.db import connection
from tests.checkout import make as checkout
from tests.storefront import make

from entrepot.catalog import queries as catalog
from entrepot.catalog.models import Lane, Listing, Variant
from entrepot.lanes import rows as law
from entrepot.lanes.rules import bulk
from entrepot.lanes.values import Amendment
from entrepot.money import queries as money
from entrepot.money.models import RateRow
from entrepot.storefront import commands, queries, rules
from entrepot.storefront.commands.reprice import columns, running
from entrepot.storefront.models import Price, Repricing, Shelf
from entrepot.storefront.values import RepricingState, Wish

pytestmark = pytest.mark.django_db

OIL = "15092000"


@pytest.fixture(autouse=True)
def _rates(db: None) -> Iterator[None]:
    checkout.some_rates()
    yield
    law.install(())
    money.forget()


def _run(**facts: Any) -> commands.Repriced:
    return commands.reprice(**{"at": make.NOW, "reason": "a test", "block": 2, **facts})


def _new_rate(rate: str = "8.2000") -> None:
    RateRow.objects.create(
        base="EUR", quote="CNY", day=make.NOW.date(), rate=Decimal(rate), source="ECB"
    )
    money.forget()


def _unlisted(hs: str = OIL) -> None:
    """From today on the positive list has goods of this code no longer."""
    [row] = [
        row for row in law.shipped()
        if (row.country, row.table) == ("CN", "listing") and hs.startswith(row.fields["hs"])
    ]  # fmt: skip
    law.install([Amendment(id="1", adds=None, ends=row.id, ends_on=make.NOW.date())])


def _quoted(goods: checkout.Goods, market: str = "cn") -> int:
    day = queries.local_day(market, make.NOW)
    offers = catalog.offers([goods.listing]).values()
    cost = queries.costs(offers, market=market, day=day)[goods.listing]
    assert not isinstance(cost, str), cost
    return cost.total.minor


def _price(goods: checkout.Goods) -> Price:
    return Price.objects.get(listing=goods.listing)


def test_nothing_moved_and_nothing_is_written():
    goods = [make.some_goods(price_minor=900 + n) for n in range(5)]
    before = list(Price.objects.order_by("listing").values())
    done = _run()
    assert (done.total, done.done, done.changed, done.refused) == (5, 5, 0, 0)
    assert done.verified == 5
    assert list(Price.objects.order_by("listing").values()) == before
    assert len(goods) == 5


def test_after_a_new_rate_every_price_is_what_a_quote_charges():
    """INV-17, by the other way round: the rate moves, the prices follow, no card is made anew."""
    goods = [make.some_goods(price_minor=minor) for minor in (1, 99, 2000, 33_333, 60_000)]
    cards = list(Shelf.objects.order_by("id").values_list("card", "head", "shelved_at"))
    _new_rate()
    done = _run()
    assert done.changed >= 4  # one cent does not move
    assert [_price(one).price_minor for one in goods] == [_quoted(one) for one in goods]
    assert {row.rate_on for row in Price.objects.filter(price_minor__gt=10_000)} == {
        make.NOW.date()
    }
    assert list(Shelf.objects.order_by("id").values_list("card", "head", "shelved_at")) == cards
    run = Repricing.objects.get()
    assert (run.state, run.done, run.total, run.changed) == ("done", 5, 5, done.changed)


def test_what_moved_most_comes_first():
    small, large = make.some_goods(price_minor=2000), make.some_goods(price_minor=3000)
    Variant.objects.filter(id=large.variant).update(price_minor=9000)
    _new_rate()
    moves = _run().moves
    assert [move.listing for move in moves] == [str(large.listing), str(small.listing)]
    assert moves[0].new_minor == _quoted(large)
    assert rules.moves.read(Repricing.objects.get().moves) == moves


def test_a_price_of_the_merchant_counts_too():
    """A listing's own price beats the variant's."""
    goods = make.some_goods(price_minor=2000)
    Listing.objects.filter(id=goods.listing).update(price_minor=1500)
    assert _run().changed == 1
    assert _price(goods).price_minor == _quoted(goods)


def test_two_lanes_two_currencies():
    china = make.some_goods()
    spain = make.some_goods(lane=checkout.a_local_lane(), origin="ES", price_minor=1000)
    Price.objects.update(price_minor=1, goods_minor=1, exchange_minor=0, freight_minor=0,
                         consumption_tax_minor=0, vat_minor=0)  # fmt: skip
    assert _run(lanes=["es-es"]).changed == 1
    assert _price(china).price_minor == 1
    assert _run().changed == 1
    assert _price(china).price_minor == _quoted(china)
    assert _price(spain).price_minor == _quoted(spain, "es")
    assert _price(spain).currency == "EUR"


def test_of_one_merchant_only():
    mine, other = make.some_goods(), make.some_goods()
    _new_rate()
    assert _run(merchant=mine.merchant.id).done == 1
    assert _price(mine).price_minor != _price(other).price_minor


def test_a_rehearsal_writes_nothing_and_may_look_at_another_day():
    goods = make.some_goods()
    was = _price(goods).price_minor
    _new_rate()
    done = _run(is_rehearsal=True)
    assert (done.changed, done.run) == (1, None)
    later = _run(is_rehearsal=True, day=date(2026, 12, 24))
    assert later.changed == 1
    assert _price(goods).price_minor == was
    assert not Repricing.objects.exists()


def test_a_price_of_another_day_is_never_shown():
    make.some_goods()
    with pytest.raises(commands.NotAPriceOfToday):
        _run(day=make.NOW.date() + timedelta(days=1))
    with pytest.raises(commands.NoSuchLane):
        _run(lanes=["to-the-moon"])


def test_goods_that_the_law_keeps_out_go_and_come_back():
    """XB-2: off the shelf at the next run, with the reason at the merchant's; back when allowed."""
    goods = make.some_goods()
    _unlisted()
    done = _run()
    assert done.reasons == {"cbec.not_on_list": 1}
    row = _price(goods)
    assert (row.price_minor, row.obstacle, row.is_due) == (None, "cbec.not_on_list", True)
    assert queries.search(_wish()).total == 0
    listing = Listing.objects.get(id=goods.listing)
    assert listing.state == "blocked"
    assert listing.findings[0]["facts"]["reason"] == "cbec.not_on_list"
    commands.reshelve_due(at=make.NOW)
    assert not Shelf.objects.exists()
    assert _run().changed == 0

    law.install(())
    _run()
    assert Listing.objects.get(id=goods.listing).state == "live"
    product = goods.rows["variant"].product_id
    commands.reshelve(products=[product], at=make.NOW)  # as the event of the gate has it done
    assert queries.search(_wish()).total == 1
    assert _price(goods).price_minor == _quoted(goods)


def _wish() -> Any:
    return Wish(market="cn", language="en")


def test_a_listing_that_was_never_priced_is_due_for_the_shelf():
    goods = make.some_goods(shelve=False)
    assert _run().changed == 1
    assert _price(goods).is_due
    assert commands.reshelve_due(at=make.NOW) == 1
    assert queries.search(_wish()).total == 1


def test_without_a_rate_there_is_no_price_and_why():
    goods = make.some_goods(shelve=False, currency="SEK")
    done = _run()
    assert done.reasons == {"lanes.no_rate": 1}
    assert _price(goods).obstacle == "lanes.no_rate"


def test_a_newer_price_is_not_overwritten_by_what_was_read_before_it():
    goods = make.some_goods()
    _new_rate()
    Price.objects.update(priced_at=make.NOW + timedelta(days=3650))
    was = _price(goods).price_minor
    _run()
    assert _price(goods).price_minor == was


def test_a_run_that_was_cut_off_goes_on_where_it_stood(monkeypatch):
    for minor in range(1000, 8000, 1000):
        make.some_goods(price_minor=minor)
    _new_rate()
    real, told = running._come_so_far, []

    def dies(*facts: Any) -> None:
        real(*facts)
        told.append(facts)
        if len(told) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(columns.Staged, "blocks", _by_two)
    monkeypatch.setattr(running, "_come_so_far", dies)
    with pytest.raises(KeyboardInterrupt):
        _run()
    monkeypatch.setattr(running, "_come_so_far", real)
    cut_off = Repricing.objects.get()
    assert cut_off.state == RepricingState.RUNNING
    assert 0 < cut_off.done < 7
    done = _run()
    assert done.resumed_at == cut_off.done
    assert (done.done, done.total) == (7, 7)
    assert Repricing.objects.get().state == RepricingState.DONE
    assert Price.objects.filter(rate_on=make.NOW.date()).count() == 7
    assert len(done.moves) == 7


def _by_two(read: columns.Staged, _rows: int) -> Iterator[columns.Table]:
    """A page holds more than two rows; a test does not."""
    whole = read._copied("order by listing")
    for start in range(0, len(whole), 2):
        yield whole[start : start + 2]


def test_on_another_basis_a_run_begins_anew(monkeypatch):
    make.some_goods()
    Repricing.objects.create(
        id="00000000-0000-7000-8000-000000000001", state="running", reason="yesterday's",
        basis="another", asked_at=make.NOW, done=1, cursor_lane="it-cn",
        cursor_listing="ffffffff-ffff-ffff-ffff-ffffffffffff",
    )  # fmt: skip
    assert _run().done == 1
    states = dict(Repricing.objects.values_list("reason", "state"))
    assert states == {"yesterday's": "superseded", "a test": "done"}


def test_when_vectors_and_quotes_differ_nothing_is_written(monkeypatch):
    """The row is named, and the run says it failed."""
    goods = make.some_goods()
    spain = make.some_goods(lane=checkout.a_local_lane(), origin="ES")
    before = list(Price.objects.order_by("listing").values())
    _new_rate()
    real = bulk.price

    def wrong(*facts: Any, **more: Any) -> bulk.Prices:
        found = real(*facts, **more)
        if facts[1].lane.regime == "cn-cbec-direct":
            return found
        return replace(found, charges=found.charges + 1)

    monkeypatch.setattr(bulk, "price", wrong)
    with pytest.raises(commands.PriceDiffers) as caught:
        _run()
    assert caught.value.listing == spain.listing
    assert caught.value.listing != goods.listing
    assert list(Price.objects.order_by("listing").values()) == before
    assert Repricing.objects.get().state == "failed"


def test_only_one_at_a_time():
    make.some_goods()
    wire = connection.get_connection_params()
    facts = {name: wire[name] for name in ("dbname", "user", "password", "host", "port")
             if wire.get(name)}  # fmt: skip
    with psycopg.connect(**facts) as other:
        other.execute("select pg_advisory_lock(%s)", [running._LOCK])
        with pytest.raises(commands.AlreadyRepricing):
            _run()
        assert commands.reprice_waiting(at=make.NOW) == 0
    assert _run().done == 1


def test_what_is_asked_while_a_run_waits_joins_it():
    """Ten rows of law that change together are one run, not ten."""
    goods = make.some_goods()
    checkout.a_local_lane()
    _new_rate()
    commands.ask_reprice(reason="a rate", lanes=["it-cn"], at=make.NOW)
    commands.ask_reprice(reason="a law of Spain", countries=["ES"], at=make.NOW)
    commands.ask_reprice(reason="a law of nowhere", countries=["JP"], at=make.NOW)
    commands.ask_reprice(reason="a rate", lanes=["it-cn"], at=make.NOW)
    [run] = Repricing.objects.all()
    assert (run.lanes, run.reason) == (["es-es", "it-cn"], "a rate; a law of Spain")
    assert commands.reprice_waiting(at=make.NOW) == 1
    assert Repricing.objects.get().state == "done"
    assert _price(goods).price_minor == _quoted(goods)
    assert commands.reprice_waiting(at=make.NOW) == 0


def test_all_lanes_and_one_lane_are_all_lanes():
    make.some_goods()
    commands.ask_reprice(reason="one", lanes=["it-cn"], at=make.NOW)
    commands.ask_reprice(reason="all", at=make.NOW, by="op@example.com")
    [run] = Repricing.objects.all()
    assert (run.lanes, run.asked_by) == ([], "op@example.com")


def test_a_run_asked_for_a_lane_that_closed_says_so():
    make.some_goods()
    commands.ask_reprice(reason="one", lanes=["it-cn"], at=make.NOW)
    Lane.objects.update(is_open=False)
    assert commands.reprice_waiting(at=make.NOW) == 1
    assert Repricing.objects.get().state == "failed"


def test_bands_by_vectors_are_bands_one_by_one():
    prices = np.array([0, 1, 9_999, 10_000, 29_999, 30_000, 10**9], np.int64)
    for code in ("CNY", "EUR", "JPY"):
        assert columns.bands_of(prices, code).tolist() == [
            rules.band_of(minor, code) for minor in prices.tolist()
        ]
