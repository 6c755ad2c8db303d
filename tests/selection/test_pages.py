"""Pages and PDF: the answer at the top, errors by their field, nobody else's goods (SEC-1, SEC-2)."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfReader
from tests.catalog import make as goods
from tests.offices import make as people
from tests.selection import make

from entrepot.money import commands as money
from entrepot.offices.values import OfficeId, Role
from entrepot.selection import commands
from entrepot.selection.models import Choice, Score, Source, View

pytestmark = pytest.mark.django_db
DESK = "/en/office/selection/"


@pytest.fixture
def merchant(tmp_path):
    at = timezone.now()
    money.load_rates(since=at.date() - timedelta(days=10))
    goods.a_lane()
    merchant = people.a_merchant()
    for _ in range(3):
        goods.a_product(merchant=merchant)
    make.some_prices(tmp_path, at=at)
    make.some_trade(tmp_path, at=at)
    commands.score(market="cn", at=at)
    return merchant


@pytest.fixture
def agent(merchant):
    return people.a_client(people.a_person(role=Role.OFFICE, office=merchant.office))


@pytest.fixture
def owner(merchant):
    return people.a_client(people.a_person(role=Role.MERCHANT, merchant=merchant))


@pytest.fixture
def stranger():
    return people.a_client(people.a_person(role=Role.OFFICE))


def _products(merchant):
    return [
        str(one)
        for one in Score.objects.filter(merchant=merchant, market="cn").values_list(
            "product", flat=True
        )
    ]


def test_the_list_answers_and_opens(agent, merchant) -> None:
    page = agent.get(DESK)
    assert page.status_code == 200
    assert "of 3 products" in page.content.decode()
    product = _products(merchant)[0]
    whole = agent.get(f"{DESK}products/{product}/")
    part = agent.get(f"{DESK}products/{product}/", headers={"hx-request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    for text in ("Is it wanted?", "trade", "prices", "CN¥"):
        assert text in part.content.decode()


@pytest.mark.parametrize("path", ["", "map/", "weights/", "figures/", "sent/", "compare/"])
def test_empty_pages_are_drawn(path: str) -> None:
    client = people.a_client(people.a_person(role=Role.OFFICE))
    page = client.get(f"{DESK}{path}")
    assert page.status_code == (422 if path == "compare/" else 200)
    assert "<h1" in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "it", "de"])
def test_every_page_in_other_languages(agent, merchant, language: str) -> None:
    first, second, _ = _products(merchant)
    for path in (
        "", "map/", "weights/", "figures/", "sent/", f"compare/?p={first}&p={second}",
        f"products/{first}/",
    ):  # fmt: skip
        assert agent.get(f"/{language}/office/selection/{path}").status_code == 200, path


def test_an_odd_address_is_no_crash(agent) -> None:
    for query in ("?page=x", "?least=9999", "?lacks=no", "?sort=no", "?q=%00", "?page=99999999"):
        assert agent.get(f"{DESK}{query}").status_code == 200
    for query in ("?market=zz", "?merchant=x", "?merchant=0193b3f2-0000-7000-8000-000000000000"):
        assert agent.get(f"{DESK}{query}").status_code == 404


def test_another_office_s_products_do_not_exist(stranger, merchant) -> None:
    first, second, _ = _products(merchant)
    assert "of 3" not in stranger.get(DESK).content.decode()
    for path in (
        f"products/{first}/", f"compare/?p={first}&p={second}", f"reports/{merchant.id}.pdf",
    ):  # fmt: skip
        assert stranger.get(f"{DESK}{path}").status_code == 404, path
    sent = stranger.post(f"{DESK}suggest/", {"p": [first], "market": "cn", "send": "1"})
    assert sent.status_code == 404
    assert not Choice.objects.exists()


def test_csv_is_what_one_sees(agent) -> None:
    text = agent.get(f"{DESK}?format=csv").content.decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 4
    assert text.startswith("merchant,title")


def test_weights_show_their_effect_before_they_hold(agent, merchant) -> None:
    said = {"law": 0, "cost": 100, "wanted": 0, "travel": 0, "merchant": 0, "market": "cn"}
    looked = agent.post(f"{DESK}weights/", {**said, "look": "1"})
    assert looked.status_code == 200
    assert "would suit" in looked.content.decode()
    assert set(Score.objects.values_list("version", flat=True)) == {0}
    wrong = agent.post(f"{DESK}weights/", {**said, "save": "1"})
    assert wrong.status_code == 422
    assert 'value="100"' in wrong.content.decode()
    nothing = agent.post(f"{DESK}weights/", {**said, "cost": 0, "why": "x", "save": "1"})
    assert nothing.status_code == 422
    saved = agent.post(f"{DESK}weights/", {**said, "why": "price first", "save": "1"})
    assert saved.status_code == 302
    assert set(Score.objects.values_list("version", flat=True)) == {1}
    page = agent.get(f"{DESK}weights/").content.decode()
    assert "price first" in page
    assert agent.get(f"{DESK}weights/?version=7").status_code == 404


def test_figures_are_brought_by_an_office(agent, merchant) -> None:
    good = b"date,id,title,price\n2026-11-01,1,Barolo 750ml,300\n2026-11-01,2,,3\n"
    said = {"name": "My shop list", "note": "own count", "market": "cn"}
    done = agent.post(f"{DESK}figures/", {**said, "file": SimpleUploadedFile("a.csv", good)})
    assert done.status_code == 302
    row = Source.objects.get(name="My shop list")
    assert (row.office_id, row.rows, row.failed) == (merchant.office_id, 1, 1)
    page = agent.get(f"{DESK}figures/").content.decode()
    assert "1 row was not read" in page
    for body in (b"a,b\n1,2\n", b"", good):
        wrong = agent.post(f"{DESK}figures/", {**said, "file": SimpleUploadedFile("b.csv", body)})
        assert wrong.status_code == 422
        assert "My shop list" in wrong.content.decode()
    shared = Source.objects.get(name="prices")
    assert agent.post(f"{DESK}figures/{shared.id}/delete/").status_code == 404
    assert agent.post(f"{DESK}figures/{row.id}/delete/").status_code == 302


def test_the_merchant_answers_what_is_suggested(agent, owner, merchant) -> None:
    first, second, _ = _products(merchant)
    looked = agent.post(f"{DESK}suggest/", {"p": [first, second], "market": "cn", "suggest": "1"})
    assert looked.status_code == 200
    sent = agent.post(
        f"{DESK}suggest/", {"p": [first, second], "market": "cn", "note": "Begin here", "send": "1"}
    )
    assert sent.status_code == 302
    page = owner.get("/en/merchant/selection/").content.decode()
    assert "Begin here" in page
    assert "2 products wait" in page
    choice = Choice.objects.order_by("id")[0].id
    other = people.a_client(people.a_person(role=Role.MERCHANT))
    assert "Begin here" not in other.get("/en/merchant/selection/").content.decode()
    for path in (f"{choice}/answer/", f"{choice}/list/"):
        refused = other.post(f"/en/merchant/selection/{path}", {"says": "accepted"})
        assert refused.status_code == 404
    assert (
        owner.post(f"/en/merchant/selection/{choice}/answer/", {"says": "accepted"}).status_code
        == 302
    )
    assert owner.post(f"/en/merchant/selection/{choice}/list/").status_code == 302
    assert "accepted: 1" in agent.get(f"{DESK}sent/").content.decode()
    agent.post(f"{DESK}suggest/", {"market": "cn", "suggest": "1"})
    assert Choice.objects.count() == 2


def test_views_are_kept_and_forgotten(agent, stranger) -> None:
    assert (
        agent.post(f"{DESK}views/", {"name": "Wine", "query": "category=wine-still"}).status_code
        == 302
    )
    view = View.objects.get()
    assert "Wine" in agent.get(DESK).content.decode()
    assert stranger.post(f"{DESK}views/", {"drop": str(view.id)}).status_code == 404
    assert agent.post(f"{DESK}views/", {"drop": str(view.id)}).status_code == 302
    assert not View.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Your 3 products for China"), ("zh-hans", "适合中国的 3 款商品"), ("it", "Barolo")],
)
def test_the_report_is_in_the_merchant_s_language(agent, merchant, language, words) -> None:
    answer = agent.get(f"{DESK}reports/{merchant.id}.pdf?language={language}")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert words.replace(" ", "") in text.replace(" ", "")
    assert merchant.name in text
    assert len(reader.pages) >= 2


def test_the_merchant_s_own_report(owner, merchant) -> None:
    assert owner.get("/en/merchant/selection/report.pdf").status_code == 200
    other = people.a_client(people.a_person(role=Role.MERCHANT))
    assert other.get("/en/merchant/selection/report.pdf").status_code == 404


def test_the_list_costs_the_same_however_long(
    agent, merchant, django_assert_max_num_queries
) -> None:
    assert OfficeId(merchant.office_id)
    with django_assert_max_num_queries(32):
        agent.get(DESK)
