"""`entrepot quote`: what it prints, and how it says no."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.customs import faces

from entrepot.customs.rows import LANGUAGES
from entrepot.lanes import rules
from entrepot.lanes.rows import text
from entrepot.site.cli import quote

LANE = ("--lane", "cn-cbec-direct", "--from", "IT", "--to", "CN", "--day", "2026-11-22")
WINE = ("--hs", "2204.21.00", "--price", "EUR 20", "--weight", "1300", "--content", "750 ml")


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(quote.command, arguments)


def test_prints_every_charge_with_its_source() -> None:
    result = run(*LANE, *WINE, "--quantity", "2", "--freight", "EUR 8", "--margin", "0.01")
    assert result.exit_code == 0, result.output
    for word in ("Goods", "Exchange margin", "Freight", "Consumption tax", "VAT", "424.09"):
        assert word in result.stdout
    assert "from a published source" in result.stdout
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
    assert "own list" in refused.stderr
    path = tmp_path / "list.csv"
    path.write_text("hs,note,channels,source\n18063100,bars,9610,desk\n", "utf-8")
    assert run(*LANE, *bars, "--list", str(path)).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--price", "EUR 20"), "/items/0/hs: Please fill this in"),
        (("--hs", "22042100", "--price", "20", "--weight", "1"), "no amount of money"),
        (("--hs", "22042100", "--price", "EUR nan", "--weight", "1"), "no number"),
        (("--hs", "22042100", "--price", "EUR 1", "--weight", "-1"), "-1 is negative"),
        (("--hs", "22042100", "--price", "EUR 1", "--weight", "x"), "x is no number"),
        (("--hs", "2204", "--price", "EUR 1", "--weight", "1"), "6 to 10 digits"),
        (("--hs", "22042100", "--price", "XXX 1", "--weight", "1"), "No exchange rate"),
        ((*WINE, "--content", "a glass"), "no content"),
        ((*WINE, "--day", "tomorrow"), "no day"),
        ((*WINE, "--day", "2010-01-01"), "no row of law covers that day"),
        ((*WINE, "--margin", "NaN"), "/margin: NaN is no number"),
        ((*WINE, "--rate", "0"), "/rate: This must be above zero"),
        ((*WINE, "--from", "XX"), "ISO 3166"),
        ((*WINE, "--lane", "cn"), "a lane called cn"),
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
        (b"hs,price,weight\n22042100\n", "/items/0/price: Please fill this in"),
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


def test_needs_no_framework() -> None:
    code = "import entrepot.site.cli.quote, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def many(tmp_path: Path, content: str) -> str:
    path = tmp_path / "many.csv"
    path.write_text(content, "utf-8")
    return str(path)


MANY = (
    "consignment,lane,from,to,hs,price,weight,content,freight\n"
    "a,cn-cbec-direct,IT,CN,22042100,EUR 20,1300,750 ml,EUR 8\n"
    "a,,,,42022100,EUR 90,700,,\n"
    "b,eu-local,IT,FR,42022100,EUR 90,700,,\n"
)


def test_many_consignments_each_on_its_lane(tmp_path: Path) -> None:
    result = run("--day", "2026-11-22", "--file", many(tmp_path, MANY), "--format", "json")
    assert result.exit_code == 0, result.output
    a, b = map(json.loads, result.stdout.splitlines())
    assert (a["consignment"], a["lane"]["regime"], len(a["lines"])) == ("a", "cn-cbec-direct", 2)
    assert (b["consignment"], b["lane"]["regime"], b["currency"]) == ("b", "eu-local", "EUR")
    assert "2 priced" in result.stderr


def test_one_bad_consignment_spoils_no_other(tmp_path: Path) -> None:
    """2 where something could not be read, 1 where something may not travel, whatever else."""
    blocked = "c,cn-cbec-direct,IT,CN,24022000,EUR 20,100,,\n"
    wrong = "d,cn-cbec-direct,IT,CN,2204,EUR 20,100,,\n"
    path = many(tmp_path, MANY + blocked)
    assert run("--day", "2026-11-22", "--file", path).exit_code == 1
    result = run("--day", "2026-11-22", "--file", many(tmp_path, MANY + blocked + wrong))
    assert result.exit_code == 2
    assert "2 priced, 1 not allowed, 1 bad" in result.stderr
    assert "d: " in result.stderr
    assert "/items/0/hs" in result.stderr


def test_rows_of_a_consignment_lie_together(tmp_path: Path) -> None:
    again = "a,cn-cbec-direct,IT,CN,22042100,EUR 20,1300,750 ml,\n"
    result = run("--file", many(tmp_path, MANY + again))
    assert result.exit_code == 2
    assert "do not lie together" in result.output


def test_a_long_file_is_read_as_it_goes(tmp_path: Path) -> None:
    """3 MB of one-line consignments: more than a single one may have."""
    head, row, *_ = MANY.splitlines()
    lines = [head, *(row.replace("a,", f"n{n},", 1) + " " * 1000 for n in range(3_000))]
    result = run(
        "--day", "2026-11-22", "--file", many(tmp_path, "\n".join(lines)), "--format", "json"
    )
    assert result.exit_code == 0, result.output[-500:]
    assert len(result.stdout.splitlines()) == 3_000
    assert "1,000 (" in result.stderr


def test_ten_thousand_lines_of_one_consignment_are_refused(tmp_path: Path) -> None:
    head, row, *_ = MANY.splitlines()
    result = run(
        "--day", "2026-11-22", "--file", many(tmp_path, "\n".join([head, *[row] * 10_000]))
    )
    assert result.exit_code == 2
    assert "/items" in result.output
    assert "too_many" in result.output


def test_every_lane_side_by_side() -> None:
    arguments = ("--compare", *LANE[2:], *WINE, "--json")
    ways = json.loads(run(*arguments).stdout)["ways"]
    assert {"cn-cbec-direct", "cn-general"} <= {way["regime"] for way in ways}
    totals = [float(way["cost"]["total"]) for way in ways if way["is_open"]]
    assert totals == sorted(totals)
    assert run(*arguments[:-1]).exit_code == 0


def test_markdown_is_a_table() -> None:
    result = run(*LANE, *WINE, "--format", "markdown")
    assert result.exit_code == 0
    assert "| Line | Charge |" in result.stdout


def test_further_facts_of_a_cart() -> None:
    base = ("--from", "IT", "--to", "FR", "--day", "2026-11-22", "--lane", "eu-oss", "--json")
    shoes = ("--hs", "64039996", "--price", "EUR 80", "--weight", "900", "--measure", "pair=1")
    person = json.loads(run(*base, *shoes).stdout)
    assert float(person["tax"]) > 0
    proved = ("--vat-number", "FR12345678901", "--vat-proof", "valid")
    assert json.loads(run(*base, *shoes, *proved).stdout)["tax"] == "0.00"
    unproved = json.loads(run(*base, *shoes, *proved[:2]).stdout)
    assert unproved["tax"] == person["tax"]  # TAX-8
    small = json.loads(run(*base, *shoes, "--sales", "EUR 100").stdout)
    assert small["treatment"] != person["treatment"]
    wrong = run(*base, *shoes[:-1], "pair=two")
    assert wrong.exit_code == 2
    assert "/items/0/measures/pair" in wrong.output


def test_duty_at_the_door() -> None:
    base = (*LANE[2:], "--lane", "cn-general", *WINE, "--json")
    paid = json.loads(run(*base).stdout)
    assert paid["on_delivery"] == "0.00"
    unpaid = json.loads(run(*base, "--incoterm", "DAP").stdout)
    assert unpaid["on_delivery"] == paid["tax"]


def test_a_tariff_of_ones_own(tmp_path: Path) -> None:
    wrong = run(*LANE, *WINE, "--tariff", "EU")
    assert wrong.exit_code == 2
    assert "--tariff" in wrong.output
    path = tmp_path / "duties.csv"
    path.write_text("hs,duty\n4202210000,7%\n", "utf-8")
    bag = ("--hs", "4202210000", "--price", "USD 300", "--weight", "700", "--json")
    lane = ("--lane", "eu-standard", "--from", "US", "--to", "FR", "--day", "2026-11-22")
    found = json.loads(run(*lane, *bag, "--tariff", f"EU={path}").stdout)
    assert "7%" in {step["rate"] for line in found["lines"] for step in line["charges"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_regimes_in_every_language(language: str) -> None:
    result = run("--list-regimes", "--language", language, "--json")
    names = {one["regime"]: one["name"] for one in json.loads(result.stdout)}
    assert set(names) == set(rules.REGIMES)
    assert names["eu-local"] == text.words()["eu-local"][language]


@pytest.mark.parametrize("name", faces.BAD)
def test_bad_input_names_the_field(name: str, tmp_path: Path) -> None:
    """The same table as page and API: never a zero, never a trace."""
    _, pointer, code, _ = faces.BAD[name]
    path = faces.as_file(tmp_path, faces.bad(name))
    shown = run("--file", str(path))
    assert shown.exit_code == 2
    assert pointer in shown.stderr
    assert f"[{code}]" in shown.stderr
    assert "Traceback" not in shown.output
    body = json.loads(run("--file", str(path), "--json").stdout)
    assert body["param"] == pointer
    assert "total" not in body
