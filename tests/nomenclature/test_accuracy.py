"""How good the proposals are on real titles: skipped where these are absent.

Only the half that the weights were not tuned on is asked; floors stand a little below what
`docs/algorithms/hs_codes.md` reports.
"""

import csv
import gzip
from pathlib import Path

import pytest

from entrepot.nomenclature import commands, queries
from entrepot.nomenclature.rules import measuring
from entrepot.nomenclature.values import Evaluation, Example

TITLES_MAX = 500
BASELINE = (0.349, 0.571)
"""First, and within five, of the published classifier of the Chinese titles, at ten digits."""


def _english(path: Path) -> list[Example]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Example(row["text"], row["code"], "en") for row in csv.DictReader(file)]


def _chinese(data: Path) -> list[Example]:
    path = data / "hs_chinese_titles" / "titles_hs10.csv.gz"
    if not path.exists():
        pytest.skip("the Chinese titles are not here")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [Example(row["words"], row["hs10"], "zh") for row in csv.DictReader(file)]


def _untuned(examples: list[Example]) -> Evaluation:
    asked = [one for one in examples if not measuring.is_tuned_on(one.text)][:TITLES_MAX]
    return measuring.evaluated(asked, queries.shipped_desk())


def _five(found: Evaluation, digits: int) -> float:
    return next(level.five for level in found.accuracies if level.digits == digits)


@pytest.mark.parametrize(
    ("name", "heading", "subheading"),
    [("search_terms", 0.78, 0.65), ("goods_descriptions", 0.50, 0.42)],
)
def test_english_titles(data: Path, name: str, heading: float, subheading: float) -> None:
    path = data / "hs_english_goods" / f"{name}.csv"
    if not path.exists():
        pytest.skip("the English goods are not here")
    found = _untuned(_english(path))
    assert _five(found, 4) >= heading
    assert _five(found, 6) >= subheading
    assert found.sure_heading >= 0.70


def test_chinese_titles(data: Path) -> None:
    found = _untuned(_chinese(data))
    assert _five(found, 4) >= 0.87
    assert _five(found, 6) >= 0.78
    assert found.sure_heading >= 0.85


def test_of_vague_terms_most_are_not_sure(data: Path) -> None:
    path = data / "hs_english_goods" / "terms_too_general.csv"
    if not path.exists():
        pytest.skip("the vague terms are not here")
    with path.open(encoding="utf-8", newline="") as file:
        terms = [Example(row["term"], "00", "en") for row in csv.DictReader(file)]
    found = measuring.evaluated(terms[:300], queries.shipped_desk())
    assert found.sure <= 0.10
    assert found.not_sure >= 0.40


@pytest.mark.scale
def test_a_model_of_own_examples_beats_the_published_baseline(data: Path) -> None:
    examples = _chinese(data)
    taught = [one for one in examples if not measuring.is_held_out(one.text)][::2]
    held = [one for one in examples if measuring.is_held_out(one.text)]
    model = commands.model_of(examples=taught)
    right = five = 0
    for example in held:
        chances, _ = model.chances(example.text, "zh")
        best = [model.codes[place] for place in (-chances).argsort(kind="stable")[:5]]
        right += best[0] == example.code
        five += example.code in best
    assert right / len(held) > 2 * BASELINE[0]
    assert five / len(held) > 1.5 * BASELINE[1]
