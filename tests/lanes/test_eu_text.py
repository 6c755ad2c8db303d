"""Every code that the European regimes answer with has words, in six languages."""

import re
import tomllib
from pathlib import Path

import pytest

from entrepot.lanes import rows
from entrepot.lanes.rows.text import LANGUAGES, words
from entrepot.lanes.rules import duties, europe, europe_border, europe_tariff
from entrepot.lanes.rules.regimes import eu_h7, eu_local, eu_oss, eu_standard
from entrepot.lanes.values import Treatment

FILE = rows.DATA / "EU" / "text.toml"
TEXTS = {row["code"]: row for row in tomllib.loads(FILE.read_text("utf-8"))["text"]}
MODULES = (europe, europe_border, europe_tariff, eu_h7, eu_local, eu_oss, eu_standard)
SOURCES = "".join(Path(str(module.__file__)).read_text("utf-8") for module in MODULES)
LAW = rows.read_law(operator_list=None)


def test_codes_of_the_rules() -> None:
    codes = set(re.findall(r'"(eu\.[a-z0-9_]+)"', SOURCES))
    codes |= {f"eu.vat_number_{proof}" for proof in ("invalid", "unverified")}
    codes |= set(re.findall(r'"((?:domestic|destination|home|ioss|import)_vat)"', SOURCES))
    codes |= set(re.findall(r'"(eu_(?:low|vat|import|reverse)[a-z_]*)"', SOURCES))
    codes |= {module.NAME for module in (eu_h7, eu_local, eu_oss, eu_standard)}
    codes |= {europe.ZERO_RATED, europe_border.WAIVED, europe_border.FLAT, eu_standard.RELIEVED}
    codes |= {"reverse_charge", *duties.ADDED_KINDS, *duties.BASE_KINDS[1:]}
    codes |= {"import_tariff", str(Treatment.EU_VAT_OF_MEMBER_STATE)}
    assert len(codes) > 40
    assert not codes - words().keys()


def test_names_of_the_rows() -> None:
    union = LAW.of("EU")
    names = {row.name for row in (*union.thresholds, *union.fees, *union.reliefs)}
    names |= {row.name for row in union.parameters}
    names |= {str(row.fields["code"]) for row in union.tables["paper"]}
    assert not names - words().keys()


@pytest.mark.parametrize("code", TEXTS)
def test_six_languages_with_the_same_facts(code) -> None:
    said = [TEXTS[code][language] for language in LANGUAGES]
    assert all(said)
    facts = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in said}
    assert len(facts) == 1
    assert rows.word(code, "de") == TEXTS[code]["de"]
