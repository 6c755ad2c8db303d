"""An office's mandate to list does not reach prices or stock: neither by a file nor by a feed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.channels.make import imported
from tests.channels.test_feeds import GOODS
from tests.logistics.make import a_node
from tests.offices import make

from entrepot.catalog.models import Variant
from entrepot.channels import commands, queries
from entrepot.channels.models import ImportJob, Pull
from entrepot.channels.values import Choices, JobKind, JobState
from entrepot.logistics.models import Receipt
from entrepot.offices import commands as offices
from entrepot.offices.models import Merchant
from entrepot.offices.values import (
    Access,
    MerchantId,
    Post,
    Resource,
    Role,
    Scope,
    Team,
    UserId,
)
from entrepot.offices.values.keys import Grant

pytestmark = pytest.mark.django_db

FRONT = "/en/merchant/import/"
DEARER = b"sku,title,price,stock\nA,Green tea,99,5\nN,New,77,5\n"


def _acting(merchant: Merchant, *scopes: Scope) -> Client:
    mandate = offices.give_mandate(
        merchant=merchant.id,
        scopes=list(scopes),
        until=timezone.now().date() + timedelta(days=30),
        by=None,
        at=timezone.now(),
    )
    agent = make.a_person(role=Role.OFFICE, office=merchant.office, name="Agent Rossi")
    client = make.a_client(agent)
    assert client.post(f"/en/office/mandates/{mandate}/act/").status_code == 302
    return client


def _import(client: Client, content: bytes, **more: str) -> str:
    sent = client.post(f"{FRONT}upload/", {"file": SimpleUploadedFile("goods.csv", content)})
    assert sent.status_code == 302, sent.content
    page = client.get(sent["Location"]).content.decode()
    form = {"profile": "generic", "do": "import", **more}
    done = client.post(f"{sent['Location']}run/", form, follow=True)
    assert ImportJob.objects.order_by("-id")[0].state == JobState.DONE
    return page + done.content.decode()


def _prices(merchant: Merchant) -> dict[str, int | None]:
    return dict(Variant.objects.filter(merchant=merchant).values_list("sku", "price_minor"))


def test_a_file_imported_by_a_mandate_to_list_leaves_prices_and_stock() -> None:
    merchant = make.a_merchant()
    a_node(merchant)
    imported(GOODS, merchant=merchant)
    page = _import(_acting(merchant, Scope.LIST), DEARER, takes_stock="on", stock="3")
    assert "those in the file are left aside" in page
    assert "Prices were left as they are" in page
    prices = _prices(merchant)
    assert prices["A"] == 1000
    assert prices["N"] is None
    assert not Receipt.objects.exists()
    found = Variant.objects.get(merchant=merchant, sku="A").product.texts.get(language="it")
    assert found.title == "Green tea"


def test_with_prices_in_the_mandate_the_file_sets_them() -> None:
    """The control: nothing else differs."""
    merchant = make.a_merchant()
    imported(GOODS, merchant=merchant)
    page = _import(_acting(merchant, Scope.LIST, Scope.PRICE), DEARER)
    assert "left aside" not in page
    assert (_prices(merchant)["A"], _prices(merchant)["N"]) == (9900, 7700)


@pytest.mark.parametrize("kind", [JobKind.PRICES, JobKind.STOCK])
def test_a_fast_feed_asks_for_what_it_sets(kind: JobKind) -> None:
    merchant = make.a_merchant()
    a_node(merchant)
    imported(GOODS, merchant=merchant)
    client = _acting(merchant, Scope.LIST)
    file = SimpleUploadedFile("f.csv", b"sku,price,stock\nA,99,9\n")
    answer = client.post(f"{FRONT}feeds/", {"kind": kind.value, "file": file})
    assert answer.status_code == 422
    assert "ask the merchant to send" in answer.content.decode()
    assert not ImportJob.objects.exclude(kind=JobKind.GOODS).exists()
    said = {"name": "p", "kind": kind.value, "url": "https://shop.example/p", "interval_min": 60}
    assert client.post(f"{FRONT}pulls/", said).status_code == 422
    assert not Pull.objects.exists()


def test_a_fetched_feed_of_goods_keeps_prices_for_ever() -> None:
    merchant = make.a_merchant()
    said = {"name": "g", "kind": "goods", "url": "https://shop.example/g", "interval_min": 60}
    assert _acting(merchant, Scope.LIST).post(f"{FRONT}pulls/", said).status_code == 302
    assert Choices.read(Pull.objects.get().choices).keeps_prices


@pytest.mark.parametrize("held", [{"repriced": 6, "of": 6}, {"dropped": 6, "of": 6}])
def test_the_yes_to_new_prices_is_the_merchants(held: dict[str, int]) -> None:
    merchant = make.a_merchant()
    owner = MerchantId(merchant.id)
    job = commands.take_file([GOODS], name="g.csv", merchant=owner, at=timezone.now())
    row = queries.job(job, merchant=owner)
    assert row is not None
    mapping = queries.mapping_for(queries.source_of(job), row.inspection, merchant=owner)
    commands.choose(job, profile=mapping, choices=Choices(), merchant=owner)
    commands.hold_import(job, why=held, merchant=owner)
    client = _acting(merchant, Scope.LIST)
    client.post(f"{FRONT}{job}/release/")
    is_held = ImportJob.objects.get(id=job).state == JobState.HELD
    assert is_held == ("repriced" in held)


@pytest.mark.parametrize(("further", "minor"), [((), 1000), ((Resource.PRICES,), 9900)])
def test_a_key_without_prices_imports_without_them(
    further: tuple[Resource, ...], minor: int
) -> None:
    merchant = make.a_merchant()
    imported(GOODS, merchant=merchant)
    grants = [Grant(one, Access.WRITE) for one in (Resource.IMPORTS, *further)]
    secret = _key(Team(Role.MERCHANT, merchant=MerchantId(merchant.id)), grants)
    sent = Client().post(
        "/api/v1/imports?profile=generic",
        DEARER,
        content_type="text/csv",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert sent.status_code == 202, sent.content
    commands.run_import(sent.json()["job_id"], at=timezone.now())
    assert _prices(merchant)["A"] == minor


def test_an_agent_who_calls_the_api_is_bound_by_the_mandate_as_well() -> None:
    merchant = make.a_merchant()
    imported(GOODS, merchant=merchant)
    client = _acting(merchant, Scope.LIST)
    here: dict[str, Any] = {
        "content_type": "text/csv",
        "headers": {"X-Seller-Id": str(merchant.id)},
    }
    answer = client.post("/api/v1/imports?profile=generic", DEARER, **here)
    assert answer.status_code == 202, answer.content
    commands.run_import(answer.json()["job_id"], at=timezone.now())
    assert _prices(merchant)["A"] == 1000
    assert client.post("/api/v1/feeds/prices", DEARER, **here).status_code == 404


def _key(team: Team, grants: list[Grant]) -> str:
    made = offices.make_key(
        team=team,
        name="k",
        grants=grants,
        by=UserId(make.a_person().id),
        post=Post.OWNER,
        expires_on=timezone.now().date() + timedelta(days=30),
        at=timezone.now(),
    )
    return made.secret
