"""Registers in the wire forms they document, over real HTTP: only a plain yes is one (TAX-8).

The server is the simulators' own process, which speaks the forms of Companies House, of the
French State's search, of the LEI index, of HMRC, of the Commission's EORI and VAT services.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
from django.test import Client
from pytest_django import Settings
from tests.offices.make import a_client, a_merchant, a_person
from tests.payments.simulating import SECRET, running

from entrepot.customs.adapters.vies import Vies
from entrepot.customs.values import AnswerCode
from entrepot.kit import wire
from entrepot.offices.values import Role
from entrepot.onboarding import commands, queries
from entrepot.onboarding.adapters import asking, companies_house, eori, gleif, hmrc, known, sirene
from entrepot.onboarding.adapters.simulator.server.wires import KEY
from entrepot.onboarding.ports import Register
from entrepot.onboarding.rules import checking
from entrepot.onboarding.values.checks import (
    Answer,
    CheckKind,
    CheckState,
    Found,
    NotFound,
    Silence,
    Unreachable,
)

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NAME = "Esempio Trading Ltd"
DIALS = (
    "down", "busy", "slow_s", "unknown", "other_name", "ceased", "nameless", "winding_up",
    "malformed",
)  # fmt: skip


@dataclass(frozen=True)
class One:
    """A real register, its kind of number, and a number that it knows."""

    register: Register
    kind: CheckKind
    country: str
    number: str


ALL = {
    "companies-house": One(companies_house.CompaniesHouse(), CheckKind.REGISTER, "GB", "01234567"),
    "sirene": One(sirene.Sirene(), CheckKind.REGISTER, "FR", "552008443"),
    "gleif": One(gleif.Gleif(), CheckKind.REGISTER, "IT", "00743110157"),
    "hmrc": One(hmrc.BritishEori(), CheckKind.EORI, "GB", "GB123456789000"),
    "eori": One(eori.Eori(), CheckKind.EORI, "IT", "IT00743110157"),
}
OTHER_COMPANY = b'{"company_name": "A", "company_number": "99999999", "company_status": "active"}'
EVERY = pytest.mark.parametrize("one", ALL.values(), ids=ALL)


@dataclass(frozen=True)
class Party:
    url: str

    def turn(self, **dials: float) -> None:
        everything = dict.fromkeys(DIALS, 0.0) | dials
        httpx.post(f"{self.url}/registers/dials", json=everything).raise_for_status()

    def knows(self, one: One, *, name: str = NAME) -> None:
        facts = {
            "kind": one.kind, "country": one.country, "number": one.number, "name": name,
            "address": "1 Example Street",
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {SECRET}"}
        url = f"{self.url}/registers/v1/entries"
        httpx.post(url, json=facts, headers=headers).raise_for_status()


@pytest.fixture(scope="module")
def _process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("registers")) as party:
        yield party.url


@pytest.fixture
def party(_process: str, settings: Settings) -> Iterator[Party]:
    settings.REGISTERS = "real"
    settings.COMPANIES_HOUSE_KEY = KEY
    settings.COMPANIES_HOUSE_URL = f"{_process}/registers/companies-house"
    settings.SIRENE_URL = f"{_process}/registers/sirene"
    settings.GLEIF_URL = f"{_process}/registers/gleif"
    settings.HMRC_URL = f"{_process}/registers/hmrc"
    settings.EORI_URL = f"{_process}/registers/eori"
    settings.VIES_URL = f"{_process}/registers/vies"
    one = Party(_process)
    one.turn()
    asking.breaker.forget()
    yield one
    asking.breaker.forget()
    wire.close()


def look(one: One, *, name: str = NAME) -> Answer:
    return one.register.look_up(country=one.country, number=one.number, name=name)


def judged(one: One) -> CheckState:
    return checking.judge(one.kind, look(one), asked_name=NAME)[0]


@EVERY
def test_a_number_it_knows_by_this_name_is_verified(party: Party, one: One) -> None:
    party.knows(one)
    said = look(one)
    assert isinstance(said, Found)
    assert (said.name, said.active, said.remark) == (NAME, True, "")
    assert "1 Example Street" in said.address
    assert said.register == one.register.name
    assert judged(one) is CheckState.VERIFIED


@EVERY
def test_a_number_it_does_not_know_is_none(party: Party, one: One) -> None:
    """Few businesses have an LEI: its index says nothing about those that have none."""
    party.turn(unknown=1)
    said = look(one)
    if one.register.name == gleif.NAME:
        assert isinstance(said, Unreachable)
        assert said.silence is Silence.NO_REGISTER
    else:
        assert isinstance(said, NotFound)
    assert judged(one) in {CheckState.FAILED, CheckState.NOT_VERIFIED}


@EVERY
@pytest.mark.parametrize(
    ("dial", "silence"),
    [
        ("down", Silence.UNAVAILABLE),
        ("busy", Silence.BUSY),
        ("malformed", None),
    ],
)
def test_what_is_no_answer_is_never_fine(
    party: Party, one: One, dial: str, silence: Silence | None
) -> None:
    party.knows(one)
    party.turn(**{dial: 1})
    said = look(one)
    assert isinstance(said, Unreachable)
    assert said.silence is silence or silence is None
    assert one.number not in said.said
    assert judged(one) is CheckState.NOT_VERIFIED
    assert checking.wait(said, tries=1) is not None


@EVERY
def test_another_name_is_for_a_person(party: Party, one: One) -> None:
    party.knows(one)
    party.turn(other_name=1)
    assert judged(one) is CheckState.DIFFERS


@EVERY
def test_a_name_that_is_kept_verifies_only_an_eori(party: Party, one: One) -> None:
    party.knows(one)
    party.turn(nameless=1)
    wanted = CheckState.VERIFIED if one.kind is CheckKind.EORI else CheckState.DIFFERS
    assert judged(one) is wanted


@pytest.mark.parametrize("name", ["companies-house", "sirene", "gleif"])
def test_who_was_struck_off_fails(party: Party, name: str) -> None:
    party.knows(ALL[name])
    party.turn(ceased=1)
    assert judged(ALL[name]) is CheckState.FAILED


@pytest.mark.parametrize(
    ("name", "remark"), [("companies-house", "liquidation"), ("gleif", "lei-lapsed")]
)
def test_a_yes_with_a_remark_is_for_a_person(party: Party, name: str, remark: str) -> None:
    party.knows(ALL[name])
    party.turn(winding_up=1)
    said = look(ALL[name])
    assert isinstance(said, Found)
    assert said.remark == remark
    assert judged(ALL[name]) is CheckState.DIFFERS


def test_a_slow_register_is_not_waited_for(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    send = wire.send
    monkeypatch.setattr(wire, "send", lambda *a, **k: send(*a, **(k | {"answer_s": 0.2})))
    party.knows(ALL["sirene"])
    party.turn(slow_s=2)
    said = look(ALL["sirene"])
    assert isinstance(said, Unreachable)
    assert (said.silence, said.said) == (Silence.NO_ANSWER, "ReadTimeout")


def test_a_wrong_key_says_that_we_are_refused(party: Party, settings: Settings) -> None:
    settings.COMPANIES_HOUSE_KEY = "another"
    said = look(ALL["companies-house"])
    assert isinstance(said, Unreachable)
    assert said.silence is Silence.REFUSED_US


def test_a_register_that_fails_rests_and_is_tried_again(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue of checks is not held up by one that is down; 429 is obeyed at once."""
    clock = [1000.0]
    monkeypatch.setattr(asking.breaker, "now", lambda: clock[0])
    sent: list[str] = []
    send = wire.send

    def counted(method: str, url: str, **facts: object) -> wire.Answer:
        sent.append(url)
        return send(method, url, **facts)

    monkeypatch.setattr(wire, "send", counted)
    one = ALL["sirene"]
    party.knows(one)
    party.turn(down=1)
    for _ in range(10):
        look(one)
    assert len(sent) == asking.FAILURES_MAX
    party.turn()
    clock[0] += asking.REST_S
    assert isinstance(look(one), Found)
    party.turn(busy=1)
    look(one)
    party.turn()
    assert isinstance(look(one), Unreachable)  # one 429 is enough
    assert not isinstance(look(ALL["eori"]), Unreachable)  # and holds for that register only


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("companies-house", OTHER_COMPANY),
        ("companies-house", b'{"company_name": "A", "company_number": "01234567"}'),
        ("sirene", b'{"results": [{"siren": "552008443", "etat_administratif": "?"}]}'),
        ("sirene", b'{"results": null}'),
        ("gleif", b'{"data": [{"attributes": {"lei": "X"}}]}'),
        ("hmrc", b'[{"eori": "GB999999999999", "valid": true}]'),
        ("hmrc", b'[{"eori": "GB123456789000", "valid": "yes"}]'),
        ("hmrc", b"[]"),
        ("eori", b"<r><eori>IT00743110157</eori><status>7</status></r>"),
        *((name, body) for name in ALL for body in (b"", b"\xff", b"[1]", b"null", b"<p>")),
    ],
)  # fmt: skip
def test_answers_in_another_form_are_none(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, name: str, body: bytes
) -> None:
    settings.COMPANIES_HOUSE_KEY = KEY
    monkeypatch.setattr(wire, "send", lambda *_a, **_k: wire.Answer(200, body))
    assert isinstance(look(ALL[name]), Unreachable)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ""),
        ({"corroboration": "ENTITY_SUPPLIED_ONLY"}, "lei-unproven"),
        ({"registration": "LAPSED"}, "lei-lapsed"),
        ({"registration": "ANNULLED"}, None),
        ({"jurisdiction": "FR"}, None),
        ({"number": "00743110158"}, None),
    ],
)
def test_which_record_of_the_lei_index_counts(
    monkeypatch: pytest.MonkeyPatch, facts: dict[str, str], expected: str | None
) -> None:
    record = {
        "lei": "5493001KJTIIGC8Y1R12",
        "entity": {
            "legalName": {"name": NAME},
            "status": "ACTIVE",
            "registeredAs": facts.get("number", "007431-10157"),
            "jurisdiction": facts.get("jurisdiction", "IT"),
        },
        "registration": {
            "status": facts.get("registration", "ISSUED"),
            "corroborationLevel": facts.get("corroboration", "FULLY_CORROBORATED"),
        },
    }
    body = httpx.Response(200, json={"data": [{"attributes": record}]}).content
    monkeypatch.setattr(wire, "send", lambda *_a, **_k: wire.Answer(200, body))
    said = look(ALL["gleif"])
    if expected is None:
        assert isinstance(said, Unreachable)
    else:
        assert isinstance(said, Found)
        assert said.remark == expected


