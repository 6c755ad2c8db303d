"""What is asked of whom, and where it stands: pure rules."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.onboarding import rows
from entrepot.onboarding.rules import checklist, places
from entrepot.onboarding.rules.computed import COMPUTED
from entrepot.onboarding.values import (
    CheckFact,
    DocumentFact,
    DocumentState,
    Facts,
    FieldRefused,
    Gate,
    ItemState,
    Kind,
    Mark,
    MarkFact,
    Requirement,
    StatementFact,
    Why,
)

DAY = date(2026, 11, 22)
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
ALL = frozenset(
    {"name", "legal_name", "legal_form", "country", "street", "city", "phone", "email",
     "contact_name", "vat_number", "tax_number", "register_number", "eori", "iban", "categories",
     "markets", "shop_type", "catalogue_size"}
)  # fmt: skip


def facts(**changes: Any) -> Facts:
    known = {"day": DAY, "country": "IT", "legal_form": "company", "markets": frozenset({"cn"}),
             "filled": ALL}  # fmt: skip
    return Facts(**{**known, **changes})


def a_requirement(**changes: Any) -> Requirement:
    known: dict[str, Any] = {"code": "paper", "version": 1, "kind": Kind.VERIFIED,
                             "gate": Gate.SUBMIT, "place": 1, "since": DAY, "document": "identity"}  # fmt: skip
    return Requirement(**{**known, **changes})


def a_document(state: str, **changes: Any) -> DocumentFact:
    known: dict[str, Any] = {"type": "identity", "uploaded_at": AT}
    if state != "waiting":
        known["reviewed_at"] = AT
    return DocumentFact(**{**known, **changes}, state=DocumentState(state))


@pytest.mark.parametrize(
    ("check", "state", "why"),
    [
        (None, ItemState.WAITING, Why.NOT_VERIFIED),
        ("not_verified", ItemState.WAITING, Why.NOT_VERIFIED),
        ("differs", ItemState.WAITING, Why.DIFFERS),
        ("failed", ItemState.OPEN, Why.FAILED),
        ("verified", ItemState.DONE, Why.NONE),
    ],
)
def test_tax8_who_could_not_be_asked_has_not_said_yes(check: Any, state: Any, why: Any) -> None:
    """TAX-8: unreachable is "not verified", never fine."""
    checks = {"vat": CheckFact(check)} if check else {}
    found = COMPUTED["vat"](facts(checks=checks))
    assert (found.state, found.why) == (state, why)


def test_a_number_that_is_missing_is_to_do_and_one_may_have_none() -> None:
    assert COMPUTED["vat"](facts(filled=ALL - {"vat_number"})).state is ItemState.OPEN
    without = facts(filled=(ALL - {"vat_number"}) | {"without_vat"})
    assert COMPUTED["vat"](without).state is ItemState.NOT_ASKED


@pytest.mark.parametrize(
    ("documents", "state", "why"),
    [
        ([], ItemState.OPEN, Why.MISSING),
        ([a_document("waiting")], ItemState.WAITING, Why.TO_REVIEW),
        ([a_document("waiting", expires_on=DAY - timedelta(1))], ItemState.OPEN, Why.EXPIRED),
        ([a_document("accepted")], ItemState.DONE, Why.NONE),
        ([a_document("accepted", expires_on=DAY)], ItemState.DONE, Why.NONE),
        ([a_document("accepted", expires_on=DAY - timedelta(1))], ItemState.OPEN, Why.EXPIRED),
        ([a_document("accepted", expires_on=DAY - timedelta(1)), a_document("waiting")],
         ItemState.WAITING, Why.TO_REVIEW),
        ([a_document("refused", reason="cropped")], ItemState.OPEN, Why.REFUSED),
        ([a_document("refused", reason="cropped"), a_document("waiting")],
         ItemState.WAITING, Why.TO_REVIEW),
        ([a_document("accepted", type="bank_statement")], ItemState.OPEN, Why.MISSING),
    ],
)  # fmt: skip
def test_a_document_and_its_last_day(documents: Any, state: Any, why: Any) -> None:
    found = checklist.verdict(a_requirement(), facts(documents=tuple(documents)))
    assert (found.state, found.why) == (state, why)


def test_a_statement_is_made_again_when_its_text_changes() -> None:
    asked = a_requirement(kind=Kind.ATTESTED, document="", version=2)
    old = checklist.verdict(asked, facts(statements={"paper": StatementFact(1, AT)}))
    assert (old.state, old.why) == (ItemState.OPEN, Why.OLD_TEXT)
    new = checklist.verdict(asked, facts(statements={"paper": StatementFact(2, AT)}))
    assert new.state is ItemState.DONE


def test_what_was_proved_a_year_ago_is_asked_again() -> None:
    asked = a_requirement(kind=Kind.ATTESTED, document="", recheck_days=365)
    made = {"paper": StatementFact(1, datetime(2025, 11, 22, tzinfo=UTC))}
    assert checklist.verdict(asked, facts(statements=made)).why is Why.RECHECK
    a_day_younger = {"paper": StatementFact(1, datetime(2025, 11, 23, tzinfo=UTC))}
    assert checklist.verdict(asked, facts(statements=a_day_younger)).state is ItemState.DONE


def test_a_persons_word_closes_what_a_register_cannot_but_not_what_is_missing() -> None:
    asked = a_requirement(kind=Kind.COMPUTED, check="vat", document="", code="vat")
    said = {"vat": MarkFact(Mark.VERIFIED, AT, "seen the certificate")}
    assert checklist.verdict(asked, facts(marks=said)).state is ItemState.DONE
    missing = facts(marks=said, filled=ALL - {"vat_number"})
    assert checklist.verdict(asked, missing).state is ItemState.OPEN
    failed = facts(marks=said, checks={"vat": CheckFact("failed")})
    assert checklist.verdict(asked, failed).state is ItemState.OPEN


def test_reopened_until_something_newer_is_there() -> None:
    asked = a_requirement()
    said = {"paper": MarkFact(Mark.REOPENED, AT + timedelta(hours=1), "another account")}
    accepted = a_document("accepted")
    assert checklist.verdict(asked, facts(marks=said, documents=(accepted,))).why is Why.REFUSED
    newer = a_document("waiting", uploaded_at=AT + timedelta(hours=2))
    found = checklist.verdict(asked, facts(marks=said, documents=(accepted, newer)))
    assert found.state is ItemState.WAITING
    again = a_document("accepted", reviewed_at=AT + timedelta(hours=3))
    assert checklist.verdict(asked, facts(marks=said, documents=(again,))).state is ItemState.DONE


def test_waived_by_the_operator_passes_both_gates() -> None:
    said = {"paper": MarkFact(Mark.WAIVED, AT, "a public body")}
    items = checklist.judge([a_requirement()], facts(marks=said))
    assert checklist.may_submit(items)
    assert checklist.may_approve(items)


def test_the_gate_of_approval_does_not_hold_up_handing_in() -> None:
    later = a_requirement(gate=Gate.APPROVE)
    items = checklist.judge([later], facts())
    assert checklist.may_submit(items)
    assert not checklist.may_approve(items)


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, True),
        ({"countries": frozenset({"FR"})}, False),
        ({"countries": frozenset({"IT"})}, True),
        ({"markets": frozenset({"jp"})}, False),
        ({"markets": frozenset({"jp", "cn"})}, True),
        ({"forms": frozenset({"sole_trader"})}, False),
    ],
)
def test_of_whom_it_is_asked(changes: dict[str, Any], *, asked: bool) -> None:
    assert bool(checklist.judge([a_requirement(**changes)], facts())) is asked


def test_the_operators_row_stands_before_the_shipped_one_from_its_first_day() -> None:
    shipped = a_requirement(version=9, since=date(2024, 1, 1))
    own = a_requirement(version=10, since=DAY, by_operator=True, place=99)
    assert checklist.in_force([shipped], [own], DAY) == [own]
    assert checklist.in_force([shipped], [own], DAY - timedelta(1)) == [shipped]
    off = a_requirement(version=11, since=DAY, by_operator=True, is_on=False)
    assert checklist.in_force([shipped], [own, off], DAY) == []


def test_shipped_rows_name_their_law_and_a_rule_that_exists() -> None:
    """DSA art. 30(1): name and contact, identity document, account, register, certification."""
    shipped = {one.code: one for one in rows.requirements()}
    assert {"business", "address", "identity", "iban", "register", "lawful"} <= shipped.keys()
    for one in shipped.values():
        assert one.source
        assert one.kind is not Kind.COMPUTED or one.check in COMPUTED
        assert not one.document or one.document in rows.document_types()


@given(
    st.sets(st.sampled_from(sorted(ALL))),
    st.dictionaries(
        st.sampled_from(["vat", "iban", "register", "eori"]),
        st.sampled_from(["verified", "differs", "failed", "not_verified"]).map(CheckFact),
    ),
)
def test_more_proofs_never_make_it_worse(held: set[str], checks: dict[str, CheckFact]) -> None:
    """Whoever may be approved may hand in; and a register's yes never closes a gate."""
    asked = checklist.in_force(rows.requirements(), [], DAY)
    items = checklist.judge(asked, facts(filled=frozenset(held), checks=checks))
    assert checklist.may_submit(items) or not checklist.may_approve(items)
    better = {**checks, **dict.fromkeys(checks, CheckFact("verified"))}
    again = checklist.judge(asked, facts(filled=frozenset(held), checks=better))
    passed = {one.requirement.code for one in items if one.passes_approve}
    assert passed <= {one.requirement.code for one in again if one.passes_approve}


