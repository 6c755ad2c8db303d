"""From the first page to the office's answer, by commands."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from tests.offices import make as people
from tests.onboarding import make_applications as make
from tests.onboarding.make_applications import NOW, TODAY
from tests.payments.test_crowd import in_a_crowd

from entrepot.kit import vault
from entrepot.kit.models import Act, Letter
from entrepot.offices import queries as offices
from entrepot.offices.models import Merchant, Standing
from entrepot.offices.values import MerchantState, Role
from entrepot.onboarding import commands, queries
from entrepot.onboarding.models import Application, Document, Happening, Statement
from entrepot.onboarding.values import (
    AlreadyDecided,
    FieldRefused,
    Mark,
    NotComplete,
    NotOpen,
    NotWaiting,
    ReasonNeeded,
    SecondPersonNeeded,
    Step,
)

pytestmark = pytest.mark.django_db


def state_of(merchant: UUID) -> MerchantState:
    return MerchantState(Merchant.objects.get(id=merchant).state)


def letters_of(merchant: UUID) -> list[str]:
    found = Letter.objects.filter(about=merchant).order_by("queued_at", "id")
    return [one.template.removeprefix("onboarding/") for one in found]


def test_who_begins_is_the_owner_and_the_first_page_is_kept() -> None:
    owner = people.a_person()
    merchant = make.an_application(owner=owner)
    [seat] = offices.seats_of(owner)
    assert (seat.role, seat.merchant) == (Role.MERCHANT, merchant)
    row = queries.application(merchant)
    assert row is not None
    assert (row.legal_name, row.state, row.steps) == (
        "Frantoio Prova S.r.l.", MerchantState.APPLIED, {"business"},
    )  # fmt: skip


def test_a_person_may_apply_for_several() -> None:
    owner = people.a_person()
    first, second = (make.an_application(owner=owner) for _ in range(2))
    assert {one.merchant for one in queries.mine(owner.id)} == {first, second}


def test_what_is_personal_lies_sealed_and_is_in_no_log() -> None:
    """SEC-4: the table holds no IBAN, no name of a person; the audit log neither."""
    owner = people.a_person()
    merchant = make.an_application(owner=owner)
    make.filled(merchant, by=owner.id)
    from django.db import connection  # noqa: PLC0415  # looks at the bare table

    with connection.cursor() as cursor:
        cursor.execute("select a::text from onboarding_application a")
        bare = cursor.fetchone()[0]
    logged = str(list(Act.objects.values_list("before", "after")))
    for secret in (make.IBAN, make.VAT, "Ada Prova"):
        assert secret not in bare
        assert secret not in logged
    told = queries.application(merchant)
    assert told is not None
    assert (told.iban, told.iban_tail) == (make.IBAN, "3456")


def test_handing_in_needs_everything_of_its_gate() -> None:
    owner = people.a_person()
    merchant = make.an_application(owner=owner)
    with pytest.raises(NotComplete) as no:
        commands.hand_in(merchant=merchant, by=owner.id, at=NOW)
    assert {"address", "vat", "iban", "identity", "lawful"} <= set(no.value.missing)
    make.filled(merchant, by=owner.id)
    make.with_papers(merchant, by=owner.id)
    commands.hand_in(merchant=merchant, by=owner.id, at=NOW)
    assert state_of(merchant) is MerchantState.REVIEW
    assert letters_of(merchant) == ["received"]


def test_nothing_moves_under_the_reviewers_eyes() -> None:
    merchant = make.handed_in()
    person = people.a_person().id
    with pytest.raises(NotOpen):
        commands.save_step(
            merchant=merchant, step=Step.ADDRESS, told={"city": "Asti"}, by=person, at=NOW
        )
    with pytest.raises(NotOpen):
        commands.upload(
            merchant=merchant, type_code="identity", file=make.a_file(),
            expires_on=make.EXPIRES, by=person, at=NOW,
        )  # fmt: skip
    with pytest.raises(NotOpen):
        commands.hand_in(merchant=merchant, by=person, at=NOW)


def test_a_doubled_applicant_is_refused_once_the_first_is_past_its_draft() -> None:
    owner = people.a_person()
    draft = make.an_application(owner=owner)
    make.filled(draft, by=owner.id)
    make.with_papers(draft, by=owner.id)
    first = make.handed_in()  # a draft keeps nobody out
    assert state_of(first) is MerchantState.REVIEW
    with pytest.raises(FieldRefused) as no:
        commands.hand_in(merchant=draft, by=owner.id, at=NOW)
    assert (no.value.field, no.value.reason) == ("vat_number", "double")
    assert commands.vat_taken(make.VAT, merchant=draft)
    assert not commands.vat_taken(make.VAT, merchant=first)


def test_the_office_sees_who_shares_a_number_an_account_or_a_website() -> None:
    make.handed_in()
    other = make.handed_in(vat_number="IT00743110157", website="https://www.altra.example")
    [double] = queries.doubles(other)
    assert double.what == "iban"


def test_statements_keep_the_text_the_name_and_the_day() -> None:
    """DSA art. 30(1)(e)."""
    merchant = make.handed_in()
    made = Statement.objects.filter(application=merchant).order_by("code")
    assert {one.code for one in made} == {"lawful", "safety", "true_data"}
    assert all(one.name == "Ada Prova" and len(one.text_sha256) == 64 for one in made)


def test_the_way_to_live() -> None:
    merchant = make.handed_in()
    agent = make.an_agent(merchant)
    commands.take(merchant=merchant, by=agent.id, at=NOW)
    with pytest.raises(NotComplete):
        commands.approve(merchant=merchant, by=agent.id, at=NOW)
    make.papers_accepted(merchant, by=agent.id)
    make.confirmed(merchant)
    assert queries.is_complete(merchant)
    assert commands.approve(merchant=merchant, by=agent.id, at=NOW)
    assert state_of(merchant) is MerchantState.LIVE
    assert letters_of(merchant) == ["received", "approved"]
    steps = list(Happening.objects.filter(application=merchant).values_list("verb", flat=True))
    assert steps == ["started", "handed_in", "taken", "approved"]
    states = Standing.objects.filter(merchant=merchant).order_by("id").values_list("state")
    assert [one for (one,) in states] == ["applied", "review", "live"]


def test_changes_are_asked_for_mended_and_handed_in_again() -> None:
    merchant = make.handed_in()
    agent, owner = make.an_agent(merchant), people.a_person()
    make.confirmed(merchant)
    paper = Document.objects.get(merchant=merchant, type="identity")
    with pytest.raises(FieldRefused):
        commands.review_document(document=paper.id, accept=False, by=agent.id, at=NOW)
    commands.review_document(
        document=paper.id, accept=False, by=agent.id, at=NOW, reason="cropped", note="left side"
    )
    commands.ask_changes(merchant=merchant, items=(), note="One corner", by=agent.id, at=NOW)
    assert state_of(merchant) is MerchantState.APPLIED
    asked = Happening.objects.get(application=merchant, verb="asked")
    assert asked.items == ["identity"]
    with pytest.raises(NotComplete):
        commands.hand_in(merchant=merchant, by=owner.id, at=NOW)
    commands.upload(
        merchant=merchant, type_code="identity", file=make.a_file(make.a_photo("blue")),
        expires_on=make.EXPIRES, by=owner.id, at=NOW,
    )  # fmt: skip
    commands.hand_in(merchant=merchant, by=owner.id, at=NOW)
    row = queries.application(merchant)
    assert row is not None
    assert (row.state, row.round) == (MerchantState.REVIEW, 2)
    make.papers_accepted(merchant, by=agent.id)
    commands.approve(merchant=merchant, by=agent.id, at=NOW)
    assert letters_of(merchant) == ["received", "changes", "received", "approved"]


def test_what_seemed_done_can_be_asked_again() -> None:
    merchant = make.handed_in()
    agent = make.an_agent(merchant)
    make.confirmed(merchant)
    make.papers_accepted(merchant, by=agent.id)
    commands.ask_changes(
        merchant=merchant, items=("bank_statement",), note="Another bank?", by=agent.id, at=NOW
    )
    item = {one.code: one for one in queries.checklist(merchant)}["bank_statement"]
    assert item.state == "open"


def test_refused_with_a_reason_and_may_apply_again() -> None:
    merchant = make.handed_in()
    agent, owner = make.an_agent(merchant), people.a_person()
    with pytest.raises(FieldRefused):
        commands.refuse(merchant=merchant, reason="mood", note="", by=agent.id, at=NOW)
    commands.refuse(
        merchant=merchant, reason="goods_not_taken", note="No weapons", by=agent.id, at=NOW
    )
    assert state_of(merchant) is MerchantState.REFUSED
    commands.hand_in(merchant=merchant, by=owner.id, at=NOW)
    row = queries.application(merchant)
    assert row is not None
    assert (row.state, row.round) == (MerchantState.REVIEW, 2)


def test_four_eyes() -> None:
    merchant = make.handed_in()
    agent, second = make.an_agent(merchant), make.an_agent(merchant)
    make.confirmed(merchant)
    make.papers_accepted(merchant, by=agent.id)
    home = Merchant.objects.get(id=merchant).office_id
    commands.set_office_rule(office=home, four_eyes=True, answer_days=2)
    assert not commands.approve(merchant=merchant, by=agent.id, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        commands.approve(merchant=merchant, by=agent.id, at=NOW)
    assert state_of(merchant) is MerchantState.REVIEW
    assert commands.approve(merchant=merchant, by=second.id, at=NOW)
    assert state_of(merchant) is MerchantState.LIVE


def test_only_the_operator_waives_or_overrides_and_says_why() -> None:
    merchant = make.handed_in()
    agent, operator = make.an_agent(merchant), people.a_person(role=Role.OPERATOR)
    waive = {"merchant": merchant, "requirement": "vat", "mark": Mark.WAIVED, "at": NOW}
    with pytest.raises(NotComplete):
        commands.mark(**waive, note="a friend", by=agent.id)
    with pytest.raises(ReasonNeeded):
        commands.mark(**waive, note=" ", by=operator.id, is_operator=True)
    commands.mark(**waive, note="a public body", by=operator.id, is_operator=True)
    with pytest.raises(NotComplete):
        commands.approve(merchant=merchant, by=agent.id, at=NOW, override="please")
    with pytest.raises(NotComplete):
        commands.approve(merchant=merchant, by=operator.id, at=NOW, is_operator=True)
    assert commands.approve(
        merchant=merchant, by=operator.id, at=NOW, override="papers by post", is_operator=True
    )
    act = Act.objects.get(what="application.approved")
    assert act.why == "papers by post"
    assert "identity" in act.after["items"]


def _race(act: Callable[[UUID], object]) -> tuple[UUID, int]:
    merchant = make.handed_in()
    agent = make.an_agent(merchant)
    make.confirmed(merchant)
    make.papers_accepted(merchant, by=agent.id)

    def press() -> bool:
        try:
            act(merchant)
        except AlreadyDecided:
            return False
        return True

    return merchant, sum(in_a_crowd(*[press] * 8))


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_of_many_who_decide_at_once_one_does() -> None:
    agent = people.a_person().id
    turn = iter(range(100))

    def decide(merchant: UUID) -> None:
        if next(turn) % 2:
            commands.approve(merchant=merchant, by=agent, at=NOW)
        else:
            commands.refuse(merchant=merchant, reason="other", note="", by=agent, at=NOW)

    merchant, deciders = _race(decide)
    assert deciders == 1
    ends = Happening.objects.filter(application=merchant, verb__in=["approved", "refused"])
    assert ends.count() == 1


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_several_decide() -> None:
    """If this one fails, the crowd is too small to prove anything."""
    import time  # noqa: PLC0415  # the control alone waits

    def carelessly(merchant: UUID) -> None:
        if Application.objects.get(merchant=merchant).handed_in_at is None:
            raise AlreadyDecided
        time.sleep(0.05)
        Application.objects.filter(merchant=merchant).update(handed_in_at=None)

    assert _race(carelessly)[1] > 1


def test_a_newer_document_takes_the_place_of_the_older() -> None:
    owner = people.a_person()
    merchant = make.an_application(owner=owner)
    sent = {"merchant": merchant, "type_code": "register_extract", "expires_on": None,
            "by": owner.id, "at": NOW}  # fmt: skip
    first = commands.upload(**sent, file=make.a_file())
    commands.review_document(document=first, accept=True, by=owner.id, at=NOW)
    second = commands.upload(**sent, file=make.a_file(make.a_photo("blue")))
    third = commands.upload(**sent, file=make.a_file(make.a_photo("green")))
    states = dict(Document.objects.values_list("id", "state"))
    assert states == {first: "accepted", second: "replaced", third: "waiting"}
    assert vault.get("documents", str(first))  # kept until the new one is accepted
    commands.review_document(document=third, accept=True, by=owner.id, at=NOW)
    assert Document.objects.get(id=first).state == "replaced"
    with pytest.raises(NotWaiting):
        commands.review_document(document=third, accept=True, by=owner.id, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_replaced_file_is_gone_from_the_disk() -> None:
    owner = people.a_person()
    merchant = make.an_application(owner=owner)
    sent = {"merchant": merchant, "type_code": "register_extract", "expires_on": None,
            "by": owner.id, "at": NOW, "file": make.a_file()}  # fmt: skip
    first, _second = commands.upload(**sent), commands.upload(**sent)
    with pytest.raises(FileNotFoundError):
        commands.content(first)


def test_an_expired_document_is_refused_where_it_is_sent() -> None:
    owner = people.a_person()
    merchant = make.an_application(owner=owner)
    sent = {"merchant": merchant, "type_code": "identity", "file": make.a_file(),
            "by": owner.id, "at": NOW}  # fmt: skip
    with pytest.raises(FieldRefused) as no:
        commands.upload(**sent, expires_on=TODAY - timedelta(days=1))
    assert no.value.reason == "expired"
    with pytest.raises(FieldRefused) as no:
        commands.upload(**sent, expires_on=None)
    assert no.value.reason == "expiry_missing"
    assert commands.upload(**sent, expires_on=TODAY)


def test_another_account_after_the_yes_is_looked_at_again() -> None:
    merchant = make.approved()
    owner = people.a_person()
    told = {"iban": "DE89370400440532013000", "holder": "Frantoio Prova S.r.l."}
    commands.save_step(
        merchant=merchant, step=Step.NUMBERS, told=told, by=owner.id, at=NOW + timedelta(days=1)
    )
    open_now = {one.code for one in queries.checklist(merchant) if not one.is_done}
    assert {"iban", "bank_statement"} <= open_now


def test_another_country_takes_its_numbers_along() -> None:
    owner = people.a_person()
    merchant = make.an_application(owner=owner)
    make.filled(merchant, by=owner.id)
    told = {"name": "Prova", "legal_name": "Prova SARL", "legal_form": "company", "country": "FR"}
    commands.save_step(merchant=merchant, step=Step.BUSINESS, told=told, by=owner.id, at=NOW)
    row = queries.application(merchant)
    assert row is not None
    assert (row.vat_number, row.register_number, row.iban) == ("", "", make.IBAN)
