"""No word is missing on a page of the calculator, in any of its six languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.customs import rows
from entrepot.lanes import rows as law_rows
from entrepot.lanes import rules
from entrepot.lanes.rows import text
from entrepot.lanes.values import MEASURES, ChargeKind

RULES = Path(rules.__file__).parent
TEMPLATES = Path(rows.__file__).parent / "templates" / "customs"
NAMED = {"Obstacle": (0, 3), "Note": (0,), "Paper": (0,)}
"""Where a call of this name says a code that a person reads."""


def _codes_of_rules() -> Iterator[str]:
    for path in sorted(RULES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            for place in NAMED.get(node.func.id, ()):
                if place < len(node.args) and isinstance(node.args[place], ast.Constant):
                    yield str(node.args[place].value)


def _codes_of_rows() -> Iterator[str]:
    for row in law_rows.law().statutes:
        if row.table in {"paper", "note"} or row.table.endswith("_paper"):
            yield row.fields["code"]
        if row.table == "bar":
            yield row.fields["reason"]


CODES = sorted(
    {*rules.REGIMES, *(kind.value for kind in ChargeKind), *MEASURES}
    | set(_codes_of_rules())
    | set(_codes_of_rows())
)


@pytest.mark.parametrize("code", CODES)
def test_what_the_rules_answer_with_has_words(code: str) -> None:
    absent = set(text.LANGUAGES) - text.words().get(code, {}).keys()
    assert not absent, f"{code!r} has no words in {sorted(absent)}"


def test_every_word_of_the_law_is_in_six_languages() -> None:
    thin = {
        code: sorted(set(text.LANGUAGES) - said.keys())
        for code, said in text.words().items()
        if set(text.LANGUAGES) - said.keys()
    }
    assert not thin


@pytest.mark.parametrize("name", ["calculator", "reasons"])
def test_every_word_of_the_page_is_in_six_languages(name: str) -> None:
    for code, said in rows.words(name).items():
        assert set(said) == set(rows.LANGUAGES), code
        assert all(said.values()), code


@pytest.mark.parametrize("name", ["calculator", "reasons"])
def test_gaps_are_the_same_in_every_language(name: str) -> None:
    for code, said in rows.words(name).items():
        gaps = {language: set(re.findall(r"\{(\w+)\}", one)) for language, one in said.items()}
        assert len({frozenset(one) for one in gaps.values()}) == 1, (code, gaps)


def test_templates_ask_for_words_that_are_there() -> None:
    """A word that is not there would be empty, because templates swallow it."""
    used = {
        code.replace("__", ".")
        for path in TEMPLATES.glob("*calculator*.html")
        for code in re.findall(r"\bt\.(\w+)", path.read_text("utf-8"))
    }
    assert len(used) > 50
    assert used <= rows.words("calculator").keys()
