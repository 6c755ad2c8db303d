"""The pages: apply on a phone, send papers, review; and what strangers do not get."""

import io
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.kit.test_uploads import a_pdf, a_zip
from tests.offices import make as people
from tests.onboarding import make_applications as make

from entrepot.offices.models import Merchant
from entrepot.offices.values import Role
from entrepot.onboarding import queries
from entrepot.onboarding.models import Document, OfficeRule, RequirementRow

pytestmark = pytest.mark.django_db

BUSINESS = {"name": "Prova", "legal_name": "Prova S.r.l.", "legal_form": "company", "country": "IT"}
ADDRESS = {
    "street": "Via Roma 1", "postcode": "12051", "city": "Alba", "area": "CN",
    "phone": "0173 123456", "email": "a@example.test", "website": "prova.example",
    "contact_name": "Ada", "contact_role": "",
}  # fmt: skip
NUMBERS = {
    "vat_number": make.VAT, "tax_number": "12345670017", "register_number": make.REGISTER,
    "eori": "", "iban": make.IBAN, "holder": "Prova S.r.l.", "representative": "Ada Prova",
}  # fmt: skip
GOODS = {"markets": ["cn"], "categories": ["food"], "brands": "Prova\nAltra\n",
         "shop_type": "specialty", "catalogue_size": "ten", "shop_url": ""}  # fmt: skip


def begun(client: Client, **changes: Any) -> UUID:
    office = people.an_office(opens=["cn"])
    answer = client.post("/en/apply/new/", {**BUSINESS, "office": office.id, **changes})
    assert answer.status_code == 302, answer.content
    return UUID(answer["Location"].split("/")[3])


def sent(client: Client, merchant: UUID, data: bytes, name: str, **changes: Any) -> Any:
    facts = {"type": "identity", "expires_on": "2031-05-01", "back": "apply", **changes}
    facts["file"] = SimpleUploadedFile(name, data)
    return client.post(f"/en/apply/{merchant}/documents/upload/", facts)


def test_a_stranger_reads_what_it_means_and_is_led_to_an_account_and_back() -> None:
    stranger = people.a_client()
    assert stranger.get("/it/sell/").status_code == 200
    answer = stranger.get("/it/apply/")
    assert answer["Location"] == "/it/accounts/signup/?next=%2Fit%2Fapply%2F"


def test_the_whole_application_by_its_pages() -> None:
    owner = people.a_person()
    client = people.a_client(owner)
    merchant = begun(client)
    root = f"/en/apply/{merchant}"
    for step, told in (("address", ADDRESS), ("numbers", NUMBERS), ("goods", GOODS)):
        assert client.get(f"{root}/{step}/").status_code == 200
        answer = client.post(f"{root}/{step}/", told)
        assert answer.status_code == 302, answer.content.decode()
    assert client.get(f"{root}/documents/").status_code == 200
    for kind in ("identity", "register_extract", "bank_statement"):
        answer = sent(client, merchant, a_pdf(), "a.pdf", type=kind)
        assert answer.status_code == 302, answer.content.decode()
    page = client.get(f"{root}/statements/").content.decode()
    assert "lawful" in page
    told = {"lawful": "on", "safety": "on", "true_data": "on", "signed_by": "Ada Prova"}
    assert client.post(f"{root}/statements/", told).status_code == 302
    assert 'id="complete"' in client.get(f"{root}/send/").content.decode()
    assert client.post(f"{root}/send/")["Location"].endswith("/merchant/start/")
    assert Merchant.objects.get(id=merchant).state == "review"
    assert client.get("/en/merchant/start/").status_code == 200
    assert client.get(f"{root}/address/")["Location"].endswith("/merchant/start/")


def test_pages_come_in_any_order_and_what_is_kept_comes_back() -> None:
    owner = people.a_person()
    client = people.a_client(owner)
    merchant = begun(client)
    assert client.post(f"/en/apply/{merchant}/goods/", GOODS).status_code == 302
    another_device = people.a_client(owner)
    page = another_device.get(f"/en/apply/{merchant}/goods/").content.decode()
    assert "Prova\nAltra" in page
    assert another_device.get("/en/apply/")["Location"].endswith("/address/")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"vat_number": "IT12345670018"}, "vat_number"),
        ({"vat_number": ""}, "vat_number"),
        ({"iban": "IT60X0542811101000000123457"}, "iban"),
        ({"iban": "BR1500000000000010932840814P2"}, "iban"),
        ({"register_number": ""}, "register_number"),
        ({"eori": "XX1"}, "eori"),
    ],
)
def test_a_bad_number_is_told_beside_its_field_and_nothing_is_lost(
    change: dict[str, str], field: str
) -> None:
    client = people.a_client(people.a_person())
    merchant = begun(client)
    answer = client.post(f"/en/apply/{merchant}/numbers/", {**NUMBERS, **change})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Ada Prova" in answer.content.decode()


