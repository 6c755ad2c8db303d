"""Goods in, parcels out, news from the carrier: once, in whatever order."""

import contextlib
import dataclasses
import itertools
import json
import re
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings
from tests.logistics.make import (
    AT,
    RECIPIENT,
    a_line,
    a_node,
    a_notice,
    a_parcel,
    a_word,
    packed,
    some_stock,
)
from tests.offices.make import a_merchant

from entrepot.kernel import new_id
from entrepot.kit.models import OutboxRow
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries as balances
from entrepot.ledger import values as chart
from entrepot.logistics import audits, commands, queries, reactions, rules
from entrepot.logistics.adapters import known, paper
from entrepot.logistics.models import Node, Paper, Parcel, Receipt, TrackingEvent
from entrepot.logistics.values import (
    CarrierUnavailable,
    PaperKind,
    ParcelState,
    Shipment,
    Tracked,
    TrackingCode,
)
from entrepot.offices.events import MerchantStateChanged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


class Van:
    """A carrier in memory."""

    name = "van"

    def __init__(self) -> None:
        self.silent = False
        self.taken: list[Shipment] = []
        self.news: list[Tracked] = []

    def accept(self, shipment: Shipment) -> None:
        self._hear()
        self.taken.append(shipment)

    def inquire(self, number: str) -> list[Tracked]:
        self._hear()
        return [one for one in self.news if one.number == number]

    def read_notice(self, **_: object) -> Tracked:
        raise NotImplementedError

    def _hear(self) -> None:
        if self.silent:
            raise CarrierUnavailable(carrier=self.name, reason="silent")


@pytest.fixture
def van(monkeypatch: pytest.MonkeyPatch) -> Van:
    carrier = Van()
    monkeypatch.setitem(known.CARRIERS, "van", carrier)
    return carrier


def events(kind: str) -> int:
    return OutboxRow.objects.filter(kind=kind).count()


class TestReceiving:
    def test_units_come_by_a_transfer(self) -> None:
        node = a_node()
        variant = some_stock(node, units=7)
        balance = balances.balance(chart.stock(variant, node))
        assert (balance.posted, balance.free) == (7, 7)
        merchant = Node.objects.get(id=node).merchant
        assert balances.balance(chart.supplier(merchant.id, variant)).posted == -7
        assert events("stock.received") == 1
        assert audits.receipts_have_moved() == []

    def test_the_same_receipt_twice_is_one(self) -> None:
        node, variant, receipt = a_node(), new_id(), new_id()
        facts = {
            "node": node, "variant": variant, "reference": "DDT 1", "at": AT, "receipt_id": receipt
        }  # fmt: skip
        commands.receive(units=7, **facts)
        commands.receive(units=7, **facts)
        assert balances.free([chart.stock(variant, node)]) == {chart.stock(variant, node): 7}
        with pytest.raises(commands.SameIdOtherBody):
            commands.receive(units=8, **facts)
        assert events("stock.received") == 1

    @pytest.mark.parametrize("units", [0, -1, 1_000_001])
    def test_nonsense_is_refused(self, units: int) -> None:
        with pytest.raises(commands.BadUnits):
            some_stock(a_node(), units=units)
        assert Receipt.objects.count() == 0


class TestFirstNode:
    """A new merchant can name its stock at once, and is not given a second place."""

    @pytest.mark.parametrize(("state", "nodes"), [("review", 0), ("live", 1), ("paused", 0)])
    def test_it_stands_at_the_merchant_s_address(self, state: str, nodes: int) -> None:
        home = a_merchant(street="Via Roma 1", postcode="12051")
        event = MerchantStateChanged(at=AT, merchant=home.id, was="", state=state)
        reactions.open_first_node(event)
        reactions.open_first_node(event)
        found = queries.nodes_of(home.id)
        assert [(one.code, one.city) for one in found] == [("main", home.city)] * nodes

    def test_who_has_one_gets_no_other(self) -> None:
        home = a_merchant()
        mine = a_node(home)
        assert commands.open_first_node(merchant=home.id) is None
        assert [one.id for one in queries.nodes_of(home.id)] == [mine]


