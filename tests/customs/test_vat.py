"""TAX-8: a VAT number counts only when a register said yes; every answer is kept."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from tests.customs import make

from entrepot.customs import commands, queries
from entrepot.customs.adapters import known, simulator, vies
from entrepot.customs.models import VatAnswer
from entrepot.customs.ports import VatRegister
from entrepot.customs.values import TEST_ANSWERS, AnswerCode, BadVatNumber
from entrepot.kit import wire
from entrepot.lanes.values import VatProof

NOW = make.NOW
GOOD = ("IT", "IT 00743110157")
"""A number whose check digits are right."""


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[simulator.Simulator]:
    made = simulator.Simulator()
    monkeypatch.setitem(known.REGISTERS, simulator.NAME, made)
    return made


@pytest.mark.django_db
def test_a_yes_is_a_yes_and_is_kept_with_its_reference(register: simulator.Simulator) -> None:
    found = commands.prove_vat_number(country=GOOD[0], number=GOOD[1], at=NOW)
    assert found.proof is VatProof.VALID
    assert found.number == "00743110157"
    assert found.business.proof is VatProof.VALID
    assert found.answer.reference in found.business.proved_by
    [row] = VatAnswer.objects.all()
    assert (row.country, row.number, row.code) == ("IT", "00743110157", "valid")


@pytest.mark.django_db
def test_the_number_is_not_to_be_read_in_the_database(register: simulator.Simulator) -> None:
    commands.prove_vat_number(country=GOOD[0], number=GOOD[1], at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(r)::text from customs_vat_answer r")
        [(text,)] = cursor.fetchall()
    assert "00743110157" not in text
    assert "Simulated Business" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code",
    [
        AnswerCode.NO_ANSWER,
        AnswerCode.UNAVAILABLE,
        AnswerCode.BUSY,
        AnswerCode.REFUSED_US,
    ],
)
def test_tax8_who_cannot_be_asked_proves_nothing(
    register: simulator.Simulator, code: AnswerCode
) -> None:
    """TAX-8: never zero-rated because a service is down; the evidence says that it was."""
    register.dials.everyone = code
    found = commands.prove_vat_number(country=GOOD[0], number=GOOD[1], at=NOW)
    assert found.proof is VatProof.UNVERIFIED
    assert found.business.proof is VatProof.UNVERIFIED
    assert VatAnswer.objects.get().code == code


@pytest.mark.django_db
def test_tax8_a_country_without_a_register_proves_nothing(register: simulator.Simulator) -> None:
    found = commands.prove_vat_number(country="GB", number="GB 980780684", at=NOW)
    assert found.proof is VatProof.UNVERIFIED
    assert found.answer.code is AnswerCode.NO_REGISTER
    assert register.asked == 0


@pytest.mark.django_db
def test_an_answer_is_used_for_a_day_and_silence_for_a_minute(
    register: simulator.Simulator,
) -> None:
    def ask(**later: Any) -> VatProof:
        at = timezone_now() + timedelta(**later)
        return commands.prove_vat_number(country=GOOD[0], number=GOOD[1], at=at).proof

    register.dials.everyone = AnswerCode.UNAVAILABLE
    assert [ask(), ask(seconds=30)] == [VatProof.UNVERIFIED] * 2
    assert register.asked == 1
    register.dials.everyone = None
    assert ask(seconds=90) is VatProof.VALID
    register.dials.everyone = AnswerCode.INVALID
    assert [ask(hours=1), ask(hours=23)] == [VatProof.VALID] * 2
    assert register.asked == 2
    assert ask(hours=25) is VatProof.INVALID


def timezone_now() -> Any:
    from django.utils import timezone  # noqa: PLC0415  # the register's own clock

    return timezone.now()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("IT", ""),
        ("IT", "!"),
        ("IT", "IT 00743110158"),
        ("DE", "136695977"),
        ("IT", "9" * 30),
        ("ZZ", "100"),
        ("IT", "\u06f1\u06f0\u06f0"),
    ],
)
def test_a_wrong_form_is_refused_and_nobody_is_asked(
    register: simulator.Simulator, country: str, number: str
) -> None:
    with pytest.raises(BadVatNumber):
        commands.prove_vat_number(country=country, number=number, at=NOW)
    assert register.asked == 0
    assert not VatAnswer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("DE", "DE 136.695 976"),
        ("FR", "FR 40 303 265 045"),
        ("GR", "EL 094259216"),
        ("AT", "ATU13585627"),
        ("NL", "NL 4495445B01"),
        ("CH", "CHE-107.787.577 MWST"),
    ],
)
def test_forms_people_write(register: simulator.Simulator, country: str, number: str) -> None:
    assert commands.prove_vat_number(country=country, number=number, at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("number", TEST_ANSWERS)
def test_the_commissions_trial_numbers(register: simulator.Simulator, number: str) -> None:
    """What the published table says of each: valid, invalid, refused input, or ask again later."""
    code = TEST_ANSWERS[number]
    if code is AnswerCode.MALFORMED:
        for _again in range(2):
            with pytest.raises(BadVatNumber):
                commands.prove_vat_number(country="IT", number=number, at=NOW)
        return
    found = commands.prove_vat_number(country="IT", number=number, at=NOW)
    expected = {"100": VatProof.VALID, "200": VatProof.INVALID}
    assert found.proof is expected.get(number, VatProof.UNVERIFIED)


ANSWERS: dict[str, tuple[int, Any, AnswerCode]] = {
    "yes": (
        200,
        {"valid": True, "userError": "VALID", "requestIdentifier": "WAPI1"},
        AnswerCode.VALID,
    ),
    "yes, bare": (200, {"valid": True}, AnswerCode.VALID),
    "no": (200, {"valid": False, "userError": "INVALID"}, AnswerCode.INVALID),
    "200 but could not look": (
        200,
        {"valid": False, "userError": "MS_UNAVAILABLE"},
        AnswerCode.UNAVAILABLE,
    ),
    "200 but busy": (200, {"valid": False, "userError": "MS_MAX_CONCURRENT_REQ"}, AnswerCode.BUSY),
    "wrong form": (200, {"valid": False, "userError": "INVALID_INPUT"}, AnswerCode.MALFORMED),
    "an unknown word": (200, {"valid": False, "userError": "NEW_WORD"}, AnswerCode.NO_ANSWER),
    "yes beside an error": (200, {"valid": True, "userError": "TIMEOUT"}, AnswerCode.NO_ANSWER),
    "INVALID beside no flag": (200, {"userError": "INVALID"}, AnswerCode.NO_ANSWER),
    "not succeeded": (
        200,
        {"actionSucceed": False, "errorWrappers": [{"error": "SERVICE_UNAVAILABLE"}]},
        AnswerCode.UNAVAILABLE,
    ),
    "not succeeded, no reason": (500, {"actionSucceed": False}, AnswerCode.UNAVAILABLE),
    "a word for the flag": (200, {"valid": "true"}, AnswerCode.NO_ANSWER),
    "a yes by 500": (500, {"valid": True}, AnswerCode.NO_ANSWER),
    "a list": (200, [], AnswerCode.NO_ANSWER),
    "no JSON": (502, None, AnswerCode.NO_ANSWER),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ANSWERS)
def test_vies_traps(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP 200 with `valid: false` and another word than INVALID means: could not ask."""
    status, body, code = ANSWERS[name]
    text = b"<html>bad gateway</html>" if body is None else json.dumps(body).encode()
    sent: list[Any] = []

    def send(_method: str, url: str, *, body: bytes, **_: Any) -> wire.Answer:
        sent.append((url, json.loads(body)))
        return wire.Answer(status, text)

    monkeypatch.setattr(wire, "send", send)
    answer = vies.Vies().check(country="GR", number="094259216")
    assert answer.code is code
    assert sent[0][0].endswith("/check-vat-number")
    assert sent[0][1]["countryCode"] == "EL"
    assert (answer.proof is VatProof.VALID) == (code is AnswerCode.VALID)