def test_an_account_of_another_sepa_country_is_taken_with_a_note() -> None:
    """Regulation (EU) 260/2012, art. 9: no business may be asked for a home account."""
    client = people.a_client(people.a_person())
    merchant = begun(client)
    told = {**NUMBERS, "iban": "DE89 3704 0044 0532 0130 00"}
    assert client.post(f"/en/apply/{merchant}/numbers/", told).status_code == 302
    page = client.get(f"/en/apply/{merchant}/numbers/").content.decode()
    assert "Germany" in page


def test_a_doubled_applicant_is_told_where_the_number_is_typed() -> None:
    make.handed_in()
    client = people.a_client(people.a_person())
    merchant = begun(client)
    answer = client.post(f"/en/apply/{merchant}/numbers/", NUMBERS)
    assert answer.status_code == 422
    assert "vat_number" in answer.context["form"].errors
    assert "Frantoio" not in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "name", "changes"),
    [
        (b"", "a.pdf", {}),
        (a_pdf() + a_zip(("x", b"y")), "a.pdf", {}),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", {}),
        (a_pdf(), "a.pdf", {"expires_on": "2020-01-01"}),
        (a_pdf(), "a.pdf", {"expires_on": ""}),
    ],
)
def test_a_bad_paper_is_told_beside_its_field(data: bytes, name: str, changes: Any) -> None:
    client = people.a_client(people.a_person())
    merchant = begun(client)
    answer = sent(client, merchant, data, name, **changes)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_paper_is_served_so_that_nothing_in_it_can_run() -> None:
    owner = people.a_person()
    client = people.a_client(owner)
    merchant = begun(client)
    sent(client, merchant, make.a_photo(), "io.png")
    paper = Document.objects.get().id
    answer = client.get(f"/en/merchant/documents/{paper}/")
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    whole = client.get(f"/en/merchant/documents/{paper}/?download")
    assert whole["Content-Disposition"].startswith("attachment")


def test_sec1_papers_are_seen_by_the_business_and_its_office_alone() -> None:
    """SEC-1: everybody else gets 404, also colleagues whose post does not send papers."""
    merchant = make.handed_in()
    home = Merchant.objects.get(id=merchant)
    paper = Document.objects.filter(merchant=merchant)[0].id
    own, desk = (
        f"/en/merchant/documents/{paper}/",
        f"/en/office/review/{merchant}/documents/{paper}/",
    )
    agent = people.a_client(make.an_agent(merchant))
    assert agent.get(desk).status_code == 200
    reader = people.a_person(role=Role.MERCHANT, merchant=home)
    reader.memberships.update(post="reader")
    assert people.a_client(reader).get(own).status_code == 404
    other_office = people.a_client(people.a_person(role=Role.OFFICE))
    other_merchant = people.a_client(people.a_person(role=Role.MERCHANT))
    for stranger in (people.a_client(), other_office, other_merchant):
        assert stranger.get(own).status_code == 404
        assert stranger.get(desk).status_code == 404
        assert stranger.get(f"/en/apply/{merchant}/numbers/").status_code == 404
        assert stranger.get(f"/en/office/review/{merchant}/").status_code == 404


def test_a_paper_is_not_served_under_another_business() -> None:
    office = people.an_office()
    first = make.handed_in(office=office)
    second = make.handed_in(office=office, vat_number="IT00743110157")
    agent = people.a_client(make.an_agent(first))
    paper = Document.objects.filter(merchant=second)[0].id
    assert agent.get(f"/en/office/review/{first}/documents/{paper}/").status_code == 404


def test_the_review_by_its_pages() -> None:
    merchant = make.handed_in()
    agent = people.a_client(make.an_agent(merchant))
    queue = agent.get("/en/office/review/").content.decode()
    assert "Frantoio Prova" in queue
    root = f"/en/office/review/{merchant}"
    page = agent.get(f"{root}/").content.decode()
    assert make.IBAN in page
    assert agent.post(f"{root}/take/").status_code == 302
    assert agent.post(f"{root}/approve/").status_code == 409
    for paper in Document.objects.filter(merchant=merchant):
        answer = agent.post(f"{root}/documents/{paper.id}/decide/", {"answer": "accept"})
        assert answer.status_code == 302
        assert (
            agent.post(f"{root}/documents/{paper.id}/decide/", {"answer": "accept"}).status_code
            == 409
        )
    for item in queries.checklist(merchant):
        if not item.is_done:
            told = {"mark": "verified", "note": "seen on the register's page"}
            assert agent.post(f"{root}/items/{item.code}/", told).status_code == 302, item
    assert agent.post(f"{root}/approve/").status_code == 302
    assert Merchant.objects.get(id=merchant).state == "live"
    assert agent.post(f"{root}/refuse/", {"reason": "other"}).status_code == 409
    assert agent.get(f"{root}/").status_code == 200