class TestRouting:
    def test_by_priority_and_never_from_a_pickup_shelf(self) -> None:
        """INV-14."""
        merchant = a_merchant()
        shop = a_node(merchant, priority=0)
        Node.objects.filter(id=shop).update(is_pickup_only=True)
        far, near = a_node(merchant, priority=9), a_node(merchant, priority=1)
        variant = some_stock(shop, units=50)
        some_stock(far, units=5, variant=variant)
        some_stock(near, units=3, variant=variant)
        assert queries.route({variant: 3}, merchant.id).node == near
        assert queries.route({variant: 4}, merchant.id).node == far
        assert queries.route({variant: 6}, merchant.id).node is None
        assert queries.route({variant: 1}, a_merchant().id).reason == "no_node"

    def test_what_is_shown_is_what_an_order_can_have(self) -> None:
        """INV-17: one availability; no order is split over nodes."""
        merchant = a_merchant()
        first, second = a_node(merchant), a_node(merchant)
        variant = some_stock(first, units=5)
        some_stock(second, units=3, variant=variant)
        stranger = new_id()
        assert queries.free_units([variant, stranger]) == {variant: 5, stranger: 0}
        assert queries.route({variant: 5}, merchant.id).node == first
        a_line(variant, first, quantity=4)
        assert queries.free_units([variant]) == {variant: 3}


class TestPacking:
    def test_one_parcel_an_order(self) -> None:
        merchant = a_merchant()
        node = a_node(merchant)
        lines = [a_line(some_stock(node, units=5), node)]
        order = new_id()
        facts = {"merchant": merchant, "node": node, "order": order}
        first = a_parcel(**facts, lines=lines)
        assert a_parcel(**facts, lines=lines).id == first.id
        with pytest.raises(commands.SameIdOtherBody):
            a_parcel(**facts, lines=[a_line(some_stock(node, units=5), node)])

    def test_who_it_is_for_is_encrypted_at_rest(self) -> None:
        parcel = a_parcel()
        with connection.cursor() as cursor:
            cursor.execute("select recipient from logistics_parcel where id = %s", [parcel.id])
            [stored] = cursor.fetchone()
        assert "测试收件人" not in stored
        assert json.loads(parcel.recipient) == RECIPIENT

    def test_a_packed_parcel_has_a_number_of_its_country(self) -> None:
        numbers = {packed().number for _ in range(3)}
        assert len(numbers) == 3
        for number in numbers:
            found = rules.parse(number)
            assert (found.service, found.country) == ("CP", "IT")

    def test_the_number_is_given_once(self) -> None:
        parcel = packed()
        assert commands.pack(parcel=parcel.id, weighed_g=2_700, at=AT) == parcel.number

    @pytest.mark.parametrize("weighed_g", [1_499, 3_751, 0])
    def test_a_weight_that_cannot_be_is_refused(self, weighed_g: int) -> None:
        parcel = a_parcel()
        commands.pick(parcel=parcel.id)
        with pytest.raises(commands.WeightDiffers):
            commands.pack(parcel=parcel.id, weighed_g=weighed_g, at=AT)
        if weighed_g:
            commands.pack(parcel=parcel.id, weighed_g=weighed_g, at=AT, weighed_twice=True)

    def test_a_cancelled_parcel_goes_nowhere(self) -> None:
        parcel = a_parcel()
        commands.cancel_parcel(order=parcel.order)
        commands.cancel_parcel(order=parcel.order)
        commands.cancel_parcel(order=new_id())
        with pytest.raises(commands.NotReady):
            commands.pick(parcel=parcel.id)
        with pytest.raises(commands.NotReady):
            commands.ship(parcel=parcel.id, at=AT)


def pages(pdf: bytes) -> int:
    """How many pages a PDF has; its objects lie in compressed streams."""
    texts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            texts.append(zlib.decompress(stream))
    return sum(len(re.findall(rb"/Type\s*/Page\b(?!s)", text)) for text in texts)


class TestPapers:
    def test_each_is_set_once_and_lies_sealed(self, tmp_path: Path) -> None:
        parcel = packed()
        made = commands.make_papers(parcel=parcel.id, at=AT)
        assert made == commands.make_papers(parcel=parcel.id, at=AT)
        assert set(made) == set(PaperKind)
        assert Paper.objects.filter(parcel=parcel).count() == 3
        for kind in PaperKind:
            pdf = queries.paper(parcel.id, merchant=parcel.merchant_id, kind=kind)
            assert pdf is not None
            assert pdf.startswith(b"%PDF-")
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert len(files) == 3
        assert not any(b"%PDF" in path.read_bytes() for path in files)

    def test_they_are_a_pure_function_of_frozen_data(self) -> None:
        data = queries.paper_data(packed())
        for kind in PaperKind:
            assert paper.render(kind, [data]) == paper.render(kind, [data])

    def test_what_people_type_is_text_and_never_a_program(self) -> None:
        line = '#panic("x") $ _*`] \\u{0} </script>'
        data = queries.paper_data(packed())
        sender = dataclasses.replace(data.sender, name=line, street=line)
        odd = dataclasses.replace(data, sender=sender, order_number=line)
        for kind in PaperKind:
            assert pages(paper.render(kind, [odd])) == 1

    def test_a_lost_file_is_set_again(self, tmp_path: Path) -> None:
        parcel = packed()
        commands.make_papers(parcel=parcel.id, at=AT)
        before = queries.paper(parcel.id, merchant=parcel.merchant_id, kind=PaperKind.CN23)
        for path in tmp_path.rglob("*.sealed"):
            path.unlink()
        after = queries.paper(parcel.id, merchant=parcel.merchant_id, kind=PaperKind.CN23)
        assert before == after

    def test_many_labels_are_one_file(self) -> None:
        data = queries.paper_data(packed())
        one, three = (paper.render(PaperKind.LABEL, [data] * n) for n in (1, 3))
        assert (pages(one), pages(three)) == (1, 3)

    def test_an_unpacked_parcel_has_none(self) -> None:
        with pytest.raises(commands.NotReady):
            commands.make_papers(parcel=a_parcel().id, at=AT)

    def test_nobody_elses(self) -> None:
        parcel = packed()
        commands.make_papers(parcel=parcel.id, at=AT)
        found = queries.paper(parcel.id, merchant=a_merchant().id, kind=PaperKind.LABEL)
        assert found is None


