"""The drill against real things: a database, a served instance; and controls for its own eyes."""

import io
import json
import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from click.testing import CliRunner
from django.utils import timezone
from rich.console import Console
from tests.checkout import make
from tests.faults.instance import ROOT, START_S_MAX, Instance, a_home, running, wait_for_text

from entrepot.checkout.models import Order, OrderGroup
from entrepot.kernel import book_of
from entrepot.kit import books
from entrepot.site.cli import drill
from entrepot.site.drill import (
    checking,
    ending,
    market,
    profiles,
    report,
    result,
    sampling,
    shape,
    view,
)
from entrepot.site.drill import running as running_drill
from entrepot.site.drill.checking import Sale
from entrepot.site.drill.counting import bucket
from entrepot.site.drill.faults import Place
from entrepot.site.drill.journal import Line
from entrepot.site.drill.quotes import Press
from entrepot.site.drill.result import Audited, Machine, Result
from entrepot.site.drill.running import Course
from entrepot.site.drill.striking import Strike, Striker
from entrepot.site.drill.values import Arrival, Fate, Goods, Kind, Profile
from entrepot.site.drill.watching import Reading, Watch

SMALL = Profile(
    name="small", title="Small", minutes=0.1, goods=Goods(merchants=2, hot=1, tail=4, tail_units=9)
)


def a_line(placed: object, *, orders: int = 1) -> Line:
    return Line(placed.group, 1, orders, "hot", 0.0, 0.0, 0.1)  # type: ignore[attr-defined]  # a Placed


@pytest.mark.django_db
def test_every_promise_is_looked_for() -> None:
    make.some_rates()
    goods = make.some_goods()
    lines = [a_line(make.a_placed((goods, 1))) for _ in range(3)]
    assert checking.compared(lines) == ([], [])


@pytest.mark.django_db
def test_control_a_lost_order_is_found() -> None:
    """An acknowledged order taken out of the database behind everyone's back."""
    make.some_rates()
    goods = make.some_goods()
    lines = [a_line(make.a_placed((goods, 1))) for _ in range(3)]
    OrderGroup.objects.filter(book=1, id=lines[1].group).delete()
    lost, doubled = checking.compared(lines)
    assert [one.facts["group"] for one in lost] == [str(lines[1].group)]
    assert doubled == []
    reports, count, _ = checking.run(lines, [], otherwise=0, died=0)
    assert count == 1
    assert [one.name for one in reports if not one.holds] == ["acknowledged_is_there"]


@pytest.mark.django_db
def test_control_a_doubled_or_halved_order_is_found() -> None:
    make.some_rates()
    placed = [make.a_placed((make.some_goods(), 1)) for _ in range(2)]
    Order.objects.filter(book=1, group=placed[0].group).update(group=placed[1].group)
    lost, doubled = checking.compared([a_line(one) for one in placed])
    assert lost == []
    assert [one.facts["orders"] for one in doubled] == [[0], [2]]


@pytest.mark.parametrize(
    ("sale", "is_exact"),
    [
        (Sale("a", units=5, asked=9, sold=5, left=0), True),
        (Sale("a", units=5, asked=3, sold=3, left=2), True),
        (Sale("a", units=5, asked=9, sold=6, left=-1), False),
        (Sale("a", units=5, asked=9, sold=6, left=0), False),
        (Sale("a", units=5, asked=9, sold=4, left=0), False),
        (Sale("a", units=5, asked=9, sold=4, left=1), False),
    ],
)
def test_a_flash_sale_is_exact_to_the_unit(sale: Sale, *, is_exact: bool) -> None:
    """INV-1: neither one too many, nor one that nobody could have."""
    assert sale.is_exact is is_exact
    reports, _, _ = checking.run([], [sale], otherwise=0, died=0)
    assert all(one.holds for one in reports) is is_exact


@pytest.mark.django_db
def test_answers_that_differ_and_processes_that_die_are_findings() -> None:
    reports, _, _ = checking.run([], [], otherwise=2, died=1)
    assert {one.name for one in reports if not one.holds} == {"repeats_are_alike", "drill_is_whole"}