@pytest.mark.django_db
def test_vies_unreached_is_no_answer(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.VIES_URL = "http://127.0.0.1:9"
    answer = vies.Vies().check(country="IT", number="00743110157")
    assert answer.code is AnswerCode.NO_ANSWER
    assert answer.proof is VatProof.UNVERIFIED
    wire.close()


@pytest.mark.django_db
def test_no_transaction_is_open_across_the_wire(settings: Any) -> None:
    settings.VAT_REGISTER = "vies"
    with transaction.atomic(), pytest.raises(AssertionError, match="transaction is open"):
        commands.prove_vat_number(country=GOOD[0], number=GOOD[1], at=NOW)


CONTRACT: dict[str, Callable[[], VatRegister]] = {
    "simulator": simulator.Simulator,
    "vies": vies.Vies,
    "vies-test": lambda: vies.Vies(is_trial_service=True),
}


@pytest.mark.parametrize("name", CONTRACT)
def test_one_contract_for_all_registers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: Any, **__: Any) -> wire.Answer:
        raise wire.NoAnswer("silence")

    monkeypatch.setattr(wire, "send", silent)
    register = CONTRACT[name]()
    assert register.name == name
    assert register.knows("IT")
    assert not register.knows("CN")
    assert not register.is_trial("00743110157")
    answer = register.check(country="IT", number="300")
    assert answer.proof is VatProof.UNVERIFIED
    assert answer.register == name


@pytest.mark.django_db
def test_the_newest_answers_are_shown(register: simulator.Simulator) -> None:
    for number in ("100", "200"):
        commands.prove_vat_number(country="IT", number=number, at=NOW)
    assert {one.number for one in queries.some_evidence()} == {"100", "200"}
