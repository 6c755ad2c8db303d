"""Numbers of a business: their one form, and what is said about a wrong one."""

import csv
import os
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.onboarding.queries import hints
from entrepot.onboarding.rules import names, numbers
from entrepot.onboarding.values.checks import Hint, NameMatch, NumberKind, NumberRefused

_DATA: Final = Path(
    os.environ.get("ENTREPOT_DATA", Path(__file__).parents[2] / ".." / "shared" / "data")
)
_FILE: Final = _DATA / "identifiers" / "numbers.csv"
_KINDS: Final = {
    "be_iban": (NumberKind.IBAN, "BE"),
    "be_vat": (NumberKind.VAT, "BE"),
    "bg_vat": (NumberKind.VAT, "BG"),
    "bic": (NumberKind.BIC, ""),
    "ch_uid": (NumberKind.REGISTER, "CH"),
    "ch_vat": (NumberKind.VAT, "CH"),
    "cn_uscc": (NumberKind.REGISTER, "CN"),
    "de_handelsregisternummer": (NumberKind.REGISTER, "DE"),
    "eu_vat": (NumberKind.VAT, ""),
    "fr_siren": (NumberKind.REGISTER, "FR"),
    "fr_siret": (NumberKind.REGISTER, "FR"),
    "fr_tva": (NumberKind.VAT, "FR"),
    "gb_vat": (NumberKind.VAT, "GB"),
    "iban": (NumberKind.IBAN, ""),
    "ie_vat": (NumberKind.VAT, "IE"),
    "it_codicefiscale": (NumberKind.REGISTER, "IT"),
    "jp_cn": (NumberKind.REGISTER, "JP"),
    "kr_brn": (NumberKind.REGISTER, "KR"),
    "lei": (NumberKind.LEI, "IT"),
    "no_mva": (NumberKind.VAT, "NO"),
    "tw_ubn": (NumberKind.REGISTER, "TW"),
}


@pytest.mark.skipif(not _FILE.exists(), reason="the collection of real numbers is not here")
@pytest.mark.parametrize("kind", _KINDS)
def test_numbers_of_the_collection_are_judged_as_it_says(kind: str) -> None:
    what, country = _KINDS[kind]
    wrong = []
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == kind:
                number = row["number"].strip()
                home = country or {"EL": "GR"}.get(number[:2].upper(), number[:2].upper())
                if _accepts(what, number, home) is not (row["expected"] == "valid"):
                    wrong.append((number, row["expected"]))
    assert not wrong


# Vectors of `vat_number`, `iban`, `eori_format` and `cn_uscc` in the reference.
@pytest.mark.parametrize(
    ("kind", "country", "number", "valid"),
    [
        (NumberKind.VAT, "BE", "BE0428759497", True),
        (NumberKind.VAT, "IT", "IT00743110157", True),
        (NumberKind.VAT, "NL", "NL4495445B01", True),
        (NumberKind.VAT, "AT", "ATU13585627", True),
        (NumberKind.VAT, "DE", "DE136695977", False),
        (NumberKind.IBAN, "BE", "BE68539007547034", True),
        (NumberKind.IBAN, "IT", "IT60X0542811101000000123456", True),
        (NumberKind.IBAN, "FR", "FR1420041010050500013M02606", True),
        (NumberKind.IBAN, "FR", "FR14200410100505000I3M02606", False),
        (NumberKind.IBAN, "DE", "DE89 3704 0044 0532 0130 00", True),
        (NumberKind.EORI, "DE", "DE1234567890123", True),
        (NumberKind.EORI, "FR", "FR1234567890123456", False),
        (NumberKind.EORI, "GB", "GB123456789000", True),
        (NumberKind.EORI, "DE", "D11234", False),
        (NumberKind.REGISTER, "CN", "91110000600037341L", True),
        (NumberKind.REGISTER, "CN", "91110000600037341M", False),
        (NumberKind.REGISTER, "CN", "A1110000600037341L", False),
        (NumberKind.REGISTER, "IT", "MI-1234567", True),
        (NumberKind.REGISTER, "IT", "XX-1234567", False),
        (NumberKind.REGISTER, "GB", "1234567", True),
        (NumberKind.REGISTER, "GB", "SC123456", True),
        (NumberKind.REGISTER, "DE", "HRB 1234", False),
        (NumberKind.REGISTER, "AT", "FN 122119m", True),
        (NumberKind.GTIN_PREFIX, "IT", "800123", True),
        (NumberKind.GTIN_PREFIX, "IT", "2123456", False),
    ],
)
def test_vectors(kind: NumberKind, country: str, number: str, *, valid: bool) -> None:
    assert _accepts(kind, number, country) is valid


