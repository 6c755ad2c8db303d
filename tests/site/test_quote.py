"""`entrepot quote`: what it prints, and how it says no."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entrepot.lanes.rules import europe
from entrepot.lanes.rules.regimes import cn_cbec_direct
from entrepot.site.cli import quote

LANE = ("--lane", "cn-cbec-direct", "--from", "IT", "--to", "CN", "--day", "2026-11-22")
WINE = ("--hs", "2204.21.00", "--price", "EUR 20", "--weight", "1300", "--content", "750 ml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(quote.command, arguments)


def test_prints_every_charge_with_its_source() -> None:
    result = run(*LANE, *WINE, "--quantity", "2", "--freight", "EUR 8", "--margin", "0.01")
    assert result.exit_code == 0, result.output
    for word in ("goods", "exchange", "freight", "consumption_tax", "vat", "424.09", "sourced"):
        assert word in result.stdout
    assert "ECB euro foreign exchange reference rates" in result.stdout


def test_json_adds_up() -> None:
    result = run(*LANE, *WINE, "--rate", "8", "--freight", "CNY 10", "--json")
    body = json.loads(result.stdout)
    assert body["total"] == "200.41"  # 170, and 13.22 and 17.19 of tax
    assert sum(map(float, body["charges"].values())) == pytest.approx(float(body["total"]))
    assert body["treatment"] == "cbec_within_limits"
    assert body["limits"] == {"order": "5000.00", "year": "26000.00"}
    assert all(step["source"] for step in body["explanation"])


def test_several_lines_by_repeating() -> None:
    result = run(
        *LANE, *WINE, "--hs", "42022100", "--price", "EUR 90", "--weight", "700", "--json",
        "--quantity", "2",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    lines = json.loads(result.stdout)["lines"]
    assert [(line["hs"], line["quantity"]) for line in lines] == [("22042100", 2), ("42022100", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "hs,price,quantity,weight,content\n22042100,EUR 20,2,1300,750 ml\n42022100,EUR 90,,700,\n",
        (
            '{"hs": "22042100", "price": "EUR 20", "quantity": 2, "weight": 1300,'
            ' "content": "750 ml"}\n{"hs": "42022100", "price": "EUR 90", "weight": 700}\n'
        ),
    ],
)
def test_several_lines_from_a_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lines"
    path.write_text(text, "utf-8")
    result = run(*LANE, "--file", str(path), "--json")
    assert result.exit_code == 0, result.output
    assert [line["quantity"] for line in json.loads(result.stdout)["lines"]] == [2, 1]


def test_the_operators_list(tmp_path: Path) -> None:
    bars = ("--hs", "18063100", "--price", "EUR 3", "--weight", "120")
    refused = run(*LANE, *bars)
    assert refused.exit_code == 1
    assert "cbec.not_on_list" in refused.stderr
    assert "--list" in refused.stderr
    path = tmp_path / "list.csv"
    path.write_text("hs,note,channels,source\n18063100,bars,9610,desk\n", "utf-8")
    assert run(*LANE, *bars, "--list", str(path)).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--price", "EUR 20"), "hs is missing"),
        (("--hs", "22042100", "--price", "20", "--weight", "1"), "no amount"),
        (("--hs", "22042100", "--price", "EUR nan", "--weight", "1"), "no amount"),
        (("--hs", "22042100", "--price", "EUR 1", "--weight", "-1"), "negative|above 0"),
        (("--hs", "22042100", "--price", "EUR 1", "--weight", "x"), "whole number"),
        (("--hs", "2204", "--price", "EUR 1", "--weight", "1"), "6 to 10 digits"),
        (("--hs", "22042100", "--price", "XXX 1", "--weight", "1"), "published no rate"),
        ((*WINE, "--content", "a glass"), "no content"),
        ((*WINE, "--day", "tomorrow"), "no day"),
        ((*WINE, "--day", "2010-01-01"), "No row states"),
        ((*WINE, "--margin", "NaN"), "margin"),
        ((*WINE, "--rate", "0"), "above zero"),
        ((*WINE, "--from", "XX"), "ISO 3166"),
        ((*WINE, "--lane", "cn"), "cn-cbec-direct"),
        ((*WINE, "--hs", "42022100", *("--price", "EUR 1") * 2), "2 times for 3 lines"),
        ((), "nothing to quote"),
    ],
)
def test_bad_input_says_what_to_do(arguments: tuple[str, ...], word: str) -> None:
    result = run(*LANE, *arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert any(one in result.output for one in word.split("|"))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xff\xfe", "neither CSV nor JSON"),
        (b'{"hs": 1', "neither CSV nor JSON"),
        (b"hs,colour\n22042100,red\n", "colour"),
        (b"hs,price,weight\n22042100\n", "price is missing"),
        (b"hs,price,weight\n22042100,EUR 1,1,x\n", "no column"),
        (b"x" * 1_000_001, "larger"),
        (b"", "nothing to quote"),
    ],
)
def test_a_bad_file_says_what_to_do(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "lines"
    path.write_bytes(content)
    result = run(*LANE, "--file", str(path))
    assert result.exit_code == 2, result.output
    assert word in result.output


def test_refusals_as_json() -> None:
    refused = run(*LANE, "--hs", "33049900", "--price", "EUR 9", "--weight", "90", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["obstacles"][0]["remedy"] == "give_content"
    unknown = run(*LANE[2:], "--lane", "mars", *WINE, "--json")
    assert unknown.exit_code == 2
    assert json.loads(unknown.stdout)["code"] == "lanes.unknown_regime"


def test_every_obstacle_has_its_sentence() -> None:
    """The codes in the rules' sources are those the command can say."""
    sources = "".join(Path(module.__file__).read_text() for module in (cn_cbec_direct, europe))
    said = {code for code in quote.REASONS if f'"{code}"' in sources}
    assert said == set(quote.REASONS)
    made = {part.split('"')[1] for part in sources.split("Obstacle(")[1:] if '"' in part[:40]}
    assert made <= set(quote.REASONS)


def test_needs_no_framework() -> None:
    code = "import entrepot.site.cli.quote, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
