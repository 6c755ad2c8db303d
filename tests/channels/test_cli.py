"""`entrepot import`: what it prints, and exit codes that a script can trust."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.catalog.make import a_lane
from tests.channels.test_importing import WINES
from tests.offices.make import a_merchant

from entrepot.catalog.models import Listing, Product
from entrepot.channels.models import ImportJob
from entrepot.site.cli.import_ import command

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ENTREPOT_HOME", str(tmp_path))
    monkeypatch.setenv("ENTREPOT_SECRET_KEY", "only-for-this-test")
    path = tmp_path / "wines.csv"
    path.write_bytes(WINES)
    return path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])


def test_a_file_is_imported_listed_and_drafted(file: Path) -> None:
    merchant, lane = a_merchant(), a_lane()
    options = ("--merchant", merchant.slug, "--only", "country=Italy,France")
    result = _run(file, *options, "--list-on", lane.code, "--draft", "zh-hans", "--json")
    assert result.exit_code == 1, result.output  # one row has no price
    report = json.loads(result.output[result.output.index("{") :])
    assert (report["rows"], report["created"], report["failed"], report["left_out"]) == (3, 2, 1, 1)
    assert report["issues"][0]["code"] == "channels.price_missing"
    assert Listing.objects.filter(merchant=merchant).count() == 2


def test_a_clean_file_ends_with_zero(file: Path) -> None:
    merchant = a_merchant()
    result = _run(file, "--merchant", merchant.slug, "--only", "country=France,Argentina")
    assert result.exit_code == 0, result.output
    assert "2 created" in result.output


def test_a_preview_saves_nothing(file: Path) -> None:
    result = _run(file, "--merchant", a_merchant().slug, "--preview")
    assert result.exit_code == 0, result.output
    assert "Nothing was saved" in result.output
    assert not Product.objects.exists()
    assert not ImportJob.objects.exists()


def test_a_refused_file_says_what_to_do(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04")
    result = _run(file, "--merchant", a_merchant().slug)
    assert result.exit_code == 1
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--merchant", "nobody"),
        ("--merchant", "SLUG", "--only", "country"),
        ("--merchant", "SLUG", "--set", "colour=red"),
        ("--merchant", "SLUG", "--encoding", "ebcdic"),
        (),
    ],
)
def test_bad_input_ends_with_two(options: tuple[str, ...], file: Path) -> None:
    slug = a_merchant().slug
    result = _run(file, *(slug if one == "SLUG" else one for one in options))
    assert result.exit_code == 2, result.output
    assert not ImportJob.objects.exists()


def test_the_mappings_can_be_listed() -> None:
    result = _run("--profiles")
    assert result.exit_code == 0
    assert "wine-titles" in result.output
