"""The operator's own examples: learnt, kept apart, joined to what is shipped."""

import gzip
import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from entrepot.nomenclature import commands, queries, rows
from entrepot.nomenclature.rules import own
from entrepot.nomenclature.values import BadExamples, Example
from entrepot.site.cli import hs

GADGETS = [
    *(Example(f"zorblax unit {number}", "9503004100", "en") for number in range(30)),
    *(Example(f"面霜 保湿 特润 {number}", "3304990010", "zh") for number in range(30)),
    *(Example(f"面霜 孕妇 专用 {number}", "3304990099", "zh") for number in range(30)),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ENTREPOT_HOME", str(tmp_path))
    return tmp_path


def test_what_is_learnt_joins_what_is_shipped(home: Path) -> None:
    before = queries.propose("zorblax")
    assert before.candidates == () or before.candidates[0].heading != "9503"
    path = commands.train(examples=GADGETS)
    assert path.is_relative_to(home)
    assert queries.propose("zorblax unit").candidates[0].hs6 == "950300"
    assert queries.propose("leather handbag").candidates[0].heading == "4202"
    [first, *_] = queries.propose("孕妇 面霜").candidates
    assert first.hs6 == "330499"
    assert first.finer[0].code == "3304990099"
    assert commands.forget()
    assert not commands.forget()
    assert queries.propose("zorblax") == before


def test_a_model_survives_its_file() -> None:
    model = commands.model_of(examples=GADGETS)
    again = own.unpacked(own.packed(model))
    one, trust = model.chances("面霜 保湿", "zh")
    other, same = again.chances("面霜 保湿", "zh")
    assert again.codes == model.codes
    assert other == pytest.approx(one, abs=0.01)
    assert same == pytest.approx(trust)


@pytest.mark.parametrize("count", [1, 2])
def test_few_codes_can_be_learnt(count: int) -> None:
    model = commands.model_of(examples=GADGETS[28 : 30 + 2 * (count - 1)])
    assert len(model.codes) == count


def test_nothing_cannot_be_learnt() -> None:
    with pytest.raises(BadExamples):
        commands.train(examples=[])


def test_the_command_line_trains_proposes_and_evaluates(home: Path) -> None:
    file = home / "mine.csv.gz"
    lines = [f"{one.code},{one.text},{one.language}" for one in GADGETS]
    file.write_bytes(gzip.compress("\n".join(["hs10,title,lang", *lines]).encode()))
    run = CliRunner().invoke
    assert run(hs.command, ["train", str(file)]).exit_code == 0
    assert rows.model_path().exists()
    found = json.loads(run(hs.command, ["propose", "zorblax unit", "--json"]).stdout)
    assert found["candidates"][0]["hs6"] == "950300"
    result = json.loads(run(hs.command, ["evaluate", str(file), "--json"]).stdout)
    assert result["examples"] == 90
    assert [level["digits"] for level in result["accuracies"]] == [2, 4, 6, 8, 10]
    assert result["accuracies"][-1]["first"] > 0.95
    table = run(hs.command, ["evaluate", str(file), "--split", "--limit", "5"])
    assert table.exit_code == 0
    assert "heading" in table.stdout
    shown = run(hs.command, ["propose", "leather handbag"])
    assert "420221" in shown.stdout or "42022100" in shown.stdout
    assert "not sure" in run(hs.command, ["propose", "gift"]).stdout
    assert run(hs.command, ["train", "--forget"]).exit_code == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"text,code\n,\n",
        b"text,code\nx,abc\n",
        b"\xff\xfe\x00",
        b"text,other\nx,1\n",
    ],
)
def test_a_bad_file_is_refused_by_name(home: Path, content: bytes) -> None:
    file = home / "bad.csv"
    file.write_bytes(content)
    result = CliRunner().invoke(hs.command, ["evaluate", str(file)])
    assert isinstance(result.exception, BadExamples)


def test_a_lost_leading_zero_is_given_back(home: Path) -> None:
    file = home / "goods.csv"
    file.write_text("words,hs\nroasted coffee beans,901210000\n", "utf-8")
    assert hs._examples(file) == [Example("roasted coffee beans", "0901210000", None)]


def test_names_are_printed_with_what_lies_below() -> None:
    shown = CliRunner().invoke(hs.command, ["names", "3304"])
    assert "330499" in shown.stdout
    assert shown.exit_code == 0


def test_weights_can_be_found_anew(home: Path) -> None:
    file = home / "known.csv"
    rows_ = [f"leather handbag {number},420221,en" for number in range(12)]
    rows_ += [f"真皮手提包 {number},420221,zh" for number in range(12)]
    file.write_text("\n".join(["text,code,language", *rows_]), "utf-8")
    shown = CliRunner().invoke(hs.command, ["tune", str(file)])
    assert shown.exit_code == 0
    found = tomllib.loads(shown.stdout)
    assert found.keys() == {"latin", "chinese"}
    assert all(weight > 0 for weights in found.values() for weight in weights.values())
