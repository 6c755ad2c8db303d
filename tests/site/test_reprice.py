"""`entrepot reprice`: what it does, what it prints, and how it says no."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from tests.checkout import make as checkout
from tests.storefront import make

from entrepot.customs.events import LawAmended
from entrepot.kernel import new_id
from entrepot.kit import outbox
from entrepot.money import commands as money_commands
from entrepot.money import queries as money
from entrepot.money.models import RateRow
from entrepot.site import wiring
from entrepot.site.cli import cli, reprice
from entrepot.storefront.models import Price, Repricing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(
        reprice, "_set_up", lambda: None
    )  # Django is set up, on the tests' database
    checkout.some_rates()
    yield
    money.forget()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(reprice.command, arguments)


def _new_rate() -> None:
    RateRow.objects.create(
        base="EUR", quote="CNY", day=timezone.now().date(), rate=Decimal("8.9"), source="ECB"
    )
    money.forget()


def test_it_is_a_command_of_the_program() -> None:
    result = CliRunner().invoke(cli, ["reprice", "--help"])
    assert result.exit_code == 0
    assert "goes on where it stood" in " ".join(result.output.split())


def test_says_what_changed_most() -> None:
    goods = make.some_goods()
    _new_rate()
    result = run()
    assert result.exit_code == 0, result.output
    for words in ("1 prices", "1 changed", goods.rows["variant"].sku, "+"):
        assert words in result.output, words


def test_json_and_csv_say_the_same(tmp_path: Path) -> None:
    goods = make.some_goods()
    old = Price.objects.get().price_minor
    _new_rate()
    sheet = tmp_path / "moves.csv"
    result = run("--json", "--csv", str(sheet), "--top", "5")
    body = json.loads(result.stdout)
    assert (body["listings"], body["changed"], body["verified"]) == (1, 1, 1)
    [move] = body["moves"]
    assert move["listing"] == str(goods.listing)
    assert (move["old_minor"], move["new_minor"]) == (old, Price.objects.get().price_minor)
    lines = sheet.read_text("utf-8-sig").splitlines()
    assert lines[1].split(",")[-3:] == [move["old"], move["new"], move["percent"]]


def test_a_dry_run_of_tomorrow_writes_nothing() -> None:
    make.some_goods()
    before = list(Price.objects.values())
    _new_rate()
    tomorrow = timezone.now().date() + timedelta(days=1)
    result = run("--dry-run", "--day", tomorrow.isoformat())
    assert result.exit_code == 0, result.output
    assert "1 would change" in result.output
    assert "Nothing was written." in result.output
    assert list(Price.objects.values()) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--lane", "nowhere"), "there is no open lane 'nowhere'"),
        (("--merchant", "nobody"), "there is no merchant 'nobody'"),
        (("--day", "2020-01-01"), "a price that is shown is a price of today"),
        (("--day", "yesterday"), "does not match"),
        (("--top", "-1"), "not in the range"),
    ],
)
def test_bad_input_is_named(arguments: tuple[str, ...], words: str) -> None:
    make.some_goods()
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.output.replace("│", " ").split())


def test_a_price_that_differs_is_named_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goods = make.some_goods()
    _new_rate()
    monkeypatch.setattr(
        "entrepot.storefront.rules.amounts_of", lambda _cost: (1, 0, 0, 0, 0, 0, 0, 0)
    )
    before = list(Price.objects.values())
    result = run("--json")
    assert result.exit_code == 1
    body = json.loads(result.stdout)
    assert body["refused"] == "storefront.price_differs"
    assert body["listing"] == str(goods.listing)
    assert list(Price.objects.values()) == before


def test_new_rates_and_a_changed_law_ask_for_one_run() -> None:
    """Wired: a rate and ten rows of law are one run over the lanes they concern."""
    make.some_goods()
    checkout.a_local_lane()
    at = timezone.now()
    wiring.connect()
    for number in range(3):
        outbox.record(
            LawAmended(
                at=at, amendment=new_id(), country="CN", table="vat", hs="",
                effective_on=at.date(), sequence=number + 1,
            )
        )  # fmt: skip
    outbox.record(
        LawAmended(
            at=at, amendment=new_id(), country="ES", table="vat", hs="",
            effective_on=at.date() + timedelta(days=40), sequence=9,
        )
    )  # fmt: skip
    outbox.tell_all(at=at)
    run_ = Repricing.objects.get()
    assert (run_.state, run_.lanes) == ("waiting", ["it-cn"])
    money_commands.load_rates(since=at.date() - timedelta(days=500))
    outbox.tell_all(at=at)
    run_ = Repricing.objects.get()
    assert run_.lanes == []
    assert "@rates" in run_.reason
