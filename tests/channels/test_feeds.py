"""Fast feeds, fetched feeds, pictures by address and by ZIP, and jobs over HTTP."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from tests.catalog.make import AT
from tests.channels.make import imported, shopify
from tests.channels.test_pages import _client
from tests.logistics.make import a_node
from tests.offices.make import a_merchant

from entrepot.catalog.models import Media, Product, Text, Variant
from entrepot.catalog.values import ProductState
from entrepot.channels import commands, queries, tasks
from entrepot.channels.models import ImportJob, Picture, Pull, PullRun
from entrepot.channels.values import Choices, Counts, JobKind, JobState, PullState
from entrepot.kit import fetch
from entrepot.kit.fetch import Fetched, FetchLater, FetchRefused
from entrepot.kit.models import Act, Letter
from entrepot.logistics.models import Receipt
from entrepot.logistics.queries import free_units
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId

pytestmark = pytest.mark.django_db

GOODS = b"sku,title,price\nA,Tea,10\nB,Cup,20\nC,Pot,30\nD,Jar,40\nE,Tin,50\nF,Bag,60\n"


def _fed(
    content: bytes, *, merchant: Merchant, kind: JobKind, run: bool = True, **said: Any
) -> tuple[Counts, list[str]]:
    owner = MerchantId(merchant.id)
    job = commands.take_file([content], name="f.csv", merchant=owner, at=AT, kind=kind)
    commands.choose_feed(job, choices=Choices(**said), merchant=owner)
    commands.start_import(job, merchant=owner, at=AT)
    counts = commands.run_import(job, at=AT)
    assert counts.agrees
    return counts, [issue.code for issue in queries.all_issues(job, merchant=owner)]


def test_prices_alone_touch_nothing_else() -> None:
    merchant = a_merchant()
    imported(GOODS, merchant=merchant)
    counts, issues = _fed(
        b"SKU;Prezzo\nA;12,50\nB;20,00\nX;1,00\nC;gratis\nA;12,50\n",
        merchant=merchant,
        kind=JobKind.PRICES,
    )
    assert (counts.rows, counts.updated, counts.unchanged, counts.failed) == (5, 1, 2, 2)
    assert issues == ["channels.sku_unknown", "channels.number.not_a_number", "channels.same_sku"]
    assert Variant.objects.get(merchant=merchant, sku="A").price_minor == 1250
    assert Text.objects.get(product__merchant=merchant, product__key="A").title == "Tea"
    again, _ = imported(GOODS, merchant=merchant)
    assert again.updated == 1  # the whole file says another price again


def test_stock_is_set_to_what_was_counted_and_a_repeat_changes_nothing() -> None:
    merchant = a_merchant()
    a_node(merchant)
    imported(GOODS, merchant=merchant)
    ids = dict(Variant.objects.filter(merchant=merchant).values_list("sku", "id"))
    content = b"sku,stock\nA,5\nB,0\nC,1.5\n"
    counts, issues = _fed(content, merchant=merchant, kind=JobKind.STOCK)
    assert (counts.rows, counts.updated, counts.unchanged, counts.failed) == (3, 1, 1, 1)
    assert issues == ["channels.number.not_whole"]
    assert free_units([ids["A"]]) == {ids["A"]: 5}
    _fed(b"sku,stock\nA,2\nB,7\n", merchant=merchant, kind=JobKind.STOCK)
    assert free_units([ids["A"], ids["B"]]) == {ids["A"]: 2, ids["B"]: 7}
    counts, _ = _fed(b"sku,stock\nA,2\nB,7\n", merchant=merchant, kind=JobKind.STOCK)
    assert (counts.updated, counts.unchanged) == (0, 2)
    assert not Receipt.objects.exists()


def _feed(monkeypatch: pytest.MonkeyPatch, *answers: Any) -> list[dict[str, Any]]:
    """Plays the outside: each fetch gets the next answer; what was asked is kept."""
    asked: list[dict[str, Any]] = []
    queue = list(answers)

    def get(url: str, *, into: Any = None, **more: Any) -> Fetched:
        asked.append({"url": url, **more})
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            return Fetched(b"", "", "", "", not_modified=True, size=0, url=url)
        if into is not None:
            into.write(answer)
        return Fetched(
            b"" if into else answer, "text/csv", '"e"', "Mon", not_modified=False,
            size=len(answer), url=url,
        )  # fmt: skip

    monkeypatch.setattr(fetch, "get", get)
    return asked


def _pull(merchant: Merchant, **facts: Any) -> Pull:
    owner = MerchantId(merchant.id)
    identity = commands.save_pull(
        **{"merchant": owner, "name": "shop", "kind": JobKind.GOODS, "at": AT, "interval_min": 60,
           "url": "https://shop.example/feed.csv?key=secret", **facts}
    )  # fmt: skip
    return Pull.objects.get(id=identity)


def _run_last() -> None:
    tasks.run_import(str(ImportJob.objects.order_by("-id")[0].id))


def test_a_pull_takes_in_what_is_new_and_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    pull = _pull(merchant, user="me", password="word")
    asked = _feed(monkeypatch, GOODS, None, GOODS)
    assert commands.due_pulls(at=AT) == [pull.id]
    assert commands.due_pulls(at=AT) == []
    assert commands.run_pull(pull.id, at=AT) == "taken"
    _run_last()
    assert Product.objects.filter(merchant=merchant).count() == 6
    assert commands.run_pull(pull.id, at=AT) == "unchanged"
    assert commands.run_pull(pull.id, at=AT) == "unchanged"
    assert asked[0]["headers"] == {"Authorization": "Basic bWU6d29yZA=="}
    assert asked[1]["etag"] == '"e"'
    assert ImportJob.objects.count() == 1
    pull.refresh_from_db()
    assert pull.next_at == AT + timedelta(minutes=60)
    [row] = queries.pulls(MerchantId(merchant.id))
    assert "secret" not in row.place
    assert [run.outcome for run in row.runs] == ["unchanged", "unchanged", "taken"]
    assert not Act.objects.filter(after__icontains="secret").exists()


def test_a_feed_that_would_drop_much_waits_for_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    pull = _pull(merchant, choices=Choices(retires=True))
    _feed(monkeypatch, GOODS, b"sku,title,price\nA,Tea,10\n")
    commands.run_pull(pull.id, at=AT)
    _run_last()
    assert commands.run_pull(pull.id, at=AT) == "held"
    job = ImportJob.objects.order_by("-id")[0]
    assert (job.state, job.held) == (JobState.HELD, {"dropped": 5, "of": 6})
    assert not Product.objects.filter(merchant=merchant, state=ProductState.DRAFT).exists()
    commands.release_import(job.id, merchant=MerchantId(merchant.id), at=AT)
    _run_last()
    drafts = Product.objects.filter(merchant=merchant, state=ProductState.DRAFT)
    assert set(drafts.values_list("key", flat=True)) == {"B", "C", "D", "E", "F"}


@pytest.mark.parametrize("kind", [JobKind.GOODS, JobKind.PRICES])
def test_a_feed_that_would_move_most_prices_waits(
    kind: JobKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = a_merchant()
    imported(GOODS, merchant=merchant)
    pull = _pull(merchant, kind=kind)
    cheap = GOODS.replace(b"0\n", b"\n") if kind is JobKind.GOODS else None
    _feed(monkeypatch, cheap or b"sku,price\nA,1\nB,2\nC,3\nD,4\nE,5\nF,60\n")
    assert commands.run_pull(pull.id, at=AT) == "held"
    assert Variant.objects.get(merchant=merchant, sku="A").price_minor == 1000
    held = ImportJob.objects.order_by("-id")[0].held
    assert held["repriced"] >= 5


def test_after_five_failures_a_pull_pauses_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    _client(merchant)  # somebody to write to
    pull = _pull(merchant)
    _feed(monkeypatch, FetchLater(reason="timeout"), FetchRefused(reason="http_404"), b"", b"x")
    for _ in range(5):
        assert commands.run_pull(pull.id, at=AT) == "failed"
    pull.refresh_from_db()
    assert (pull.state, pull.failures) == (PullState.PAUSED, 5)
    assert commands.due_pulls(at=AT + timedelta(days=9)) == []
    assert PullRun.objects.filter(pull=pull).count() == 5
    assert Letter.objects.filter(template="channels/pull_paused").count() == 1
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://127.0.0.1/f", "inner"), ("ftp://x.test/f", "scheme"), ("http://a:b@x.test/", "credentials")],
)  # fmt: skip
def test_a_pull_from_inside_cannot_be_set_up(url: str, reason: str) -> None:
    with pytest.raises(commands.BadPull) as no:
        _pull(a_merchant(), url=url)
    assert no.value.reason == reason


def _jpeg(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


PICTURED = shopify(
    "a,Tea,,B,true,Title,Default Title,,,,,A,100,5,,https://x.test/1.jpg,1,,,active",
    "b,Cup,,B,true,Title,Default Title,,,,,B,100,6,,https://x.test/2.jpg,1,,,active",
)


def test_pictures_are_copied_behind_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept once by content; what fails is tried again or noted; the feed again changes nothing."""
    merchant = a_merchant()
    monkeypatch.setattr(commands.pictures, "HOST_GAP_S", 0)
    imported(PICTURED, merchant=merchant, takes_pictures=True)
    _feed(monkeypatch, _jpeg(), FetchLater(reason="http_503", after_s=60))
    first = commands.fetch_pictures(at=AT)
    assert (first.fetched, first.later) == (1, 1)
    _feed(monkeypatch, _jpeg())
    assert commands.fetch_pictures(at=AT).fetched == 0
    assert commands.fetch_pictures(at=AT + timedelta(hours=1)).fetched == 1
    paths = set(Media.objects.filter(product__merchant=merchant).values_list("path", flat=True))
    assert len(paths) == 1
    assert next(iter(paths)).startswith("goods/")
    again, _ = imported(PICTURED, merchant=merchant, takes_pictures=True)
    assert (again.updated, again.unchanged) == (0, 2)
    assert Media.objects.filter(product__merchant=merchant).count() == 2


