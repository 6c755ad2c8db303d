"""A case from question to solved: whose turn, until when, and who reads what."""

from datetime import timedelta

import pytest
from tests.casework import make
from tests.offices import make as people

from entrepot.casework import commands
from entrepot.casework.commands import CaseNotOpen, NoOneAbove
from entrepot.casework.models import Case, CaseMessage, CaseNote
from entrepot.casework.values import Priority
from entrepot.kit.models import Act, Letter
from entrepot.offices.models import Office
from entrepot.offices.values import Role, UserId

pytestmark = pytest.mark.django_db

SECRET = "Marker-internal: they always forget the label."


def test_targets_by_priority_in_the_offices_hours() -> None:
    case = make.a_case(priority=Priority.URGENT)
    assert case.answer_due_at == make.later(hours=2)
    assert case.due_at == make.later(hours=8)  # 10:00 to 18:00 in Brussels: the whole day


def test_the_clock_stands_while_the_merchant_is_waited_for() -> None:
    case = make.answered(make.a_case(priority=Priority.URGENT), at=make.later(hours=1))
    assert (case.state, case.due_at, case.left_min) == ("merchant", None, 7 * 60)
    case = make.replied(case, at=make.later(days=5))  # a Monday, ten o'clock
    assert case.state == "us"
    assert case.due_at == make.later(days=5, hours=7)
    case = make.answered(case, at=make.later(days=5, hours=6), is_solved=True)
    assert (case.state, case.is_in_time, case.due_at) == ("solved", True, None)


def test_late_stays_late() -> None:
    case = make.answered(make.a_case(priority=Priority.URGENT), at=make.later(days=2))
    case = make.replied(case, at=make.later(days=3))
    case = make.answered(case, at=make.later(days=3, minutes=1), is_solved=True)
    assert case.is_in_time is False
    assert case.answered_at is not None
    assert case.answered_at > case.answer_due_at


def test_a_solved_case_is_opened_again_by_writing_and_a_closed_one_is_not() -> None:
    case = make.answered(make.a_case(), at=make.later(hours=1), is_solved=True)
    case = make.replied(case, at=make.later(hours=2))
    assert (case.state, case.solved_at, case.is_in_time) == ("us", None, None)
    make.answered(case, at=make.later(hours=3), is_solved=True)
    assert commands.close_solved(at=make.later(days=15)) == 1
    with pytest.raises(CaseNotOpen):
        make.replied(case, at=make.later(days=16))


def test_asking_twice_asks_once() -> None:
    case = make.a_case()
    make.a_case(case.merchant, case=case.id, by=case.asked_by)
    assert Case.objects.count() == CaseMessage.objects.count() == 1


def test_numbers_grow_by_one() -> None:
    first, second = make.a_case(), make.a_case()
    assert second.number == first.number + 1


def test_help_is_asked_of_the_hub_and_then_of_the_operator() -> None:
    hub = people.an_office(city="London", country="GB", email="hub@example.test")
    merchant = people.a_merchant(office=people.an_office(hub=hub))
    case = make.a_case(merchant)
    by = UserId(people.a_person(role=Role.OFFICE, office=merchant.office).id)
    for _step in range(2):
        commands.escalate(case=case.id, why=SECRET, by=by, at=make.NOW)
    case.refresh_from_db()
    assert (case.hub_id, case.at_operator) == (hub.id, True)
    with pytest.raises(NoOneAbove):
        commands.escalate(case=case.id, why="again", by=by, at=make.NOW)
    path = f"/en/office/cases/{case.id}/"
    assert (
        people.a_client(people.a_person(role=Role.OFFICE, office=hub)).get(path).status_code == 200
    )
    operator = people.a_client(people.a_person(role=Role.OPERATOR))
    assert operator.get(f"/en/operator/cases/{case.id}/").status_code == 200
    assert operator.get("/en/operator/cases/").status_code == 200


def test_an_operator_sees_only_what_was_brought_to_it() -> None:
    case = make.a_case()
    operator = people.a_client(people.a_person(role=Role.OPERATOR))
    assert operator.get(f"/en/operator/cases/{case.id}/").status_code == 404