class TestShipping:
    def test_the_units_leave_the_stock_once(self, van: Van) -> None:
        parcel = packed(a_parcel(carrier="van"))
        line = parcel.lines[0]
        stock = chart.stock(line["variant"], parcel.node_id)
        assert balances.balance(stock).debits_pending == 2
        for _ in range(3):
            commands.ship(parcel=parcel.id, at=AT)
        balance = balances.balance(stock)
        assert (balance.debits_pending, balance.posted) == (0, 8)
        assert len(van.taken) == 1
        assert events("parcel.shipped") == 1
        assert audits.shipped_has_left_stock() == []

    def test_the_carrier_learns_what_customs_ask(self, van: Van) -> None:
        parcel = packed(a_parcel(carrier="van"))
        commands.ship(parcel=parcel.id, at=AT)
        [told] = van.taken
        assert told.crosses_customs
        assert len(told.papers) == 3
        assert (told.value.minor, told.gross_weight_g) == (65_600, 2_700)
        assert told.notice_url.endswith("/hooks/carriers/van/")

    def test_a_silent_carrier_leaves_everything_as_it_was(self, van: Van) -> None:
        parcel = packed(a_parcel(carrier="van"))
        van.silent = True
        with pytest.raises(commands.CarrierUnavailable):
            commands.ship(parcel=parcel.id, at=AT)
        parcel.refresh_from_db()
        assert parcel.state == ParcelState.PACKED
        van.silent = False
        commands.ship(parcel=parcel.id, at=AT)

    def test_an_unpacked_parcel_is_not_taken(self, van: Van) -> None:
        with pytest.raises(commands.NotReady):
            commands.ship(parcel=a_parcel(carrier="van").id, at=AT)
        assert van.taken == []


def said(parcel: Parcel, code: str, *, hours: int = 0) -> Tracked:
    return Tracked(
        number=parcel.number,
        reference=f"{parcel.number}-{code}",
        code=TrackingCode(code),
        place="Milano",
        country="IT",
        at=AT + timedelta(hours=hours),
    )