def test_a_picture_that_is_none_is_noted_on_its_import(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    monkeypatch.setattr(commands.pictures, "HOST_GAP_S", 0)
    imported(PICTURED, merchant=merchant, takes_pictures=True)
    _feed(monkeypatch, b"<svg onload=alert(1)>", FetchRefused(reason="inner"))
    assert commands.fetch_pictures(at=AT).failed == 2
    owner = MerchantId(merchant.id)
    job = queries.job(queries.jobs(owner)[0].id, merchant=owner)
    assert job is not None
    assert job.pictures == (0, 0, 2)
    codes = [issue.code for issue in queries.all_issues(job.id, merchant=owner)]
    assert codes == ["channels.picture.wrong_type", "channels.picture.inner"]
    assert not Picture.objects.filter(next_at__isnull=False).exists()


def test_pictures_in_a_zip_are_found_by_name_and_by_sku() -> None:
    merchant = a_merchant()
    owner = MerchantId(merchant.id)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("pics/Tea.JPG", _jpeg("green"))
        archive.writestr("pics/B.jpg", _jpeg("blue"))
        archive.writestr("pics/b_2.jpg", _jpeg("white"))
        archive.writestr("readme.txt", b"hello")
    job = commands.take_file(
        [b"sku,title,price,image\nA,Tea,1.50,tea.jpg\nB,Cup,2.50,\nC,Pot,3.50,lost.jpg\n"],
        name="f.csv", merchant=owner, at=AT, pictures=[out.getvalue()],
    )  # fmt: skip
    row = queries.job(job, merchant=owner)
    assert row is not None
    profile = queries.mapping_for(queries.source_of(job), row.inspection, merchant=owner)
    commands.choose(job, profile=profile, choices=Choices(), merchant=owner)
    commands.start_import(job, merchant=owner, at=AT)
    counts = commands.run_import(job, at=AT)
    assert (counts.created, counts.failed) == (3, 0)
    shown = {
        key: Media.objects.filter(product__merchant=merchant, product__key=key).count()
        for key in "ABC"
    }
    assert shown == {"A": 1, "B": 2, "C": 0}
    assert not queries.pictures_of(job).exists()


def _post(client: Client, path: str, body: bytes, **more: Any) -> Any:
    return client.post(path, body, content_type="text/csv", **more)


def test_a_job_over_http_from_202_to_done() -> None:
    merchant = a_merchant()
    client = _client(merchant)
    key = {"Idempotency-Key": "k1"}
    sent = _post(client, "/api/v1/imports?name=goods.csv", GOODS, headers=key)
    assert sent.status_code == 202
    job = sent.json()["job_id"]
    assert _post(client, "/api/v1/imports", GOODS, headers=key).json()["job_id"] == job
    assert client.get(f"/api/v1/jobs/{job}").json()["state"] == "queued"
    tasks.run_import(job)
    found = client.get(f"/api/v1/jobs/{job}").json()
    assert (found["state"], found["counts"]["created"], found["file_name"]) == (
        "done",
        6,
        "goods.csv",
    )
    assert found["result_url"].endswith(f"/merchant/import/{job}/")
    assert client.post(f"/api/v1/jobs/{job}/cancel").status_code == 409
    stock = _post(client, "/api/v1/feeds/prices", b"sku,price\nA,11\nZ,1\n").json()["job_id"]
    tasks.run_import(stock)
    assert Variant.objects.get(merchant=merchant, sku="A").price_minor == 1100
    issues = client.get(f"/api/v1/jobs/{stock}/errors").json()["data"]
    assert [(one["code"], one["severity"], one["path"]) for one in issues] == [
        ("channels.sku_unknown", "ERROR", "/rows/3/sku")
    ]
    page = client.get("/api/v1/jobs?limit=1").json()
    assert (len(page["data"]), page["has_more"]) == (1, True)
    rest = client.get(f"/api/v1/jobs?cursor={page['next_cursor']}").json()
    assert [one["job_id"] for one in rest["data"]] == [job]


def test_a_queued_job_can_be_cancelled() -> None:
    merchant = a_merchant()
    client = _client(merchant)
    job = _post(client, "/api/v1/imports", GOODS).json()["job_id"]
    assert client.post(f"/api/v1/jobs/{job}/cancel").json()["state"] == "cancelled"
    tasks.run_import(job)
    assert not Product.objects.filter(merchant=merchant).exists()


def test_a_bad_file_over_http_is_told_as_a_problem() -> None:
    client = _client(a_merchant())
    bad = _post(client, "/api/v1/imports", b"\x89PNG\r\n\x1a\n")
    assert (bad.status_code, bad.json()["code"]) == (422, "channels.not_text")
    assert bad.headers["Content-Type"] == "application/problem+json"
    missing = _post(client, "/api/v1/feeds/stock", b"sku,price\nA,1\n")
    assert missing.json()["code"] == "channels.columns_missing"
    assert not ImportJob.objects.exists()


def test_anothers_job_is_not_there() -> None:
    """SEC-1."""
    job = _post(_client(a_merchant()), "/api/v1/imports", GOODS).json()["job_id"]
    stranger = _client(a_merchant())
    for path in (f"/api/v1/jobs/{job}", f"/api/v1/jobs/{job}/errors"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/api/v1/jobs/{job}/cancel").status_code == 404
    assert Client().get(f"/api/v1/jobs/{job}").status_code in {401, 404}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_of_feeds(language: str) -> None:
    merchant = a_merchant()
    client = _client(merchant)
    for path in ("feeds", "pulls"):
        assert client.get(f"/{language}/merchant/import/{path}/").status_code == 200
    form = {"name": "n", "kind": "goods", "url": "http://10.0.0.1/f", "interval_min": "60"}
    bad = client.post(f"/{language}/merchant/import/pulls/", form)
    assert bad.status_code == 422
    assert 'value="http://10.0.0.1/f"' in bad.content.decode()
    good = client.post(
        f"/{language}/merchant/import/pulls/", {**form, "url": "https://x.test/f?key=s3cret"}
    )
    assert good.status_code == 302
    shown = client.get(f"/{language}/merchant/import/pulls/").content.decode()
    assert "https://x.test/f" in shown
    assert "s3cret" not in shown
    pull = Pull.objects.get()
    for verb in ("pause", "resume", "delete"):
        assert _client(a_merchant()).post(
            f"/{language}/merchant/import/pulls/{pull.id}/{verb}/"
        ).status_code == 404  # fmt: skip
        client.post(f"/{language}/merchant/import/pulls/{pull.id}/{verb}/")
    assert not Pull.objects.exists()