def test_internal_notes_and_answers_never_mix() -> None:
    """Other tables, other forms, other field names: a note sent to the wrong door is refused."""
    case = make.a_case()
    agent = people.a_person(role=Role.OFFICE, office=case.office)
    office = people.a_client(agent)
    at = f"/en/office/cases/{case.id}/"
    assert office.post(f"{at}answer/", {"note": SECRET}).status_code == 422
    assert office.post(f"{at}note/", {"text": SECRET}).status_code == 422
    assert (CaseNote.objects.count(), CaseMessage.objects.count()) == (0, 1)
    assert office.post(f"{at}note/", {"note": SECRET}).status_code == 302
    assert office.post(f"{at}answer/", {"text": "Hello."}).status_code == 302
    assert SECRET in office.get(at).content.decode()
    merchant = people.a_client(people.a_person(role=Role.MERCHANT, merchant=case.merchant))
    for path in ("/en/merchant/help/", f"/en/merchant/help/{case.id}/"):
        page = merchant.get(path).content.decode()
        assert "Marker-internal" not in page
    assert "Hello." in merchant.get(f"/en/merchant/help/{case.id}/").content.decode()


def test_nothing_that_was_written_is_in_log_or_letter() -> None:
    """SEC-3, SEC-4: acts tell who, what and when; letters lead to the page."""
    case = make.answered(make.a_case(text="Marker-said"), at=make.NOW, text="Marker-said")
    acts = [f"{act.before}{act.after}{act.why}" for act in Act.objects.all()]
    assert acts
    assert not any("Marker" in act for act in acts)
    letters = list(Letter.objects.filter(template="casework/case_answered"))
    assert len(letters) == 1
    assert "Marker" not in letters[0].facts
    assert {act.what for act in Act.objects.filter(object_id=case.id)} == {
        "case.asked", "case.answered",
    }  # fmt: skip


def test_a_merchants_question_by_its_page_with_a_file(tmp_path) -> None:
    merchant = people.a_merchant()
    client = people.a_client(people.a_person(role=Role.MERCHANT, merchant=merchant))
    form = {"topic": "customs", "priority": "normal", "title": "Stuck", "text": "Since Monday."}
    wrong = client.post("/en/merchant/help/", {**form, "text": ""})
    assert wrong.status_code == 422
    assert "Stuck" in wrong.content.decode()  # nothing typed is lost
    bad = tmp_path / "evil.png"
    bad.write_bytes(b"<svg onload=alert(1)>")
    with bad.open("rb") as file:
        assert client.post("/en/merchant/help/", {**form, "file": file}).status_code == 422
    assert not Case.objects.exists()
    assert client.post("/en/merchant/help/", form).status_code == 302
    case = Case.objects.get()
    page = client.get(f"/en/merchant/help/{case.id}/")
    assert "Since Monday." in page.content.decode()
    assert client.post(f"/en/merchant/help/{case.id}/solved/").status_code == 302
    case.refresh_from_db()
    assert case.state == "solved"
    with_text = {"text": "Not quite."}
    assert client.post(f"/en/merchant/help/{case.id}/reply/", with_text).status_code == 302
    case.refresh_from_db()
    assert case.state == "us"


def test_a_task_comes_before_the_target_and_goes_with_the_answer() -> None:
    case = make.a_case(priority=Priority.URGENT)
    assert commands.remind_of_cases(at=make.later(minutes=30)) == 1
    assert commands.remind_of_cases(at=make.later(minutes=40)) == 0
    from entrepot.casework.models import Task  # noqa: PLC0415

    assert Task.objects.get().done_at is None
    make.answered(case, at=make.later(hours=1))
    assert Task.objects.get().done_at is not None


def test_another_priority_moves_the_targets() -> None:
    case = make.a_case(priority=Priority.NORMAL)
    commands.give_case(case=case.id, to=None, priority=Priority.URGENT, at=make.later(hours=1))
    case.refresh_from_db()
    assert case.due_at == make.later(hours=8)
    assert case.answer_due_at == make.later(hours=2)


def test_hours_of_ones_own() -> None:
    office = people.an_office()
    client = people.a_client(people.a_person(role=Role.OFFICE, office=office))
    form = {
        "zone": "Asia/Shanghai", "weekdays": ["0", "6"], "opens": "10:00", "closes": "16:00",
        "dormant_days": "30",
    }  # fmt: skip
    assert client.get("/en/office/hours/").status_code == 200
    assert client.post("/en/office/hours/", {**form, "closes": "09:00"}).status_code == 422
    assert client.post("/en/office/hours/", form).status_code == 302
    case = make.a_case(people.a_merchant(office=office), priority=Priority.URGENT)
    # Asked on a Wednesday: the office works again on Sunday at ten in Shanghai.
    assert case.answer_due_at - make.NOW > timedelta(days=3)
    assert Office.objects.get(id=office.id)