def test_a_german_number_is_one_of_several(party: Party) -> None:
    """HRA 11223 exists at many courts: the name may agree, a person compares the court."""
    party.knows(One(gleif.Gleif(), CheckKind.REGISTER, "DE", "HRA 11223"))
    said = gleif.Gleif().look_up(country="DE", number="Aachen HRA 11223", name=NAME)
    assert isinstance(said, Found)
    assert said.remark == "number-of-several"


def test_vies_is_asked_in_the_form_it_documents(party: Party) -> None:
    vat = One(sirene.Sirene(), CheckKind.VAT, "IT", "IT00743110157")
    party.knows(vat)
    yes = Vies().check(country="IT", number="00743110157")
    assert (yes.code, yes.name, yes.reference) == (AnswerCode.VALID, NAME, "WAPIAAAAX1")
    assert Vies().check(country="IT", number="12345670017").code is AnswerCode.INVALID
    other = b'{"countryCode": "IT", "vatNumber": "12345670017", "valid": true, "name": "A"}'
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "send", lambda *_a, **_k: wire.Answer(200, other))
        said = Vies().check(country="IT", number="00743110157")
    assert said.code is AnswerCode.NO_ANSWER  # a yes about another number is none
    party.turn(malformed=1)
    assert Vies().check(country="IT", number="00743110157").code is AnswerCode.NO_ANSWER


