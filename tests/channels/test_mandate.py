"""A feed that an office set up lives and ends with its mandate, at once (SEC-3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.channels.test_feeds import GOODS, _feed, _run_last
from tests.offices import make

from entrepot.catalog.commands import asking
from entrepot.catalog.models import Product, Variant
from entrepot.channels import commands, queries, rules
from entrepot.channels.models import ImportJob, Pull, PullRun
from entrepot.channels.values import Choices, JobKind, JobState, OutOfMandate, PullState, needs
from entrepot.kit import trail
from entrepot.kit.actor import Actor
from entrepot.kit.models import Act, Letter
from entrepot.offices import commands as offices
from entrepot.offices import queries as offices_queries
from entrepot.offices.models import Mandate, Merchant, Standing
from entrepot.offices.values import MerchantId, Resource, Role, Scope

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DEARER = b"sku,title,price\nA,Green tea,11\nN,New,77\n"


def _given(merchant: Merchant, *scopes: Scope, days: int = 30) -> Any:
    return offices.give_mandate(
        merchant=merchant.id,
        scopes=list(scopes or (Scope.LIST, Scope.PRICE)),
        until=NOW.date() + timedelta(days=days),
        by=None,
        at=NOW,
    )


def _revoked(merchant: Merchant) -> None:
    row = Mandate.objects.get(merchant=merchant, state="given")
    offices.revoke_mandate(mandate=row.id, merchant=merchant.id, by=None, at=NOW)


def _pull(merchant: Merchant, **facts: Any) -> Pull:
    identity = commands.save_pull(
        **{
            "merchant": MerchantId(merchant.id),
            "name": "shop",
            "kind": JobKind.GOODS,
            "url": "https://shop.example/feed.csv",
            "interval_min": 60,
            "at": NOW,
            "office": merchant.office_id,
            **facts,
        }
    )
    return Pull.objects.get(id=identity)


def _agent(merchant: Merchant, mandate: Any) -> Any:
    client = make.a_client(make.a_person(role=Role.OFFICE, office=merchant.office, name="Rossi"))
    assert client.post(f"/en/office/mandates/{mandate}/act/").status_code == 302
    return client


@pytest.mark.parametrize(
    ("scopes", "wanted", "why"),
    [
        ((), (Resource.IMPORTS,), "mandate_over"),
        ((Scope.ANSWER,), (Resource.IMPORTS,), "mandate_short"),
        ((Scope.LIST,), (Resource.IMPORTS,), ""),
        ((Scope.LIST,), (Resource.IMPORTS, Resource.PRICES), "mandate_short"),
        ((Scope.LIST, Scope.PRICE), (Resource.IMPORTS, Resource.PRICES), ""),
        ((Scope.LIST, Scope.PRICE), (Resource.IMPORTS, Resource.STOCK), "mandate_short"),
    ],
)
def test_how_far_a_mandate_must_reach(
    scopes: tuple[Scope, ...], wanted: tuple[Resource, ...], why: str
) -> None:
    assert rules.out_of_mandate(scopes, wanted) == why


def test_what_a_file_asks_for_is_told_from_what_was_chosen() -> None:
    goods = JobKind.GOODS
    assert needs(goods, Choices(keeps_prices=True)) == (Resource.IMPORTS,)
    assert needs(goods, Choices()) == (Resource.IMPORTS, Resource.PRICES)
    assert Resource.STOCK in needs(goods, Choices(takes_stock=True))
    assert needs(JobKind.PRICES, Choices(keeps_prices=True)) == (Resource.IMPORTS, Resource.PRICES)


def test_a_feed_of_an_office_is_fetched_while_the_mandate_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: with the mandate nothing stands in the way, and the office is on record."""
    merchant = make.a_merchant()
    _given(merchant)
    pull = _pull(merchant)
    _feed(monkeypatch, GOODS)
    assert commands.run_pull(pull.id, at=NOW) == "taken"
    _run_last()
    assert Product.objects.filter(merchant=merchant).count() == 6
    act = Act.objects.get(what="import.started")
    assert (act.acting_office, act.merchant) == (merchant.office_id, merchant.id)