@pytest.mark.django_db
def test_issued_quotes_are_as_good_as_the_program_s_own() -> None:
    """Each kind of cart is placed, its money is right, and every audit is empty."""
    make.some_rates()
    at = timezone.now()
    said: list[str] = []
    articles = market.prepare(SMALL, run="t", at=at, say=said.append)
    stack = sampling.stack(SMALL, articles, run="t", at=at, say=said.append)
    press = Press(stack, SMALL)
    kinds = (Kind.HOT, Kind.TAIL, Kind.CART)
    for number in range(12):
        arrival = Arrival(0, kinds[number % 3], number / 12, 1, Fate.PAY, walks=False)
        quote, token = press.issue(arrival)
        placed = make.commands.place(token, at=at)
        assert placed.is_new
        assert placed.group == quote.id
        assert not make.commands.place(token, at=at).is_new
        payment = make.a_capture(placed, at=at)
        make.commands.confirm_group(group=placed.group, payment=payment, at=at)
    rows = Order.objects.filter(lane=market.LANE)
    assert set(rows.values_list("state", flat=True)) == {"confirmed"}
    assert len({row.number for row in rows}) == rows.count()
    assert not [one for one in checking.run_program() if not one.holds]


@pytest.mark.django_db
def test_several_books_are_drilled_alike() -> None:
    """Merchants are dealt out over the books; a buyer's year lies in the buyer's own."""
    make.some_rates()
    at = timezone.now()
    books.open_book(2)
    articles = market.prepare(SMALL, run="b", at=at, say=str)
    assert {one.book for one in articles} == {1, 2}
    stack = sampling.stack(SMALL, articles, run="b", at=at, say=str)
    press = Press(stack, SMALL)
    lines = []
    for number in range(8):
        arrival = Arrival(
            0, (Kind.TAIL, Kind.CART)[number % 2], number / 8, 1, Fate.LEAVE, walks=False
        )
        quote, token = press.issue(arrival)
        assert {book_of(one.id) for one in (quote, *quote.orders)} == {quote.book}
        placed = make.commands.place(token, at=at)
        lines.append(Line(placed.group, quote.book, len(quote.orders), "tail", 0, 0, 0))
    assert {one.book for one in lines} == {1, 2}
    assert checking.compared(lines) == ([], [])


