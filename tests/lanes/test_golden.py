"""Published figures. `ENTREPOT_GOLDEN_CASES` may name another file of the same form.

One adapter for all: it finds by the case's mode how its words become a call, and reads each
`expected` key from the answer. A mode, an input or a key that nobody knows fails, so that nothing
is passed over in silence.
"""

import importlib
import json
import os
import pkgutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest
from tests.lanes import golden
from tests.lanes.golden import words

FILE = Path(
    os.environ.get("ENTREPOT_GOLDEN_CASES")
    or Path(__file__).parents[2] / ".." / "shared" / "reference" / "golden-cases.json"
)
TODAY = date(2026, 11, 22)
CASES = json.loads(FILE.read_text("utf-8")) if FILE.is_file() else []
MORE = json.loads((Path(golden.__path__[0]) / "more_cases.json").read_text("utf-8"))
"""Our own of the same form: bounds, dates, members and spellings, by the rules' formulas."""


class Reading(Protocol):
    """What a module of `tests.lanes.golden` offers for the modes it knows."""

    MODES: set[str]
    INPUTS: set[str]
    READERS: Mapping[str, Callable[[Any], object]]

    def agrees(self, name: str, actual: object, expected: object) -> bool: ...


READINGS: Mapping[str, Any] = {
    mode: module
    for found in pkgutil.iter_modules(golden.__path__)
    for module in [importlib.import_module(f"{golden.__name__}.{found.name}")]
    for mode in module.MODES
}


@pytest.mark.skipif(not CASES, reason=f"no golden cases at {FILE}: set ENTREPOT_GOLDEN_CASES")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_golden_case(case: Mapping[str, Any]) -> None:
    answer_to(case)


@pytest.mark.parametrize("case", MORE, ids=lambda case: case["id"])
def test_case_of_the_same_form(case: Mapping[str, Any]) -> None:
    answer_to(case)


@pytest.mark.parametrize(
    "given", [{"discount_gbp": "5"}, {"gift": True}, {"vat_included": True}, {"x_pct": "3"}]
)
def test_what_would_change_the_price_and_is_not_understood_fails(given: Any) -> None:
    case = {"id": "unknown", "destination": "GB", "mode": "b2c_low_value", "as_of": "2024-01-01"}
    case |= {"input": {"goods_gbp": "100", **given}, "expected": {"vat_gbp": "20.00"}}
    with pytest.raises(AssertionError, match="does not know these inputs"):
        answer_to(case)


def answer_to(case: Mapping[str, Any]) -> None:
    reading = READINGS.get(_mode(case["mode"], case["destination"]))
    assert reading is not None, f"no adapter knows the mode {case['mode']}"
    given = words.known_as(case["input"], reading.INPUTS)
    unknown = {name for name in given if name not in reading.INPUTS}
    unknown |= words.strange(given)
    assert not unknown, f"the adapter does not know these inputs: {unknown}"
    place = {"destination": case["destination"], "mode": case["mode"]}
    answer = reading.Answer({**given, **place}, _day(case["as_of"]))
    answer.check_limits()
    for name, expected in case["expected"].items():
        read = words.read_as(name, reading.READERS)
        assert read in reading.READERS, f"the adapter does not know {name!r}"
        actual = reading.READERS[read](answer)
        assert words.agrees(reading, name, read, actual, expected), (
            f"{name}: {actual} instead of {expected}"
        )


def _mode(name: str, destination: str) -> str:
    """The module that answers: some modes mean another regime in another country."""
    if (name, destination) in words.ELSEWHERE:
        return words.ELSEWHERE[name, destination]
    if name in READINGS:
        return name
    return next((mode for part, mode in words.MODE_PARTS if part in name.lower()), name)


def _day(text: str) -> date:
    """The first day of a year or month alone; today where there is none."""
    text = f"{text}-01-01"[:10] if text[:4].isdigit() else text
    try:
        return date.fromisoformat(text)
    except ValueError:
        return TODAY