@pytest.mark.parametrize("why", ["revoked", "ended", "other_office"])
def test_without_a_mandate_nothing_is_even_asked_for(
    why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = make.a_merchant()
    make.a_person(role=Role.MERCHANT, merchant=merchant, name="Owner")
    type(merchant.office).objects.filter(id=merchant.office_id).update(email="o@office.example")
    _given(merchant)
    pull = _pull(merchant)
    asked = _feed(monkeypatch, GOODS)
    at = NOW
    if why == "revoked":
        _revoked(merchant)
    elif why == "ended":
        at = NOW + timedelta(days=31)
    else:
        Merchant.objects.filter(id=merchant.id).update(office=make.an_office())
    assert commands.run_pull(pull.id, at=at) == "held"
    assert not asked
    pull.refresh_from_db()
    assert (pull.state, pull.note) == (PullState.PAUSED, "channels.mandate_over")
    assert commands.due_pulls(at=at + timedelta(days=9)) == []
    assert commands.run_pull(pull.id, at=at) == "held"
    assert PullRun.objects.filter(pull=pull).count() == 1
    assert Act.objects.get(what="pull.held").why == "mandate_over"
    letters = Letter.objects.filter(template__startswith="channels/pull_mandate")
    assert letters.count() == 2


def test_a_smaller_mandate_holds_a_feed_that_sets_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = make.a_merchant()
    _given(merchant)
    dear = _pull(merchant, name="dear", kind=JobKind.PRICES)
    plain = _pull(merchant, name="plain", choices=Choices(keeps_prices=True))
    _given(merchant, Scope.LIST)
    _feed(monkeypatch, GOODS)
    assert commands.run_pull(dear.id, at=NOW) == "held"
    assert commands.run_pull(plain.id, at=NOW) == "taken"
    dear.refresh_from_db()
    assert dear.note == "channels.mandate_short"


def test_a_mandate_taken_back_while_the_file_is_on_its_way_takes_nothing_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    merchant = make.a_merchant()
    _given(merchant)
    pull = _pull(merchant)
    _feed(monkeypatch, GOODS)
    looked = commands.pulling.holding.why_hold

    def taken_back(row: ImportJob) -> dict[str, int]:
        _revoked(merchant)
        return looked(row)

    monkeypatch.setattr(commands.pulling.holding, "why_hold", taken_back)
    assert commands.run_pull(pull.id, at=NOW) == "held"
    assert not ImportJob.objects.exists()
    assert not Product.objects.exists()


@pytest.mark.parametrize("kind", [JobKind.GOODS, JobKind.PRICES])
def test_a_mandate_taken_back_between_fetch_and_apply_changes_no_price(
    kind: JobKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = make.a_merchant()
    _given(merchant)
    own = _pull(merchant, name="own", office=None)
    _feed(monkeypatch, GOODS)
    commands.run_pull(own.id, at=NOW)
    _run_last()
    pull = _pull(merchant, kind=kind)
    _feed(monkeypatch, DEARER)
    assert commands.run_pull(pull.id, at=NOW) == "taken"
    _revoked(merchant)
    _run_last()
    job = ImportJob.objects.order_by("-id")[0]
    assert (job.state, job.held, job.line_done) == (JobState.HELD, {"mandate_over": 1}, 0)
    assert Variant.objects.get(merchant=merchant, sku="A").price_minor == 1000
    assert not Variant.objects.filter(merchant=merchant, sku="N").exists()
    pull.refresh_from_db()
    assert (pull.state, pull.note, pull.digest) == (
        PullState.PAUSED,
        "channels.mandate_over",
        "",
    )


def test_an_import_under_way_stops_between_two_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was saved stays; the merchant's yes takes in the rest, as the merchant's own."""
    merchant = make.a_merchant()
    _given(merchant)
    monkeypatch.setattr(commands.running, "CHUNK_ROWS", 2)
    pull = _pull(merchant)
    _feed(monkeypatch, GOODS)
    commands.run_pull(pull.id, at=NOW)
    job = ImportJob.objects.get()
    counts = commands.run_import(job.id, at=NOW, say=lambda _counts, _rows: _once(merchant))
    assert (counts.rows, Product.objects.filter(merchant=merchant).count()) == (2, 2)
    assert commands.after_run(job.id, at=NOW) == 0
    commands.release_import(job.id, merchant=MerchantId(merchant.id), at=NOW)
    assert commands.run_import(job.id, at=NOW).rows == 6
    job.refresh_from_db()
    assert (job.state, job.office) == (JobState.DONE, None)


def _once(merchant: Merchant) -> None:
    if Mandate.objects.filter(merchant=merchant, state="given").exists():
        _revoked(merchant)


def test_the_merchant_takes_a_feed_over_by_one_press(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = make.a_merchant()
    owner = make.a_client(make.a_person(role=Role.MERCHANT, merchant=merchant, name="Owner"))
    mandate = _given(merchant)
    pull = _pull(merchant)
    agent = _agent(merchant, mandate)
    _feed(monkeypatch, GOODS)
    commands.run_pull(pull.id, at=NOW)
    assert "Take it over" in owner.get("/en/merchant/import/pulls/").content.decode()
    assert "Take it over" not in agent.get("/en/merchant/import/pulls/").content.decode()
    take = f"/en/merchant/import/pulls/{pull.id}/take/"
    assert agent.post(take).status_code == 404
    _revoked(merchant)
    _run_last()
    page = owner.get("/en/merchant/import/pulls/").content.decode()
    assert "its mandate holds no longer" in page
    office = agent.get("/en/office/feeds/").content.decode()
    assert "The mandate holds no longer." in office
    assert "shop.example" not in office
    resumed = owner.post(f"/en/merchant/import/pulls/{pull.id}/resume/", follow=True)
    assert "The merchant may take it over" in resumed.content.decode()
    assert owner.post(take).status_code == 302
    assert "yours already" in owner.post(take, follow=True).content.decode()
    pull.refresh_from_db()
    assert (pull.office, pull.state, pull.digest) == (None, PullState.ACTIVE, "")
    assert ImportJob.objects.get().state == JobState.CANCELLED
    assert commands.run_pull(pull.id, at=NOW) == "taken"
    _run_last()
    assert Product.objects.filter(merchant=merchant).count() == 6
    assert "No feed yet" in agent.get("/en/office/feeds/").content.decode()


def test_a_feed_set_up_on_the_page_remembers_who_acted() -> None:
    merchant = make.a_merchant()
    said = {"name": "g", "kind": "goods", "url": "https://shop.example/g", "interval_min": 60}
    agent = _agent(merchant, _given(merchant, Scope.LIST))
    assert agent.post("/en/merchant/import/pulls/", said).status_code == 302
    assert Pull.objects.get().office_id == merchant.office_id
    owner = make.a_client(make.a_person(role=Role.MERCHANT, merchant=merchant, name="Owner"))
    assert owner.post("/en/merchant/import/pulls/", {**said, "name": "h"}).status_code == 302
    assert Pull.objects.get(name="h").office_id is None


def test_a_chunk_holds_the_mandate_until_it_is_saved() -> None:
    merchant = make.a_merchant()
    _given(merchant)
    with transaction.atomic():
        held = offices_queries.scopes_held(
            merchant=merchant.id, office=merchant.office_id, today=NOW.date(), lock=True
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE mode = 'RowShareLock'"
                " AND pid = pg_backend_pid()"
            )
            assert cursor.fetchone()[0] >= 2
    assert held == {Scope.LIST, Scope.PRICE}
    pull = _pull(merchant)
    _revoked(merchant)
    with pytest.raises(OutOfMandate):
        commands.set_pull_state(
            pull.id, state=PullState.ACTIVE, merchant=MerchantId(merchant.id), at=NOW
        )
    assert queries.pulls(MerchantId(merchant.id))[0].lacks == "mandate_over"


def test_what_an_offices_feed_brings_by_the_clock_nobody_has_looked_at() -> None:
    merchant = make.a_merchant()
    Standing.objects.create(merchant=merchant, state="applied", at=NOW)
    watched = {}
    for via in ("page", "program"):
        with trail.acting(Actor(office=merchant.office_id, merchant=merchant.id, via=via)):
            watched[via] = asking.is_watched(merchant.id)
    assert watched == {"page": False, "program": True}