def test_an_agent_cannot_waive_by_the_pages_button() -> None:
    merchant = make.handed_in()
    agent = people.a_client(make.an_agent(merchant))
    told = {"mark": "waived", "note": "a friend"}
    assert agent.post(f"/en/office/review/{merchant}/items/vat/", told).status_code == 409


def test_a_refusal_and_a_request_need_a_word() -> None:
    merchant = make.handed_in()
    agent = people.a_client(make.an_agent(merchant))
    root = f"/en/office/review/{merchant}"
    assert agent.post(f"{root}/refuse/", {"reason": ""}).status_code == 422
    assert agent.post(f"{root}/ask/", {"items": [], "note": ""}).status_code == 422
    answer = agent.post(f"{root}/ask/", {"items": ["identity"], "note": "Both sides, please"})
    assert answer.status_code == 302
    owner = people.a_client(
        people.a_person(role=Role.MERCHANT, merchant=Merchant.objects.get(id=merchant))
    )
    assert "Both sides, please" in owner.get("/en/merchant/start/").content.decode()


def test_a_hub_sees_what_its_spokes_see() -> None:
    hub = people.an_office(city="London")
    merchant = make.handed_in(office=people.an_office(hub=hub))
    agent = people.a_client(people.a_person(role=Role.OFFICE, office=hub))
    assert agent.get(f"/en/office/review/{merchant}/").status_code == 200


def test_the_operator_waives_and_overrides() -> None:
    merchant = make.handed_in()
    operator = people.a_client(people.a_person(role=Role.OPERATOR))
    assert "Frantoio" in operator.get("/en/operator/review/").content.decode()
    root = f"/en/operator/review/{merchant}"
    assert operator.get(f"{root}/").status_code == 200
    told = {"mark": "waived", "note": "a public body"}
    assert operator.post(f"{root}/items/vat/", told).status_code == 302
    assert operator.post(f"{root}/approve/", {"override": ""}).status_code == 409
    assert operator.post(f"{root}/approve/", {"override": "papers by post"}).status_code == 302


def test_an_office_says_how_it_reviews() -> None:
    agent = people.a_person(role=Role.OFFICE)
    client = people.a_client(agent)
    assert client.post("/en/office/review/rule/", {"four_eyes": "on", "answer_days": "5"})
    rule = OfficeRule.objects.get()
    assert (rule.four_eyes, rule.answer_days) == (True, 5)
    client.post("/en/office/review/rule/", {"answer_days": "0"})
    assert OfficeRule.objects.get().answer_days == 5


def test_the_operator_asks_for_something_more() -> None:
    operator = people.a_client(people.a_person(role=Role.OPERATOR))
    assert operator.get("/en/operator/requirements/").status_code == 200
    from django.utils import timezone  # noqa: PLC0415  # a day that is not past

    today = timezone.now().date()
    told = {"code": "chamber-letter", "kind": "verified", "document": "power_of_attorney",
            "gate": "submit", "countries": ["IT"], "place": "200", "recheck_days": "0",
            "since": today.isoformat(), "is_on": "on", "title_en": "Letter of the chamber"}  # fmt: skip
    answer = operator.post("/en/operator/requirements/new/", told)
    assert answer.status_code == 302, answer.content.decode()
    assert "Letter of the chamber" in operator.get("/en/operator/requirements/").content.decode()
    merchant = make.an_application()
    assert "chamber-letter" in {one.code for one in queries.checklist(merchant)}
    off = {**told, "is_on": ""}
    assert operator.post("/en/operator/requirements/chamber-letter/", off).status_code == 302
    assert "chamber-letter" not in {one.code for one in queries.checklist(merchant)}
    assert [one.version for one in RequirementRow.objects.order_by("version")] == [1, 2]
    past = {**told, "code": "other", "since": "2020-01-01"}
    assert operator.post("/en/operator/requirements/new/", past).status_code == 422
    wordless = {**told, "code": "other", "title_en": ""}
    assert operator.post("/en/operator/requirements/new/", wordless).status_code == 422


def test_the_checklist_costs_a_fixed_number_of_statements(
    django_assert_max_num_queries: Any,
) -> None:
    merchant = make.handed_in()
    with django_assert_max_num_queries(9):
        assert len(queries.checklist(merchant)) > 10


def test_a_merchant_from_before_applications_has_an_overview() -> None:
    client = people.a_client(people.a_person(role=Role.MERCHANT))
    assert client.get("/en/merchant/start/").status_code == 200
    assert client.get("/en/merchant/documents/").status_code == 200


def test_a_file_that_is_larger_than_the_bound_is_refused() -> None:
    client = people.a_client(people.a_person())
    merchant = begun(client)
    big = io.BytesIO(b"%PDF-1.7\n" + b"0" * (10 * 1024 * 1024)).getvalue()
    assert sent(client, merchant, big, "a.pdf").status_code == 422