@pytest.mark.parametrize(
    ("kind", "country", "number", "hint", "facts"),
    [
        (NumberKind.VAT, "IT", " ", Hint.EMPTY, {}),
        (NumberKind.VAT, "IT", "IT0074311015", Hint.LENGTH, {"given": "10", "wanted": "11"}),
        (NumberKind.VAT, "IT", "IT00743110158", Hint.CHECK_DIGIT, {}),
        (NumberKind.VAT, "IT", "0074311015é", Hint.SIGN, {"sign": "É", "place": "11"}),
        (NumberKind.VAT, "IT", "DE136695976", Hint.COUNTRY, {"given": "DE", "wanted": "IT"}),
        (NumberKind.IBAN, "DE", "DE8937040044053201300", Hint.LENGTH, {"wanted": "22"}),
        (NumberKind.IBAN, "DE", "DE8937040044053201300O", Hint.SIGN, {"place": "22"}),
        (NumberKind.IBAN, "FR", "FR1420041010050500013M02605", Hint.CHECK_DIGIT, {"place": "3-4"}),
        (NumberKind.IBAN, "IT", "AE070331234567890123456", Hint.NOT_SEPA, {"given": "AE"}),
        (NumberKind.IBAN, "IT", "XX001234", Hint.UNKNOWN_COUNTRY, {"given": "XX"}),
        (NumberKind.EORI, "IT", "US123456789", Hint.UNKNOWN_COUNTRY, {"given": "US"}),
        (NumberKind.REGISTER, "DE", "HRB 1234", Hint.FORM, {"example": "Aachen HRA 11223"}),
        (NumberKind.GTIN_PREFIX, "IT", "80A123", Hint.SIGN, {"sign": "A", "place": "3"}),
        (NumberKind.VAT, "IT", "1" * 65, Hint.LENGTH, {"given": "65"}),
    ],
)
def test_a_refusal_says_what_is_wrong(
    kind: NumberKind, country: str, number: str, hint: Hint, facts: dict[str, str]
) -> None:
    with pytest.raises(NumberRefused) as no:
        numbers.check(kind, number, country=country)
    assert no.value.hint is hint
    assert facts.items() <= dict(no.value.facts).items()
    assert "%(" not in hints.sentence(no.value)


@pytest.mark.parametrize(
    "typed",
    [
        "IT 0074 311 015 7",
        "it00743110157",
        "".join(chr(ord(sign) + 0xFEE0) for sign in "IT00743110157"),
        "00743110157",
        "IT-00743110157",
    ],
)
def test_writing_does_not_matter(typed: str) -> None:
    assert numbers.check(NumberKind.VAT, typed, country="IT").canonical == "IT00743110157"


def test_an_account_of_another_member_state_is_taken_and_named() -> None:
    """Regulation (EU) 260/2012, article 9."""
    found = numbers.check(NumberKind.IBAN, "DE89370400440532013000", country="IT")
    assert found.country == "DE"
    assert found.facts["elsewhere"] == "DE"
    assert found.facts["bank"] == "Commerzbank"


@given(
    st.sampled_from(NumberKind),
    st.text(max_size=80),
    st.sampled_from(["IT", "DE", "FR", "GB", "CN", "CH", "US", "XX", "GR", "AT", "PL"]),
)
def test_whatever_is_typed_is_a_number_or_refused(
    kind: NumberKind, typed: str, country: str
) -> None:
    try:
        once = numbers.check(kind, typed, country=country)
    except NumberRefused as no:
        said = hints.sentence(no)
    else:
        said = once.canonical
        if kind not in {NumberKind.IBAN, NumberKind.BIC, NumberKind.EORI}:
            assert numbers.check(kind, once.canonical, country=country).canonical == once.canonical
    assert said


@pytest.mark.parametrize(
    ("typed", "registered", "how"),
    [
        ("Rossi Marmellate S.r.l.", "ROSSI MARMELLATE SRL", NameMatch.SAME),
        ("Müller & Söhne GmbH", "Mueller und Soehne GmbH", NameMatch.CLOSE),
        ("Rossi", "Rossi S.p.A.", NameMatch.CLOSE),
        ("Café de l'Orme", "CAFE DE L ORME SAS", NameMatch.CLOSE),
        ("Rossi srl", "Rossi SpA", NameMatch.OTHER),
        ("Verdi srl", "Rossi srl", NameMatch.OTHER),
        ("北京某某有限公司", "北京某某有限公司", NameMatch.SAME),
        ("Rossi srl", "", NameMatch.UNKNOWN),
    ],
)
def test_names(typed: str, registered: str, how: NameMatch) -> None:
    assert names.match(typed, registered) is how


def _accepts(kind: NumberKind, number: str, country: str) -> bool:
    try:
        numbers.check(kind, number, country=country)
    except NumberRefused:
        return False
    return True
