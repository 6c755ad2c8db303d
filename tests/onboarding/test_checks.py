"""Checks: asked, kept as evidence, decided; silence is never a yes (TAX-8)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from django.db import connection
from pytest_django import Settings
from tests.offices.make import a_merchant, a_person
from tests.payments.simulating import SECRET, running

from entrepot.kit.models import Act
from entrepot.offices.models import Merchant
from entrepot.offices.values import UserId
from entrepot.onboarding import commands, queries
from entrepot.onboarding.adapters import eori, known, vat
from entrepot.onboarding.adapters.simulator.client import Simulator
from entrepot.onboarding.models import Check, CheckAnswer
from entrepot.onboarding.rules import checking
from entrepot.onboarding.values.checks import (
    Answer,
    CheckKind,
    CheckState,
    Found,
    NotFound,
    NumberRefused,
    Silence,
    Unreachable,
)

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
REA = "MI-1234567"
NAME = "Conserve Lario S.r.l."


@dataclass
class Told:
    """A register that answers what it is told to."""

    answer: Answer
    name: str = "told"
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def look_up(self, *, country: str, number: str, name: str) -> Answer:
        self.asked.append((country, number, name))
        return self.answer


def found(name: str = "CONSERVE LARIO SRL", *, active: bool = True) -> Found:
    return Found(register="told", at=AT, name=name, active=active, reference="R-1")


SILENT = Unreachable(register="told", at=AT, silence=Silence.NO_ANSWER)


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Told:
    told = Told(found())
    monkeypatch.setattr(known, "register", lambda _kind: told)
    return told


def put_down(merchant: Merchant, *, name: str = NAME, value: str = REA) -> None:
    commands.declare(
        merchant=merchant.id,
        kind=CheckKind.REGISTER,
        value=value,
        country="IT",
        name=name,
        at=AT,
    )


@pytest.mark.parametrize(
    ("kind", "answer", "state"),
    [
        (CheckKind.REGISTER, found(), CheckState.VERIFIED),
        (CheckKind.REGISTER, found("Quite Another SRL"), CheckState.DIFFERS),
        (CheckKind.REGISTER, found(""), CheckState.DIFFERS),
        (CheckKind.VAT, found(""), CheckState.VERIFIED),
        (CheckKind.IBAN, found(""), CheckState.DIFFERS),
        (CheckKind.REGISTER, found(active=False), CheckState.FAILED),
        (CheckKind.REGISTER, NotFound(register="told", at=AT), CheckState.FAILED),
        *(
            (kind, Unreachable(register="told", at=AT, silence=one), CheckState.NOT_VERIFIED)
            for kind in CheckKind
            for one in Silence
        ),
    ],
)
def test_what_an_answer_makes_of_a_check(
    kind: CheckKind, answer: Answer, state: CheckState
) -> None:
    """TAX-8: of all answers only a plain yes for this very business verifies."""
    assert checking.judge(kind, answer, asked_name=NAME)[0] is state


def test_silence_is_asked_again_later_and_later() -> None:
    waits = [checking.wait(SILENT, tries=n) for n in range(1, 40)]
    assert waits[:3] == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    assert waits[-1] == timedelta(hours=24)
    no_register = Unreachable(register="x", at=AT, silence=Silence.NO_REGISTER)
    assert checking.wait(no_register, tries=1) is None
    assert checking.wait(found(), tries=0) is None


@pytest.mark.django_db
def test_a_number_is_put_down_asked_and_kept(register: Told) -> None:
    merchant = a_merchant()
    put_down(merchant)
    [row] = queries.checks(merchant.id)
    assert (row.state, row.number) == (CheckState.NOT_VERIFIED, "MI1234567")
    assert commands.ask_due(at=AT) == 1
    [row] = queries.checks(merchant.id)
    assert (row.state, row.proof, row.next_at) == (CheckState.VERIFIED, "R-1", None)
    [kept] = queries.evidence(merchant.id)
    assert (kept.answer, kept.proof, kept.name) == ("found", "R-1", "CONSERVE LARIO SRL")
    assert commands.ask_due(at=AT) == 0


@pytest.mark.django_db
def test_a_register_that_is_down_verifies_nobody(register: Told) -> None:
    """TAX-8: and it is asked again by itself, until somebody answers."""
    merchant = a_merchant()
    put_down(merchant)
    register.answer = SILENT
    commands.ask_due(at=AT)
    [row] = queries.checks(merchant.id)
    assert row.state is CheckState.NOT_VERIFIED
    assert row.next_at == AT + timedelta(minutes=2)
    assert commands.ask_due(at=AT + timedelta(minutes=1)) == 0
    register.answer = found()
    assert commands.ask_due(at=AT + timedelta(minutes=2)) == 1
    assert queries.checks(merchant.id)[0].state is CheckState.VERIFIED
    assert [one.answer for one in queries.evidence(merchant.id)].count("no_answer") == 1


@pytest.mark.django_db
def test_the_same_again_asks_nobody_and_another_number_begins_anew(register: Told) -> None:
    merchant = a_merchant()
    put_down(merchant)
    commands.ask_due(at=AT)
    put_down(merchant)
    assert queries.checks(merchant.id)[0].state is CheckState.VERIFIED
    put_down(merchant, name="Other S.r.l.")
    assert queries.checks(merchant.id)[0].state is CheckState.NOT_VERIFIED
    put_down(merchant, value="CO-7654321")
    assert queries.checks(merchant.id)[0].number == "CO7654321"
    with pytest.raises(NumberRefused):
        put_down(merchant, value="QQ-1")
    assert queries.checks(merchant.id)[0].number == "CO7654321"


@pytest.mark.django_db
def test_an_answer_about_a_number_that_was_changed_meanwhile_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    merchant = a_merchant()
    put_down(merchant)

    class Slow(Told):
        def look_up(self, *, country: str, number: str, name: str) -> Answer:
            put_down(merchant, value="CO-7654321")
            return super().look_up(country=country, number=number, name=name)

    monkeypatch.setattr(known, "register", lambda _kind: Slow(found()))
    commands.ask_due(at=AT)
    [row] = queries.checks(merchant.id)
    assert (row.state, row.number) == (CheckState.NOT_VERIFIED, "CO7654321")


@pytest.mark.django_db
def test_a_person_decides_what_differs_and_says_why(register: Told) -> None:
    merchant, agent = a_merchant(), a_person()
    put_down(merchant)
    register.answer = found("Lario Holding SRL")
    commands.ask_due(at=AT)
    assert queries.checks(merchant.id)[0].state is CheckState.DIFFERS

    def decide(why: str) -> None:
        commands.decide(
            merchant=merchant.id,
            kind=CheckKind.REGISTER,
            accept=True,
            by=UserId(agent.id),
            why=why,
            at=AT,
        )

    with pytest.raises(commands.ReasonTooShort):
        decide("ok")
    decide("Renamed in October, extract of 3 November seen")
    assert queries.checks(merchant.id)[0].state is CheckState.VERIFIED
    act = Act.objects.get(what="check.decided")
    assert act.merchant == merchant.id
    assert "October" in act.why
    assert REA not in str(act.after)
    with pytest.raises(commands.NothingToDecide):
        decide("Once more, for no reason")


@pytest.mark.django_db
def test_numbers_rest_sealed_and_doubles_are_found() -> None:
    one, other = a_merchant(), a_merchant()
    put_down(one)
    put_down(other)
    mark = Check.objects.get(merchant=one).mark
    assert queries.same_number(CheckKind.REGISTER, mark, but=one.id) == [other.id]
    with connection.cursor() as cursor:
        cursor.execute("select number, asked_name from onboarding_check")
        assert not any(REA[3:] in cell or NAME in cell for row in cursor for cell in row)


@pytest.mark.django_db(transaction=True)
def test_evidence_cannot_be_rewritten(register: Told) -> None:
    merchant = a_merchant()
    put_down(merchant)
    commands.ask_due(at=AT)
    with pytest.raises(Exception, match="stays as it was written"):
        CheckAnswer.objects.update(answer="not_found")


@pytest.mark.django_db
def test_vat_numbers_go_by_the_door_of_customs() -> None:
    said = vat.VatNumbers().look_up(country="IT", number="IT00743110157", name=NAME)
    assert isinstance(said, Found)
    assert said.name == ""
    away = vat.VatNumbers().look_up(country="CH", number="CHE107787577", name=NAME)
    assert isinstance(away, Unreachable)
    assert away.silence is Silence.NO_REGISTER


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<r><eori>IT1</eori><status>0</status><name>A</name></r>", Found),
        (b"<r><eori>IT1</eori><status>1</status></r>", NotFound),
        (b"<r><eori>IT1</eori><status>5</status></r>", Unreachable),
        (b"<r><eori>IT2</eori><status>0</status></r>", Unreachable),
        (b"<html>", Unreachable),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r><status>0</status>&a;</r>', Unreachable),
        (b"", Unreachable),
    ],
)
def test_the_eori_service_is_read_strictly(body: bytes, kind: type[Answer]) -> None:
    assert isinstance(eori._read(body, "IT1"), kind)


@pytest.fixture
def registers(tmp_path: Path, settings: Settings) -> Iterator[str]:
    with running(tmp_path) as party:
        settings.SIMULATOR_URL, settings.SIMULATOR_SECRET = party.url, SECRET
        yield party.url


@pytest.mark.django_db
def test_the_simulated_register_does_what_its_dials_say(registers: str) -> None:
    party = Simulator(CheckKind.REGISTER)

    def asked(**dials: float) -> Answer:
        everything = dict.fromkeys(
            ("down", "busy", "slow_s", "unknown", "other_name", "ceased", "nameless"), 0.0
        )
        httpx.post(f"{registers}/registers/dials", json=everything | dials).raise_for_status()
        return party.look_up(country="IT", number="MI1234567", name=NAME)

    yes = asked()
    assert isinstance(yes, Found)
    assert (yes.name, yes.active) == (NAME, True)
    assert yes.reference
    assert isinstance(asked(unknown=1), NotFound)
    down, busy = asked(down=1), asked(busy=1)
    assert isinstance(down, Unreachable)
    assert isinstance(busy, Unreachable)
    assert (down.silence, busy.silence) == (Silence.UNAVAILABLE, Silence.BUSY)
    other, ceased = asked(other_name=1), asked(ceased=1)
    assert isinstance(other, Found)
    assert other.name != NAME
    assert isinstance(ceased, Found)
    assert not ceased.active
    page = httpx.get(f"{registers}/registers/dials?lang=zh")
    assert "模拟登记处" in page.text