class TestTracking:
    @pytest.fixture
    def shipped(self, van: Van) -> Parcel:
        parcel = packed(a_parcel(carrier="van"))
        commands.ship(parcel=parcel.id, at=AT)
        assert van.taken
        return parcel

    @pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
    def test_any_order_tells_the_same_story(self, shipped: Parcel, order: tuple[int, ...]) -> None:
        way = [
            said(shipped, code, hours=hours)
            for hours, code in enumerate(["accepted", "departed", "customs_cleared", "delivered"])
        ]
        for at in order:
            for _ in range(2):
                commands.track(carrier="van", told=way[at], at=AT)
        row = queries.parcel_of(shipped.order)
        assert row is not None
        assert [event.code for event in row.tracking] == [one.code for one in way]
        assert row.state is ParcelState.DELIVERED
        assert row.delivered_at == way[-1].at
        assert events("parcel.delivered") == 1
        assert events("parcel.tracked") == 4
        assert audits.states_agree_with_tracking() == []

    def test_another_story_under_the_same_reference_is_refused(self, shipped: Parcel) -> None:
        commands.track(carrier="van", told=said(shipped, "accepted"), at=AT)
        with pytest.raises(commands.BadTracking):
            commands.track(carrier="van", told=said(shipped, "accepted", hours=1), at=AT)

    def test_strangers_and_unknown_numbers_change_nothing(self, shipped: Parcel) -> None:
        word = said(shipped, "accepted")
        assert not commands.track(carrier="other", told=word, at=AT)
        a_parcel()  # not packed: it has no number yet, and an empty one must not find it
        empty = Tracked(
            number="", reference="1", code=TrackingCode.ACCEPTED, place="", country="", at=AT
        )
        assert not commands.track(carrier="van", told=empty, at=AT)
        assert TrackingEvent.objects.count() == 0

    def test_a_word_about_a_packed_parcel_completes_the_hand_over(self, van: Van) -> None:
        """The carrier was told, then we crashed: its first word makes it good."""
        parcel = packed(a_parcel(carrier="van"))
        commands.track(carrier="van", told=said(parcel, "accepted"), at=AT)
        parcel.refresh_from_db()
        assert parcel.state == ParcelState.SHIPPED
        commands.ship(parcel=parcel.id, at=AT)
        assert events("parcel.shipped") == 1
        assert audits.shipped_has_left_stock() == []
        assert van.taken == []

    def test_lost_notices_are_made_good_by_asking(self, shipped: Parcel, van: Van) -> None:
        van.news = [said(shipped, "accepted"), said(shipped, "delivered", hours=5)]
        assert commands.reconcile(at=AT + timedelta(seconds=59)) == 0
        assert commands.reconcile(at=AT + timedelta(seconds=60)) == 2
        assert commands.reconcile(at=AT + timedelta(days=1)) == 0
        shipped.refresh_from_db()
        assert shipped.state == ParcelState.DELIVERED

    def test_a_silent_carrier_is_asked_later(self, shipped: Parcel, van: Van) -> None:
        van.news = [said(shipped, "accepted")]
        van.silent = True
        assert commands.reconcile(at=AT + timedelta(seconds=60)) == 0
        van.silent = False
        assert commands.reconcile(at=AT + timedelta(seconds=120)) == 1


class TestNotices:
    def test_signed_ones_are_news_once(self) -> None:
        parcel = packed()
        headers, body = a_notice(a_word(parcel.number, "accepted"))
        news = [
            commands.receive_tracking(carrier="simulator", headers=headers, body=body, at=AT)
            for _ in range(3)
        ]
        assert news == [True, False, False]

    @pytest.mark.parametrize("fault", ["unsigned", "changed", "old", "nonsense"])
    def test_others_have_no_effect(self, fault: str) -> None:
        """SEC-5."""
        parcel = packed()
        word = a_word(parcel.number, "delivered")
        if fault == "nonsense":
            word["code"] = "teleported"
        headers, body = a_notice(word)
        at = AT
        match fault:
            case "unsigned":
                headers = {}
            case "changed":
                body = body.replace(b"Milano", b"Torino")
            case "old":
                at += timedelta(seconds=301)
        with pytest.raises(commands.BadTracking):
            commands.receive_tracking(carrier="simulator", headers=headers, body=body, at=at)
        assert TrackingEvent.objects.count() == 0


class TestAudits:
    def test_they_find_each_planted_fault(self, van: Van) -> None:
        parcel = packed(a_parcel(carrier="van"))
        assert not [one for audit in audits.AUDITS for one in audit()]
        Parcel.objects.filter(id=parcel.id).update(state=ParcelState.SHIPPED)
        assert audits.shipped_has_left_stock()
        Parcel.objects.filter(id=parcel.id).update(state=ParcelState.PACKED)
        commands.ship(parcel=parcel.id, at=AT)
        Parcel.objects.filter(id=parcel.id).update(state=ParcelState.PACKED)
        assert audits.shipped_has_left_stock()
        Parcel.objects.filter(id=parcel.id).update(state=ParcelState.DELIVERED)
        assert audits.states_agree_with_tracking()
        Receipt.objects.update(units=1)
        assert audits.receipts_have_moved()
        assert van.taken


def test_movements_sum_to_their_figures(van: Van) -> None:
    """Why this number: every column of the history adds up to what stands on the stock page."""
    merchant = a_merchant()
    node = a_node(merchant)
    variant = some_stock(node, units=9)
    some_stock(node, units=4, variant=variant)
    shipped = packed(a_parcel(merchant, node=node, carrier="van", lines=[a_line(variant, node)]))
    commands.ship(parcel=shipped.id, at=AT)
    a_line(variant, node, quantity=3)
    gone = a_line(variant, node, quantity=1)
    ledger.transfer(
        chart.void(transfer=chart.TransferId(new_id()), hold=chart.TransferId(gone.hold)), at=AT
    )
    moves = queries.movements(variant, node, books=[merchant.book], limit=50)
    balance = balances.balance(chart.stock(variant, node))
    assert sum(move.on_hand for move in moves) == balance.posted == 11
    assert sum(move.free for move in moves) == balance.free == 8
    assert [move.is_open for move in moves].count(True) == 1
    assert van.taken
