"""The law desk: what an operator sees and does, in two languages."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.customs import make
from tests.offices.make import a_client

from entrepot.customs import commands, queries
from entrepot.customs.models import Amendment, TariffRow
from entrepot.customs.values import AmendmentState
from entrepot.lanes import rows
from entrepot.offices.models import User

pytestmark = pytest.mark.django_db

LAW = "/en/operator/law/"


@pytest.fixture
def author() -> User:
    return make.an_operator(name="Ada Author")


@pytest.fixture
def other() -> User:
    return make.an_operator(name="Otto Other")


@pytest.fixture
def desk(author: User) -> Client:
    return a_client(author)


def _text(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _tomorrow() -> str:
    return (timezone.now() + timezone.timedelta(days=1)).date().isoformat()  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "page",
    [
        "",
        "changes/",
        "changes/?days=1825",
        "new/",
        "new/?country=EU&table=vat",
        "tables/",
        "amendments/",
        "vat/",
    ],
)
def test_every_page_opens_in_both_languages(desk: Client, page: str, language: str) -> None:
    assert _text(desk, f"/{language}/operator/law/{page}")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_row_opens_and_can_be_corrected_or_ended(desk: Client, language: str) -> None:
    """One row of each table of each country: none has a form that cannot be shown."""
    one_of_each = {(row.country, row.table): row for row in rows.law().statutes}
    for row in one_of_each.values():
        for page in ("", "correct/", "end/"):
            assert _text(desk, f"/{language}/operator/law/rows/{row.id}/{page}")


def test_a_new_row_of_every_shared_table_can_be_begun(desk: Client) -> None:
    for table in rows.country.SHARED:
        assert "What it says" in _text(desk, f"{LAW}new/?country=EU&table={table}")


@pytest.mark.parametrize(
    ("asked", "seen", "unseen"),
    [
        ("country=CN&table=vat", "VAT on", "Refund"),
        ("q=2204", "2204", "Threshold"),
        ("q=22042142", "2204", "8517"),
        (
            "confidence=unverified&country=EU",
            "not checked against",
            "from the law&#x27;s own text</span>",
        ),
        ("on=2018-06-01&country=CN&table=vat", "16%", "13%"),
        ("q=nothing-is-like-this", "No row is like this", "Holds</th>"),
        ("on=yesterday&page=-3&by=%00", "What it says", "No row is like this"),
    ],
)
def test_filters(desk: Client, asked: str, seen: str, unseen: str) -> None:
    table = _text(desk, f"{LAW}?{asked}").split("Every row of law</h2>")[1].split("</form>")[1]
    assert seen in table
    assert not unseen or unseen not in table


def test_pages_follow_one_another(desk: Client) -> None:
    first, second = _text(desk, LAW), _text(desk, f"{LAW}?page=2")
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert _text(desk, f"{LAW}?page=99999")


@pytest.mark.parametrize(("language", "head"), [("en", "What it says"), ("zh-hans", "可信程度")])
def test_what_one_sees_comes_as_a_file(desk: Client, language: str, head: str) -> None:
    answer = desk.get(f"/{language}/operator/law/?country=CN&table=vat&format=csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert head in lines[0]
    assert len(lines) == 1 + sum(
        r.country == "CN" and r.table == "vat" for r in rows.law().statutes
    )


def _posted(row: Any, **facts: str) -> dict[str, str]:
    return {
        "f_kind": row.fields["kind"],
        "f_rate": "17",
        "since": _tomorrow(),
        "source": "Gazette 12, https://gazette.example/12",
        "confidence": "official",
        "reason": "",
        **facts,
    }


def test_a_row_is_corrected_by_two_people(desk: Client, author: User, other: User) -> None:
    row = make.the_row("EU", "vat", kind="standard", country="AT")
    correct = f"{LAW}rows/{row.id}/correct/"
    answer = desk.post(correct, {**_posted(row), "f_country": "AT", "f_rate": "21"})
    assert answer.status_code == 302, answer.content.decode()
    page = answer["Location"]
    seen = _text(desk, page)
    assert "cut short" in seen
    assert "Only you see it" in seen
    assert a_client(other).get(page).status_code == 404
    desk.post(f"{page}decide/", {"do": "propose"})
    mine = _text(desk, page)
    assert "Approve: it becomes law" not in mine
    theirs = _text(a_client(other), page)
    assert "Approve: it becomes law" in theirs
    assert "Ada Author" in theirs
    answer = a_client(other).post(f"{page}decide/", {"do": "approve", "why": "read it"})
    assert answer.status_code == 302
    after = _text(desk, page)
    assert "Otto Other" in after
    assert "read it" in after
    commands.refresh_law(at_once=True)
    assert "VAT on “standard rate”: 21%" in _text(desk, f"{LAW}?by=operator")


def test_the_author_cannot_approve_by_hand_either(desk: Client, author: User) -> None:
    drafted = commands.draft_amendment(
        make.an_addition(since=timezone.now().date() + timezone.timedelta(days=2)),  # type: ignore[attr-defined]
        by=make.the_id(author),
        at=timezone.now(),
    )
    desk.post(f"{LAW}amendments/{drafted}/decide/", {"do": "propose"})
    answer = desk.post(f"{LAW}amendments/{drafted}/decide/", {"do": "approve"})
    assert answer.status_code == 403
    assert "somebody else has to decide" in answer.content.decode()
    assert Amendment.objects.get().state == AmendmentState.PROPOSED


BAD = {
    "no rate": ({"f_rate": ""}, "f_rate"),
    "a word for a rate": ({"f_rate": "much"}, "f_rate"),
    "no day": ({"since": ""}, "since"),
    "no source": ({"source": ""}, "source"),
    "no such confidence": ({"confidence": "sure"}, "confidence"),
    "until before since": ({"until": "2020-01-01"}, "until"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(desk: Client, name: str) -> None:
    facts, field = BAD[name]
    row = make.the_row("CN", "vat", kind="general")
    answer = desk.post(f"{LAW}rows/{row.id}/correct/", _posted(row, **facts))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert name == "no source" or "https://gazette.example/12" in answer.content.decode()
    assert not Amendment.objects.exists()


def test_a_row_the_law_cannot_read_is_refused_beside_its_field(desk: Client) -> None:
    facts = {
        "f_hs": "330499",
        "f_rate": "cheap",
        "f_kind": "normal",
        "since": _tomorrow(),
        "source": "x",
        "confidence": "sourced",
    }
    answer = desk.post(f"{LAW}new/?country=EU&table=duty", facts)
    assert answer.status_code == 422
    assert answer.context["form"].errors["f_rate"]


def test_the_past_is_warned_of(desk: Client) -> None:
    row = make.the_row("CN", "vat", kind="general")
    posted = _posted(row, since="2026-01-01", reason="it was misread")
    page = desk.post(f"{LAW}rows/{row.id}/correct/", posted)["Location"]
    assert "reaches into the past" in _text(desk, page)


def test_a_preview_shows_what_sample_parcels_would_cost(desk: Client) -> None:
    row = make.the_row("CN", "vat", kind="general")
    page = desk.post(f"{LAW}rows/{row.id}/correct/", _posted(row))["Location"]
    seen = _text(desk, page)
    assert "Sample parcels whose price would differ" in seen


def test_a_tariff_is_uploaded_reported_and_approved(
    desk: Client, author: User, other: User
) -> None:
    body = b"commodity,rate\n33049900,6.5%\n22042142,13.1 EUR / 100 l\n0101,some day\n"
    answer = desk.post(
        f"{LAW}tables/",
        {
            "country": "GB",
            "file": SimpleUploadedFile("gb.csv", body),
            "since": _tomorrow(),
            "source": "The tariff of a test",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    page = answer["Location"]
    seen = _text(desk, page)
    assert "some day" in seen
    assert "does not load" in seen
    assert TariffRow.objects.count() == 2
    desk.post(f"{page}decide/", {"do": "propose"})
    a_client(other).post(f"{page}decide/", {"do": "approve"})
    commands.refresh_law(at_once=True)
    assert "6.5%" in _text(desk, f"{LAW}?country=GB&table=duty&by=operator")


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"hs,rate\n", b"hs,rate\nx,y\n"]
)
def test_what_is_no_tariff_is_refused_beside_the_file(desk: Client, body: bytes) -> None:
    sent = {"country": "GB", "since": _tomorrow(), "file": SimpleUploadedFile("x.csv", body)}
    answer = desk.post(f"{LAW}tables/", sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


@pytest.mark.parametrize(
    ("country", "number", "said"),
    [
        ("IT", "100", "valid"),
        ("IT", "200", "not valid"),
        ("IT", "300", "could not be asked"),
        ("IT", "201", "This cannot be read"),
        ("IT", "12345", "This cannot be read"),
        ("ZZ", "100", "This cannot be read"),
    ],
)
def test_a_vat_number_is_tried(desk: Client, country: str, number: str, said: str) -> None:
    answer = desk.post(f"{LAW}vat/", {"country": country, "number": number})
    assert said in answer.content.decode()


def test_the_list_is_quick_with_a_whole_tariff(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        desk.get(LAW)
    assert queries.law_rows(queries.Wanted()).count > 100
