"""SEC-1, SEC-2, SEC-3: who sees which page, and that nobody sees another's merchants."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern
from tests.insights.make import NOW, a_checkout, a_sale, an_order_of
from tests.offices import make

from entrepot.insights import commands, urls
from entrepot.kernel import new_id
from entrepot.kit import outbox
from entrepot.kit.models import OutboxRow
from entrepot.kit.scope import SCOPE_ATTRIBUTE
from entrepot.ledger import commands as ledger
from entrepot.ledger.values import NewAccount, Transfer, TransferId, account_id
from entrepot.offices.values import Role

pytestmark = pytest.mark.django_db

OPERATOR_PAGES = (
    "operator/board/",
    "operator/board/now/",
    "operator/merchants/",
    "operator/ledger/",
    "operator/ledger/subject/?q=EP-1",
    "operator/audits/",
    "operator/outbox/",
    "operator/lanes/",
)


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda one: one.name)
def test_every_view_says_for_whom_it_is(pattern: URLPattern) -> None:
    assert hasattr(pattern.callback, SCOPE_ATTRIBUTE)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", OPERATOR_PAGES)
def test_operators_pages_are_the_operators(page: str, language: str) -> None:
    path = f"/{language}/{page}"
    assert make.a_client(make.a_person(role=Role.OPERATOR)).get(path).status_code == 200
    for role in (None, Role.OFFICE, Role.MERCHANT):
        assert make.a_client(make.a_person(role=role)).get(path).status_code == 404
    assert make.a_client().get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/en/operator/audits/run/", "/en/operator/outbox/1/01920000-0000-7000-8000-000000000001/"],
)
def test_operators_buttons_are_the_operators(path: str) -> None:
    for role in (None, Role.OFFICE, Role.MERCHANT):
        assert make.a_client(make.a_person(role=role)).post(path).status_code == 404
    assert make.a_client().post(path).status_code == 404
    assert make.a_client(make.a_person(role=Role.OPERATOR)).get(path).status_code == 405


class TestOffice:
    def test_an_agent_sees_the_merchants_of_the_own_office(self) -> None:
        milan, paris = make.an_office(), make.an_office(city="Paris", country="FR")
        make.a_merchant(office=milan, name="Marker-Milan")
        make.a_merchant(office=paris, name="Marker-Paris")
        client = make.a_client(make.a_person(role=Role.OFFICE, office=milan))
        for path in ("/zh-hans/office/merchants/", "/en/office/merchants/?format=csv"):
            page = client.get(path).content.decode()
            assert "Marker-Milan" in page
            assert "Marker-Paris" not in page

    def test_another_offices_merchant_does_not_exist(self) -> None:
        merchant = make.a_merchant()
        path = f"/en/office/merchants/{merchant.id}/"
        mine = make.a_person(role=Role.OFFICE, office=merchant.office)
        assert make.a_client(mine).get(path).status_code == 200
        for role in (None, Role.OFFICE, Role.MERCHANT, Role.OPERATOR):
            assert make.a_client(make.a_person(role=role)).get(path).status_code == 404
        assert make.a_client().get(path).status_code == 404
        own = make.a_person(role=Role.MERCHANT, merchant=merchant)
        assert make.a_client(own).get(path).status_code == 404

    def test_the_dossier_shows_the_merchants_orders_only(self) -> None:
        merchant = make.a_merchant()
        mine = an_order_of(a_sale(merchant=merchant.id))
        other = an_order_of(a_sale(merchant=make.a_merchant(office=merchant.office).id))
        desks = (
            (make.a_person(role=Role.OFFICE, office=merchant.office), "office", "To ship"),
            (make.a_person(role=Role.OPERATOR), "operator", "1 order to ship"),
        )
        for person, desk, says in desks:
            page = make.a_client(person).get(f"/en/{desk}/merchants/{merchant.id}/")
            assert mine.number in page.content.decode()
            assert other.number not in page.content.decode()
            assert says in page.content.decode()

    def test_the_list_costs_as_many_statements_for_many_as_for_one(
        self, django_assert_num_queries: Any
    ) -> None:
        office = make.an_office()
        client = make.a_client(make.a_person(role=Role.OFFICE, office=office))
        for merchants in (1, 8):
            for _ in range(merchants):
                make.a_merchant(office=office)
            # session, person, seats; merchants, listings, books, orders
            with django_assert_num_queries(7):
                assert client.get("/en/office/merchants/").status_code == 200

    def test_a_name_like_a_formula_is_harmless_in_a_spreadsheet(self) -> None:
        office = make.an_office()
        make.a_merchant(office=office, name="=cmd|' /C calc'!A0")
        client = make.a_client(make.a_person(role=Role.OFFICE, office=office))
        page = client.get("/en/office/merchants/?format=csv").content.decode()
        assert "\n'=cmd" in page or "\"'=cmd" in page

    def test_the_operator_sees_all_and_by_office(self) -> None:
        milan = make.an_office(code="milan")
        merchant = make.a_merchant(office=milan, name="Marker-Milan")
        make.a_merchant(name="Marker-Other")
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        everyone = client.get("/en/operator/merchants/").content.decode()
        assert "Marker-Milan" in everyone
        assert "Marker-Other" in everyone
        some = client.get("/en/operator/merchants/?office=milan").content.decode()
        assert "Marker-Other" not in some
        assert client.get(f"/en/operator/merchants/{merchant.id}/").status_code == 200
        assert client.get(f"/en/operator/merchants/{new_id()}/").status_code == 404


class TestBoard:
    def test_the_fragment_costs_constant_statements(self, django_assert_num_queries: Any) -> None:
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        for _ in range(2):
            commands.fold_sales([a_sale(lane=f"lane-{n}") for n in range(50)])
            # session, person, seats; the board: seven and one a book
            with django_assert_num_queries(11):
                answer = client.get("/en/operator/board/now/")
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-store"

    def test_a_market_that_is_none_is_not_found(self) -> None:
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        assert client.get("/en/operator/board/?market=xx").status_code == 404
        assert client.get("/en/operator/board/?market=es").status_code == 200

    def test_held_still_it_asks_for_nothing(self) -> None:
        """WCAG 2.2.2: what moves by itself can be stopped."""
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        assert "hx-get" in client.get("/en/operator/board/").content.decode()
        assert "hx-get" not in client.get("/en/operator/board/?still").content.decode()

    def test_nothing_of_the_page_breaks_the_content_policy(self) -> None:
        commands.fold_placed([a_checkout()])
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        for path in OPERATOR_PAGES:
            page = client.get(f"/en/{path}").content.decode()
            assert " style=" not in page
            assert "onclick" not in page


class TestLedger:
    def test_each_transfer_of_an_order_and_of_an_account_can_be_read(self) -> None:
        accounts = [NewAccount("clearing:bank:CNY", "CNY"), NewAccount("escrow:m:CNY", "CNY")]
        ledger.open_accounts(accounts)
        ledger.transfer(
            Transfer(
                id=TransferId(new_id()),
                debit=account_id("clearing:bank:CNY"),
                credit=account_id("escrow:m:CNY"),
                amount=32_801,
                unit="CNY",
                reason="order.paid EP-77",
            ),
            at=NOW,
        )
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        page = client.get("/en/operator/ledger/?q=escrow:").content.decode()
        assert "The ledger balances in every unit." in page
        assert "CN¥328.01" in page
        for path in ("account/?name=escrow:m:CNY", "subject/?q=EP-77"):
            page = client.get(f"/zh-hans/operator/ledger/{path}").content.decode()
            assert "order.paid EP-77" in page
            assert "¥328.01" in page

    @pytest.mark.parametrize(
        "path", ["account/?name=none", "account/?name=escrow:m:CNY&before=x", "subject/"]
    )
    def test_what_is_not_there_is_not_found(self, path: str) -> None:
        ledger.open_accounts([NewAccount("escrow:m:CNY", "CNY")])
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        assert client.get(f"/en/operator/ledger/{path}").status_code == 404


class TestOutbox:
    def test_a_failing_event_is_shown_and_told_again(self) -> None:
        with transaction.atomic():
            outbox.record(a_sale())
        row = OutboxRow.objects.get()
        OutboxRow.objects.update(attempts=3, error="NoBerth: full", next_try_at=NOW)
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        assert "NoBerth: full" in client.get("/en/operator/outbox/").content.decode()
        assert client.post(f"/en/operator/outbox/{row.book}/{row.id}/").status_code == 302
        assert OutboxRow.objects.get().next_try_at is None
        OutboxRow.objects.update(told_at=NOW)
        assert client.post(f"/en/operator/outbox/{row.book}/{row.id}/").status_code == 404


class TestAudits:
    def test_the_button_runs_them_all(self) -> None:
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        assert "No audit has run yet" in client.get("/en/operator/audits/").content.decode()
        assert client.post("/en/operator/audits/run/").status_code == 302
        page = client.get("/en/operator/audits/").content.decode()
        assert "find nothing." in page

    def test_what_they_find_is_shown_in_words(self) -> None:
        order = an_order_of(a_sale())
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        client.post("/en/operator/audits/run/")
        page = client.get("/zh-hans/operator/audits/").content.decode()
        assert order.number in page
        assert "每笔已确认的订单都已计入看板" in page