@pytest.mark.parametrize(
    ("country", "number", "by"),
    [("GB", "01234567", "companies-house"), ("FR", "552008443", "sirene"),
     ("IT", "00743110157", "gleif")],
)  # fmt: skip
def test_a_countrys_own_register_is_asked_first(
    party: Party, country: str, number: str, by: str
) -> None:
    party.knows(One(gleif.Gleif(), CheckKind.REGISTER, country, number))
    said = known.register(CheckKind.REGISTER).look_up(country=country, number=number, name=NAME)
    assert said.register == by


def test_where_the_own_one_is_away_no_other_is_asked(party: Party) -> None:
    party.turn(down=1)
    said = known.register(CheckKind.REGISTER).look_up(country="FR", number="552008443", name=NAME)
    assert (said.register, type(said)) == ("sirene", Unreachable)


@pytest.mark.django_db
def test_a_check_that_a_register_left_open_is_asked_again_and_verified(party: Party) -> None:
    """From the queue to the wire and back: down today, verified tomorrow, both kept."""
    merchant = a_merchant(country="FR")
    one = ALL["sirene"]
    commands.declare(
        merchant=merchant.id, kind=one.kind, value=one.number, country="FR", name=NAME, at=AT
    )
    party.knows(one)
    party.turn(down=1)
    commands.ask_due(at=AT)
    [row] = queries.checks(merchant.id)
    assert row.state is CheckState.NOT_VERIFIED
    assert row.next_at is not None
    party.turn()
    commands.ask_due(at=row.next_at)
    [row] = queries.checks(merchant.id)
    assert (row.state, row.register) == (CheckState.VERIFIED, "sirene")
    assert {kept.answer for kept in queries.evidence(merchant.id)} == {"unavailable", "found"}


@pytest.fixture
def operator() -> Client:
    return a_client(a_person(role=Role.OPERATOR))


@pytest.mark.django_db
def test_the_operator_sees_which_registers_are_connected(
    party: Party, settings: Settings, operator: Client, rows_of: Callable[[str], list[str]]
) -> None:
    settings.COMPANIES_HOUSE_KEY = ""
    settings.REGISTERS_USED = ["sirene", "eori"]
    one, merchant = ALL["sirene"], a_merchant(country="FR")
    commands.declare(
        merchant=merchant.id, kind=one.kind, value=one.number, country="FR", name=NAME, at=AT
    )
    party.turn(down=1)
    commands.ask_due(at=AT)
    page = operator.get("/en/operator/registers/").content.decode()
    rows = {name: next(row for row in rows_of(page) if name in row) for name in (
        "companies-house", "sirene", "gleif", "eori",
    )}  # fmt: skip
    assert "ENTREPOT_COMPANIES_HOUSE_KEY" in rows["companies-house"]
    assert "connected" in rows["sirene"]
    assert "out of order" in rows["sirene"]
    assert "not connected" in rows["gleif"]
    assert "no answer yet" in rows["eori"]


@pytest.fixture
def rows_of() -> Callable[[str], list[str]]:
    return lambda page: page.split("<tr")[1:]