@pytest.mark.parametrize(
    ("country", "given", "wrong"),
    [
        ("IT", {"street": "Via Roma 1", "postcode": "12051", "city": "Alba", "area": "CN"}, set()),
        ("IT", {"street": "Via Roma 1", "postcode": "1205", "city": "Alba", "area": "CN"}, {"postcode"}),
        ("IT", {"street": "", "postcode": "12051", "city": "Alba"}, {"street", "area"}),
        ("DE", {"street": "Weg 1", "postcode": "80331", "city": "München"}, set()),
        ("FR", {"street": "1 rue A", "postcode": "7500", "city": "Paris"}, {"postcode"}),
        ("GB", {"street": "1 High St", "postcode": "SW1A 1AA", "city": "London"}, set()),
    ],
)  # fmt: skip
def test_addresses_by_the_rules_of_their_country(country: str, given: Any, wrong: set[str]) -> None:
    assert {no.field for no in places.address_faults(country, given)} == wrong


def test_telephones_and_websites() -> None:
    assert places.phone("0173 123456", country="IT") == "+390173123456"
    assert places.phone("+33 1 42 68 53 00", country="IT") == "+33142685300"
    for bad in ("12", "+39 0", "call me"):
        with pytest.raises(FieldRefused):
            places.phone(bad, country="IT")
    assert places.website("www.prova.it") == "https://www.prova.it"
    assert places.domain("https://WWW.Prova.it/negozio") == "prova.it"
    for bad in ("javascript:alert(1)", "ftp://a.b", "https://user:pass@a.it", "nodots"):
        with pytest.raises(FieldRefused):
            places.website(bad)
