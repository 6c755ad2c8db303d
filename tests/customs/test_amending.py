"""Four eyes, an audit trail, and the law that comes of them."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from tests.customs import make

from entrepot.customs import audits, commands, queries
from entrepot.customs.models import Amendment, AmendmentEvent
from entrepot.customs.values import (
    AlreadyDecided,
    AmendmentKind,
    AmendmentState,
    BadAmendment,
    Change,
    NoReason,
    Overlap,
    OwnAmendment,
    UnknownAmendment,
    UnknownRow,
)
from entrepot.kernel import Refusal
from entrepot.kit.models import OutboxRow
from entrepot.lanes import rows
from entrepot.lanes.values import BadRow, VatRow

pytestmark = pytest.mark.django_db


def _vat(kind: str, day: date) -> list[VatRow]:
    return [row for row in rows.law().china.vat if row.kind == kind if row.holds_on(day)]


def test_an_approved_correction_changes_tomorrow_and_not_today() -> None:
    row = make.the_row("CN", "vat", kind="general")
    before = rows.law().version
    make.approved(make.a_correction(row, fields={"rate": "0.17"}))
    [today], [tomorrow] = _vat("general", make.TODAY), _vat("general", make.TOMORROW)
    assert (str(today.rate), str(tomorrow.rate)) == ("0.13", "0.17")
    assert rows.law().version != before
    assert tomorrow.source == "A test's own gazette, 2"


def test_nothing_holds_before_somebody_else_approves() -> None:
    row = make.the_row("CN", "vat", kind="general")
    author = make.the_id(make.an_operator())
    amendment = commands.draft_amendment(
        make.a_correction(row, fields={"rate": "0.17"}), by=author, at=make.NOW
    )
    commands.propose_amendment(amendment=amendment, by=author, at=make.NOW)
    commands.refresh_law(at_once=True)
    assert len(_vat("general", make.TOMORROW)) == 1
    assert str(_vat("general", make.TOMORROW)[0].rate) == "0.13"


def test_sec3_who_proposes_cannot_decide() -> None:
    """SEC-3: by the command, for approval and rejection alike."""
    author = make.the_id(make.an_operator())
    amendment = commands.draft_amendment(make.an_addition(), by=author, at=make.NOW)
    commands.propose_amendment(amendment=amendment, by=author, at=make.NOW)
    with pytest.raises(OwnAmendment):
        commands.approve_amendment(amendment=amendment, by=author, at=make.NOW)
    with pytest.raises(OwnAmendment):
        commands.reject_amendment(amendment=amendment, by=author, at=make.NOW, why="no")


def test_sec3_a_constraint_stands_behind_it() -> None:
    author = make.an_operator()
    amendment = commands.draft_amendment(make.an_addition(), by=make.the_id(author), at=make.NOW)
    row = Amendment.objects.filter(id=amendment)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        row.update(state="approved", decided_by=author, decided_at=make.NOW, sequence=1)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        row.update(state="approved", decided_by=None, sequence=1)


def test_sec3_the_trail_says_who_when_what_and_why_and_cannot_be_rewritten() -> None:
    row = make.the_row("CN", "vat", kind="general")
    change = make.a_correction(row, fields={"rate": "0.17"}, reason="the new gazette")
    amendment = make.approved(change)
    steps = queries.trail(amendment)
    assert [step.verb for step in steps] == ["drafted", "proposed", "approved"]
    assert steps[0].after["fields"]["rate"] == "0.17"
    assert steps[1].why == "the new gazette"
    assert steps[2].before["fields"]["rate"] == "0.13"
    assert (bool(steps[0].person), steps[0].at) == (True, make.NOW)
    events = AmendmentEvent.objects.filter(amendment=amendment)
    decided = Amendment.objects.filter(id=amendment)
    for rewrite in (
        events.delete,
        decided.delete,
        lambda: events.update(why="another reason"),
        lambda: decided.update(reason="another reason"),
    ):
        with pytest.raises((Error, ProtectedError)), transaction.atomic():
            rewrite()


def test_a_changed_draft_keeps_what_it_said_before() -> None:
    author = make.the_id(make.an_operator())
    amendment = commands.draft_amendment(make.an_addition(), by=author, at=make.NOW)
    other = make.an_addition(fields={"name": "a_test_parameter", "value": "0.6"})
    commands.draft_amendment(other, by=author, at=make.NOW, amendment=amendment)
    step = queries.trail(amendment)[1]
    assert step.differences == (
        (
            "fields",
            {"name": "a_test_parameter", "value": "0.5"},
            {"name": "a_test_parameter", "value": "0.6"},
        ),
    )


def test_somebody_elses_draft_does_not_exist() -> None:
    author, other = make.the_id(make.an_operator()), make.the_id(make.an_operator())
    amendment = commands.draft_amendment(make.an_addition(), by=author, at=make.NOW)
    with pytest.raises(UnknownAmendment):
        queries.amendment(amendment, viewer=other)
    for step in (commands.propose_amendment, commands.withdraw_amendment):
        with pytest.raises(UnknownAmendment):
            step(amendment=amendment, by=other, at=make.NOW)
    assert queries.amendments(viewer=other) == []
    assert [row.id for row in queries.amendments(viewer=author)] == [amendment]


BAD: dict[str, tuple[dict[str, object], type[Refusal], str]] = {
    "no such table": ({"table": "nonsense"}, BadRow, "table"),
    "missing field": ({"fields": {"name": "x"}}, BadRow, "value"),
    "a word for a number": ({"fields": {"name": "x", "value": "much"}}, BadRow, ""),
    "no source": ({"source": " "}, BadAmendment, "source"),
    "no such confidence": ({"confidence": "sure"}, BadAmendment, "confidence"),
    "ends before it begins": ({"until": make.TODAY}, BadAmendment, "until"),
    "the year 1066": ({"since": date(1066, 10, 14)}, BadAmendment, "since"),
    "no country": ({"country": "EUR"}, BadAmendment, "country"),
    "no duty": (
        {"table": "duty", "fields": {"hs": "330499", "rate": "cheap"}},
        BadRow,
        "rate",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_could_not_become_law_is_not_even_a_draft(name: str) -> None:
    facts, refusal, field = BAD[name]
    author = make.the_id(make.an_operator())
    with pytest.raises(refusal) as caught:
        commands.draft_amendment(make.an_addition(**facts), by=author, at=make.NOW)
    assert getattr(caught.value, "field", "") == field
    assert not Amendment.objects.exists()


def test_two_rows_cannot_say_what_holds_on_one_day() -> None:
    row = make.the_row("CN", "vat", kind="general")
    doubled = make.an_addition(country="CN", table="vat", fields=dict(row.fields))
    with pytest.raises(Overlap) as caught:
        commands.draft_amendment(doubled, by=make.the_id(make.an_operator()), at=make.NOW)
    assert caught.value.row == row.id


def test_a_row_that_is_not_there_cannot_end() -> None:
    ending = make.an_addition(kind=AmendmentKind.END, since=None, ends="0" * 16, ends_on=make.TODAY)
    with pytest.raises(UnknownRow):
        commands.draft_amendment(ending, by=make.the_id(make.an_operator()), at=make.NOW)


@pytest.mark.parametrize("days", [0, -1, -400])
def test_what_reaches_into_the_past_says_why(days: int) -> None:
    row = make.the_row("CN", "vat", kind="general")
    on = make.TODAY + timedelta(days=days)
    author = make.the_id(make.an_operator())
    change = make.a_correction(row, since=on, ends_on=on)
    amendment = commands.draft_amendment(change, by=author, at=make.NOW)
    with pytest.raises(NoReason):
        commands.propose_amendment(amendment=amendment, by=author, at=make.NOW)
    said = make.a_correction(row, since=on, ends_on=on, reason="the gazette was misread")
    commands.draft_amendment(said, by=author, at=make.NOW, amendment=amendment)
    commands.propose_amendment(amendment=amendment, by=author, at=make.NOW)


def test_no_step_is_taken_twice_and_none_out_of_turn() -> None:
    author, other = make.the_id(make.an_operator()), make.the_id(make.an_operator())
    for number, (decide, why) in enumerate(
        itertools.product((commands.approve_amendment, commands.reject_amendment), ("because",))
    ):
        change = make.an_addition(fields={"name": f"parameter_{number}", "value": "1"})
        amendment = commands.draft_amendment(change, by=author, at=make.NOW)
        with pytest.raises(UnknownAmendment):
            decide(amendment=amendment, by=other, at=make.NOW, why=why)
        commands.propose_amendment(amendment=amendment, by=author, at=make.NOW)
        decide(amendment=amendment, by=other, at=make.NOW, why=why)
        for again in (commands.approve_amendment, commands.reject_amendment):
            with pytest.raises(AlreadyDecided):
                again(amendment=amendment, by=other, at=make.NOW, why=why)
        with pytest.raises(AlreadyDecided):
            commands.withdraw_amendment(amendment=amendment, by=author, at=make.NOW)


def test_a_rejection_says_why() -> None:
    author, other = make.the_id(make.an_operator()), make.the_id(make.an_operator())
    amendment = commands.draft_amendment(make.an_addition(), by=author, at=make.NOW)
    commands.propose_amendment(amendment=amendment, by=author, at=make.NOW)
    with pytest.raises(NoReason):
        commands.reject_amendment(amendment=amendment, by=other, at=make.NOW, why="  ")


def test_of_two_proposals_for_one_row_the_second_finds_the_first() -> None:
    """Both were right when they were proposed; approval looks again."""
    row = make.the_row("CN", "vat", kind="general")
    author, other = make.the_id(make.an_operator()), make.the_id(make.an_operator())
    ids = []
    for rate in ("0.16", "0.17"):
        change = make.a_correction(row, fields={"rate": rate})
        ids.append(commands.draft_amendment(change, by=author, at=make.NOW))
        commands.propose_amendment(amendment=ids[-1], by=author, at=make.NOW)
    commands.approve_amendment(amendment=ids[0], by=other, at=make.NOW)
    with pytest.raises((Overlap, BadAmendment)):
        commands.approve_amendment(amendment=ids[1], by=other, at=make.NOW)
    commands.refresh_law(at_once=True)
    assert str(_vat("general", make.TOMORROW)[0].rate) == "0.16"


def test_an_approval_is_told_upward() -> None:
    amendment = make.approved(make.an_addition())
    [event] = OutboxRow.objects.filter(kind="law.amended")
    assert event.body["amendment"] == str(amendment)
    assert event.body["effective_on"] == make.TOMORROW.isoformat()


def test_a_process_looks_now_and_then_by_one_statement(
    django_assert_num_queries: object, settings: object
) -> None:
    settings.LAW_EVERY_S = 1000.0  # type: ignore[attr-defined]
    commands.forget_law()
    with django_assert_num_queries(1):  # type: ignore[operator]
        commands.refresh_law()
    with django_assert_num_queries(0):  # type: ignore[operator]
        commands.refresh_law()


def test_an_unreadable_row_closes_its_goods_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After an upgrade that reads otherwise: what was meant to be over stays over."""
    row = make.the_row("CN", "vat", kind="general")
    amendment = make.approved(make.a_correction(row, fields={"rate": "0.17"}))
    assert not audits.approved_rows_can_be_read()
    with connection.cursor() as cursor:  # as a restored backup would bring it: past the trigger
        cursor.execute("set session_replication_role = replica")
        cursor.execute(
            "update customs_amendment set fields = jsonb_set(fields, '{rate}', '\"much\"')"
        )
        cursor.execute("set session_replication_role = origin")
    commands.forget_law()
    commands.refresh_law(at_once=True)
    assert [one.facts["amendment"] for one in audits.approved_rows_can_be_read()] == [
        str(amendment)
    ]
    assert _vat("general", make.TOMORROW) == []
    assert len(_vat("reduced", make.TOMORROW)) == 1
    assert "cannot be read" in caplog.text


def test_audits_find_nothing_in_sound_law() -> None:
    make.approved(make.a_correction(make.the_row("CN", "vat", kind="general")))
    assert [audit() for audit in audits.AUDITS] == [[], [], []]


def test_ending_a_row_leaves_nothing_in_its_place() -> None:
    row = make.the_row("CN", "vat", kind="general")
    ending = Change(
        kind=AmendmentKind.END,
        country="CN",
        table="vat",
        fields=dict(row.fields),
        since=None,
        ends=row.id,
        ends_on=make.TOMORROW,
    )
    amendment = make.approved(ending)
    assert len(_vat("general", make.TODAY)) == 1
    assert _vat("general", make.TOMORROW) == []
    assert queries.amendment(amendment, viewer=None).state is AmendmentState.APPROVED