@pytest.mark.django_db
def test_expiry_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the clock has ended every unpaid order of the drill."""
    make.some_rates()
    at = timezone.now()
    articles = market.prepare(SMALL, run="e", at=at, say=str)
    press = Press(sampling.stack(SMALL, articles, run="e", at=at, say=str), SMALL)
    _, token = press.issue(Arrival(0, Kind.HOT, 0.5, 1, Fate.LEAVE, walks=False))
    make.commands.place(token, at=at)
    said: list[str] = []

    def the_clock_strikes(_seconds: float) -> None:
        make.commands.expire_due(at=at + timedelta(minutes=31))

    monkeypatch.setattr(ending.time, "sleep", the_clock_strikes)
    ending._wait_for_expiry(said.append)
    assert [re.sub(r"\d+ s$", "… s", one) for one in said] == ["1 unpaid orders end within … s"]
    assert Order.objects.get(lane=market.LANE).state == "expired"


@pytest.mark.django_db
def test_the_market_is_made_once_and_topped_up() -> None:
    make.some_rates()
    at = timezone.now()
    first = market.prepare(SMALL, run="one", at=at, say=str)
    again = market.prepare(SMALL, run="two", at=at, say=str)
    assert [(one.sku, one.variant, one.listing) for one in first] == [
        (one.sku, one.variant, one.listing) for one in again
    ]
    tail = [one for one in again if one.kind is Kind.TAIL]
    assert market.free(tail) == {one.sku: 9 for one in tail}


def a_result(**facts: object) -> Result:
    audits = (Audited("ledger", "sums", "Sums are right.", (), 3, ""),)
    body: dict[str, object] = {
        "form": 1, "title": "Singles' Day", "profile": "singles-day", "seed": "s",
        "url": "http://localhost:8000", "began_at": "2026-11-11T00:00:00+00:00", "planned_s": 60,
        "lasted_s": 60, "was_stopped": False, "due": 1500, "acknowledged": 1234, "p50_ms": 5.5,
        "p90_ms": 20, "p99_ms": 12345, "most_per_second": 61.4, "refused": {"checkout.sold_out": 3},
        "again": {"no_answer": 2}, "steps": {"paid.pay": 7}, "late_p99_ms": 1, "sold_p50_ms": 900,
        "sold_p99_ms": 4000, "drained_s": 2, "most_waiting": 9, "most_oldest_s": 1,
        "size_before": 1 << 20, "size_after": 9 << 20, "lost": 0, "doubled": 0, "sales": (),
        "strikes": (), "stages": (), "points": (), "readings": (), "audits": audits,
        "machine": Machine("A <processor>", 2, 1 << 33, "Linux", "3.11", "PostgreSQL 18", "1"),
        "settings": {"rates": "1 → 2/s"}, "not_played": ("returns",),
    }  # fmt: skip
    return Result(**(body | facts))  # type: ignore[arg-type]  # a result's own facts


STRUCK = Strike(
    "kill-database", "…", 5.0, struck_s=5.0, healed_s=5.1, recovered_s=2.31, silence_s=2.5
)
SLOW = Strike("kill-web", "…", 5.0, struck_s=5.0, healed_s=5.1, recovered_s=11.0, silence_s=11.0)
UNRECOVERED = Strike("kill-web", "…", 5.0, struck_s=5.0, healed_s=5.1)
BROKEN = (Audited("ledger", "sums", "Sums are right.", ("ledger.sums_differ <x>",), 3, ""),)


@pytest.mark.parametrize(
    ("facts", "is_good", "said"),
    [
        ({}, True, "at best 61 a second. None was lost, none doubled, and every audit is empty."),
        ({"strikes": (STRUCK,)}, True, "took orders again within 2.3 s."),
        ({"strikes": (SLOW,)}, True, "That is more than the 10 s that it may take."),
        ({"strikes": (UNRECOVERED,)}, False, "After a fault, no order was taken any more."),
        ({"audits": BROKEN}, False, "1 audit of 1 found something. This instance is not ready"),
        ({"lost": 2, "audits": BROKEN}, False, "2 acknowledged checkouts are lost."),
        ({"was_stopped": True}, True, "Stopped early. Entrepot took"),
        ({"acknowledged": 0}, False, "There is nothing to judge."),
    ],
)  # fmt: skip
def test_the_verdict_says_what_was_found(
    facts: dict[str, object], said: str, *, is_good: bool
) -> None:
    found = a_result(**facts)
    page = report.page(found, language="en")
    assert found.is_good is is_good
    assert said in page
    assert ('class="verdict bad"' in page) is not is_good


def test_the_report_is_whole_and_escaped() -> None:
    page = report.page(a_result(strikes=(STRUCK,), audits=BROKEN), language="en")
    assert "<script" not in page
    assert "A &lt;processor&gt;" in page
    assert "ledger.sums_differ &lt;x&gt;" in page
    assert "http" not in re.sub(r"http://localhost:8000", "", page), "nothing is fetched"
    for words in ("sold out", "kill -9 of PostgreSQL", "2.31 s", "12.3 s", "9 MB", "Returns of"):
        assert words in page, words
    chinese = report.page(a_result(strikes=(STRUCK,)), language="zh-hans")
    for words in ("双十一", "没有一笔丢失", "对 PostgreSQL kill -9", 'lang="zh-hans"'):
        assert words in chinese, words


def test_the_file_beside_the_report_is_the_whole_result(tmp_path: Path) -> None:
    file = tmp_path / "drill.json"
    found = a_result(strikes=(STRUCK,), audits=BROKEN)
    result.write(found, file)
    assert result.read(file) == found
    file.write_text("{}")
    with pytest.raises(msgspec.MsgspecError):
        result.read(file)


@pytest.mark.django_db
def test_an_instance_that_is_not_marked_is_not_drilled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drill, "_set_up", lambda: None)
    done = CliRunner().invoke(drill.command, ["--profile", "quiet-day"])
    assert done.exit_code == 1
    assert "not marked" in done.output
    assert "--i-mean-it" in done.output
    assert not OrderGroup.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--profile", "nothing"], "quiet-day"),
        (["--profile", "tmall-2020"], "--file"),
        (["--minutes", "0"], "minutes"),
        (["--faults", "earthquake"], "kill-database"),
    ],
)
def test_bad_input_says_what_there_is(
    arguments: list[str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drill, "_set_up", lambda: None)
    done = CliRunner().invoke(drill.command, arguments)
    assert done.exit_code == 2
    assert why in done.output


TEN = """
name = "ten"
title = "Ten seconds"
minutes = 0.17
rate_from = 4
rate_to = 8
stages = 2
[goods]
merchants = 2
hot = 1
tail = 6
[[flash]]
opens = 0.3
units = 10
rush = 3
seconds = 3
[habits]
reload = 0.5
[pace]
walks = 1
"""


@pytest.mark.crowd
def test_ten_seconds_against_a_served_instance_with_a_kill(template: Path) -> None:
    """Every kind of buyer, one killed web worker, both languages; and then a planted loss."""
    with a_home(template) as home, running(Instance(home)) as instance:
        wait_for_text(instance, "serving")
        _wait_until_it_answers(instance)
        (home / "ten.toml").write_text(TEN)
        done = _drill(instance, f"--profile={home / 'ten.toml'}", "--faults=kill-web-worker",
                      "--kills=1")  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr + instance.says()
        folder = next((home / "drills").iterdir())
        found = result.read(folder / "report.json")
        assert found.acknowledged > 30
        assert (found.lost, found.doubled, found.findings) == (0, 0, 0)
        assert all(sale.is_exact for sale in found.sales)
        assert [one.struck_s is not None for one in found.strikes] == [True]
        assert found.steps["repeats_alike"] > 0
        assert "None was lost" in (folder / "report.html").read_text()
        _control_a_loss_is_found(instance, folder)


def _wait_until_it_answers(instance: Instance) -> None:
    until = time.monotonic() + START_S_MAX
    while True:
        try:
            if httpx.get(f"{instance.url}/health", timeout=5).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
        assert time.monotonic() < until, instance.says()


def _control_a_loss_is_found(instance: Instance, folder: Path) -> None:
    journal = next(folder.glob("*.acknowledged")).read_text().splitlines()
    with instance.wire() as wire:
        gone = journal[-1].split()[0]
        wire.execute("delete from checkout_ordergroup where book = 1 and id = %s", [gone])
    code = (
        "import django, json; django.setup()\n"
        "from pathlib import Path\n"
        "from entrepot.site.drill import checking, ending, journal\n"
        f"lost, _ = checking.compared(journal.read(Path({str(folder)!r})))\n"
        "print(json.dumps([one.facts['group'] for one in lost]))"
    )
    done = _run(instance, "-c", code)
    assert json.loads(done.stdout) == [gone], done.stderr


def _drill(instance: Instance, *options: str) -> "subprocess.CompletedProcess[str]":
    return _run(instance, "-m", "entrepot.site", "drill", f"--url={instance.url}", "--plain",
                "--seed=test", *options)  # fmt: skip


def _run(instance: Instance, *arguments: str) -> "subprocess.CompletedProcess[str]":
    secrets = dict(
        line.split("=", 1) for line in (instance.home / "secrets.env").read_text().splitlines()
    )
    environment = {
        **secrets,  # as the program itself: what the environment says comes first
        **os.environ,
        "ENTREPOT_HOME": str(instance.home),
        "DATABASE_URL": instance.database_url,
        "ENTREPOT_STAGING": "1",
        "DJANGO_SETTINGS_MODULE": "entrepot.site.settings",
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def a_course(tmp_path: Path) -> Course:
    profile = profiles.read("singles-day")
    assignment = running_drill.Assignment(
        profile=profile, url="http://localhost:8000", door="http://localhost:8002", home=tmp_path,
        database_url="", folder=tmp_path,
        seed="s", crowds=1, walks=True, strikes=(STRUCK,),
    )  # fmt: skip
    starts_at = time.monotonic() - 20.5
    place = Place(home=tmp_path, url="", database_url="")
    course = Course(
        assignment, starts_at, shape.stages(profile), Watch(starts_at),
        Striker([STRUCK], place, starts_at),
    )  # fmt: skip
    for at in range(20):
        second = course.tally.second(at)
        second.due, second.acknowledged = 40, 30
        second.latency[bucket(12.0)] = 30
        second.refused["checkout.sold_out"] = 5
        second.again["checkout.queue_full"] = 5
        course.tally.answered[at] = 30
    course.watch.readings.append(Reading(20.0, waiting=1234, connections=17, commits=99.0))
    return course


def test_the_view_shows_what_moves(tmp_path: Path) -> None:
    """Orders a second, percentiles, refusals, 503s, outbox, database and faults, in both views."""
    course = a_course(tmp_path)
    board = Console(record=True, width=140, file=io.StringIO(), force_terminal=True)
    with view.board(board) as show:
        show(course)
    line = Console(record=True, width=400, file=io.StringIO())
    with view.plain(line) as show:
        show(course)
        show(course)
    seen, told = board.export_text(), line.export_text()
    for words in ("30.0 of 30", "12", "1,234", "checkout.sold_out", "again: checkout.queue_full",
                  "17", "kill-database", "99/s"):  # fmt: skip
        assert words in seen, (words, seen)
    assert "orders=30.0/s" in told
    assert "outbox=1234/" in told
    assert len(told.strip().splitlines()) == 1, "a line every few seconds, not at every look"
