"""The merchant's import pages: upload, mapping, preview, run, report; and the export."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.catalog.make import a_lane
from tests.channels.make import shopify
from tests.channels.test_importing import WINES
from tests.offices.make import a_merchant, a_person

from entrepot.catalog.models import Listing, Product, Variant
from entrepot.catalog.values import ListingState
from entrepot.channels import tasks
from entrepot.channels.models import ImportJob, MappingProfile
from entrepot.channels.values import JobState
from entrepot.offices.models import Merchant
from entrepot.offices.values import Role

pytestmark = pytest.mark.django_db

FRONT = "/en/merchant/import/"


def _client(merchant: Merchant) -> Client:
    client = Client()
    client.force_login(
        a_person(role=Role.MERCHANT, merchant=merchant),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def _sent(client: Client, content: bytes, name: str = "goods.csv", **more: str) -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    return client.post(f"{FRONT}upload/", {"file": file, **more})


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_front_shows_what_is_understood(language: str) -> None:
    page = _client(a_merchant()).get(f"/{language}/merchant/import/")
    assert page.status_code == 200
    assert "Handle" in page.content.decode()
    if language == "zh-hans":
        assert "查看文件" in page.content.decode()
        assert "Look at the file" not in page.content.decode()


def test_from_upload_to_report() -> None:
    """Nothing is saved until the button that says so."""
    merchant, lane = a_merchant(), a_lane()
    client = _client(merchant)
    sent = _sent(client, WINES, "wines.csv")
    assert sent.status_code == 302
    page = client.get(sent["Location"])
    body = page.content.decode()
    assert "Solcavento 2015 Cinque Passi (Barolo)" in body
    assert "EUR 42.00" in body
    assert "The price is missing." in body
    assert not Product.objects.exists()
    form = {
        "profile": "wine-titles",
        "only_column": "country",
        "only_values": "Italy, France",
        "list_on": lane.code,
        "draft": "on",
    }
    looked = client.post(
        f"{sent['Location']}run/", {**form, "do": "look"}, headers={"HX-Request": "true"}
    )
    assert looked.status_code == 200
    assert "Rio Verde" not in looked.content.decode()
    assert not Product.objects.exists()
    done = client.post(f"{sent['Location']}run/", {**form, "do": "import"}, follow=True)
    body = done.content.decode()
    assert "1 of 3 rows were refused" in body
    assert "price_usd" in body
    assert Listing.objects.filter(merchant=merchant, state=ListingState.LIVE).count() == 2
    report = client.get(f"{sent['Location']}issues.csv")
    rows = list(csv.reader(io.StringIO(b"".join(report).decode("utf-8-sig"))))
    assert rows[0] == ["line", "column", "severity", "code", "message", "value"]
    assert rows[1][:4] == ["5", "price_usd", "error", "channels.price_missing"]
    chinese = client.get(f"{sent['Location']}issues.csv".replace("/en/", "/zh-hans/"))
    assert "缺少价格" in b"".join(chinese).decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"sku,title\n", "nothing under its header"),
        (b"PK\x03\x04 xl/workbook.xml", "Save the sheet as CSV"),
        (b'sku,title\na,"open\n', "quotation mark"),
    ],
)
def test_a_refused_file_is_told_on_the_page(content: bytes, sentence: str) -> None:
    page = _sent(_client(a_merchant()), content)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not ImportJob.objects.exists()


def test_a_wrong_mapping_is_told_and_a_right_one_can_be_made() -> None:
    """A price list with columns that nothing knows, mapped by hand and kept under a name."""
    merchant = a_merchant()
    client = _client(merchant)
    sent = _sent(client, b"Codice;Descrizione;Prezzo\nA1;Olio;12,50\nA2;Aceto;7,00\n")
    assert "Guessed from the columns" in client.get(sent["Location"]).content.decode()
    page = client.get(f"{sent['Location']}?profile=generic")
    assert "needs columns that the file does not have: sku" in page.content.decode()
    form = {
        "profile": "generic",
        "column_sku": "Codice",
        "column_title": "Descrizione",
        "column_price": "Prezzo",
        "save_as": "listino",
        "do": "import",
    }
    client.post(f"{sent['Location']}run/", form)
    assert list(
        Variant.objects.filter(merchant=merchant).order_by("sku").values_list("sku", "price_minor")
    ) == [("A1", 1250), ("A2", 700)]
    assert MappingProfile.objects.get(merchant=merchant).name == "listino"
    again = _sent(client, b"Codice;Descrizione;Prezzo\nA1;Olio;13,00\n")
    assert "listino" in client.get(again["Location"]).content.decode()


def test_a_large_file_runs_behind_the_page() -> None:
    merchant = a_merchant()
    client = _client(merchant)
    lines = "".join(f"S{n},T{n},1.00\n" for n in range(400))
    sent = _sent(client, f"sku,title,price\n{lines}".encode())
    client.post(f"{sent['Location']}run/", {"profile": "generic", "do": "import"})
    job = ImportJob.objects.get()
    assert job.state == JobState.QUEUED
    queued = ProcrastinateJob.objects.get(task_name="channels.run_import")
    assert queued.args == {"job": str(job.id)}
    waiting = client.get(sent["Location"], headers={"HX-Request": "true"})
    assert "every 1s" in waiting.content.decode()
    tasks.run_import(str(job.id))
    over = client.get(sent["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "every 1s" not in over
    assert Product.objects.filter(merchant=merchant).count() == 400


def test_a_file_can_be_thrown_away() -> None:
    client = _client(a_merchant())
    sent = _sent(client, WINES)
    assert client.post(f"{sent['Location']}discard/").status_code == 302
    assert not ImportJob.objects.exists()
    assert client.get(sent["Location"]).status_code == 404


def test_anothers_import_is_not_there() -> None:
    """SEC-1."""
    sent = _sent(_client(a_merchant()), WINES)
    stranger = _client(a_merchant())
    for address in (sent["Location"], f"{sent['Location']}issues.csv"):
        assert stranger.get(address).status_code == 404
    for verb in ("run", "discard"):
        assert stranger.post(f"{sent['Location']}{verb}/").status_code == 404
    assert Client().get(FRONT).status_code in {302, 404}


def test_the_export_can_be_sent_back() -> None:
    """CAT-1 through the pages."""
    merchant = a_merchant()
    client = _client(merchant)
    content = shopify(
        "a,T,<p>x</p>,B,true,Size,S,,,,,A,100,5,,https://x.test/1.jpg,1,,,active",
        "a,,,,,,L,,,,,B,120,6,,,,,,",
    )
    sent = _sent(client, content)
    client.post(f"{sent['Location']}run/", {"profile": "shopify", "do": "import"})
    exported = b"".join(client.get("/en/merchant/import/products.csv"))
    again = _sent(client, exported, "products.csv")
    client.post(f"{again['Location']}run/", {"profile": "generic", "do": "import"})
    job = ImportJob.objects.order_by("-made_at")[0]
    assert job.counts["unchanged"] == job.counts["rows"] == 2
