"""`entrepot law`: what holds, what changes next, and a tariff proposed."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.customs import make

from entrepot.customs import commands, queries
from entrepot.customs.models import Amendment
from entrepot.customs.values import AmendmentState
from entrepot.site.cli import law


@pytest.fixture(autouse=True)
def _without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def _run(*words: str) -> Result:
    return CliRunner().invoke(law.command, words, env={"COLUMNS": "200"})


def _table(folder: Path) -> str:
    path = folder / "tariff.csv"
    path.write_text(
        "commodity,rate\n33049900,4.5%\n0101,some day\n22042142,7.2 MIN 0.36 EUR/100 kg\n"
    )
    return str(path)


def test_what_reaches_some_goods_on_a_day_needs_no_database() -> None:
    result = _run("show", "2204.21", "--country", "CN", "--day", "2018-06-01", "--json")
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert {row["country"] for row in rows} == {"CN"}
    duty = next(row for row in rows if row["table"] == "duty")
    assert duty["since"] <= "2018-06-01"
    assert duty["source"]


@pytest.mark.parametrize(
    "words",
    [
        ("show", "x"),
        ("show", "1"),
        ("show", "3304", "--country", "ZZ"),
        ("show", "3304", "--day", "soon"),
        ("changes", "--days", "0"),
        ("changes", "--from", "yesterday"),
    ],
)
def test_bad_input_is_named(words: tuple[str, ...]) -> None:
    result = _run(*words)
    assert result.exit_code == 2
    assert "Error" in result.output or "Invalid" in result.output
    assert "Traceback" not in result.output


def test_nothing_reaches_is_exit_one() -> None:
    assert _run("show", "9999", "--country", "CN", "--day", "1999-01-01").exit_code == 1


def test_what_changes_next_from_a_day() -> None:
    result = _run("changes", "--country", "CN", "--from", "2019-03-01", "--days", "60", "--json")
    changes = [json.loads(line) for line in result.output.splitlines()]
    vat = [one for one in changes if one["begins"] and one["begins"]["table"] == "vat"]
    assert {one["on"] for one in vat} == {"2019-04-01"}
    assert {one["ends"]["fields"]["rate"] for one in vat if one["ends"]} >= {"0.16"}
    plain = _run("changes", "--country", "CN", "--from", "2019-03-01", "--days", "60")
    assert "2019-04-01 changes: CN vat" in plain.output


def test_a_dry_run_reports_and_keeps_nothing(tmp_path: Path) -> None:
    faults = tmp_path / "faults.csv"
    result = _run(
        "import",
        _table(tmp_path),
        "--country",
        "EU",
        "--dry-run",
        "--json",
        "--faults",
        str(faults),
    )
    body = json.loads(result.output)
    assert result.exit_code == 1
    assert (body["rows"], body["loaded"], body["amendment"]) == (3, 2, None)
    assert body["forms"]["does not load"] == 1
    lines = list(csv.DictReader(faults.read_text("utf-8").splitlines()))
    assert [(line["row"], line["is_fatal"]) for line in lines] == [("2", "True"), ("3", "False")]


@pytest.mark.django_db
def test_a_tariff_is_proposed_for_somebody_else_to_approve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "the tests' own")
    person = make.an_operator()
    with make.the_shipped_law():
        result = _run(
            "import",
            _table(tmp_path),
            "--country",
            "EU",
            "--by",
            person.email,
            "--source",
            "A test",
        )
        assert result.exit_code == 1, result.output
        assert "2 of 3 lines load" in result.output
        row = Amendment.objects.get()
        assert row.state == AmendmentState.PROPOSED
        assert str(row.id) in result.output
        other = make.the_id(make.an_operator())
        kept = queries.amendment(row.id, viewer=other)
        commands.approve_amendment(amendment=kept.id, by=other, at=make.NOW)
        shown = _run("show", "33049900", "--country", "EU", "--every-day")
        assert "rate=4.5%" in shown.output


@pytest.mark.django_db
def test_only_an_operator_proposes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "the tests' own")
    nobody = _run("import", _table(tmp_path), "--country", "EU")
    assert nobody.exit_code == 2
    stranger = _run("import", _table(tmp_path), "--country", "EU", "--by", "x@example.test")
    assert stranger.exit_code == 1
    assert "customs.not_an_operator" in str(stranger.exception)
    assert not Amendment.objects.exists()
