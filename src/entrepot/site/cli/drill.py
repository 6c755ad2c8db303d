"""`entrepot drill`: a sale day rehearsed against a running instance."""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click
import httpx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from entrepot.site import home
from entrepot.site.drill import past, profiles
from entrepot.site.drill.profiles import BadProfile
from entrepot.site.drill.values import Profile

if TYPE_CHECKING:
    from entrepot.site.drill import running
    from entrepot.site.drill.result import Result
    from entrepot.site.drill.striking import Strike

LANGUAGES: Final = ("en", "zh-hans")
HEALTH_TIMEOUT_S: Final = 10
SECONDS_A_STRIKE: Final = 30
"""How far apart faults are when their number is not said."""
STOPPED: Final = 130

out = Console()
err = Console(stderr=True)


@click.command("drill")
@click.option("--profile", "name", default="singles-day", show_default=True, metavar="NAME|FILE",
              help=f"A shipped sale day ({', '.join(profiles.names())}) or a TOML file.")  # fmt: skip
@click.option("--file", "past_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Past orders (CSV, may be .gz) whose hours and shares are followed.")  # fmt: skip
@click.option("--url", envvar="ENTREPOT_BASE_URL", default="http://localhost:8000",
              show_default=True, help="The running instance.")  # fmt: skip
@click.option("--door", metavar="URL", help="Where orders are sent, if not there (`serve --door`).")
@click.option("--from", "rate_from", type=click.FloatRange(min=0), help="Orders a second at first.")
@click.option("--to", "rate_to", type=click.FloatRange(min=0, min_open=True),
              help="Orders a second at last; in the busiest hour of a day's shape.")  # fmt: skip
@click.option("--stages", type=click.IntRange(min=1), help="Equal steps between the two.")
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), help="How long.")
@click.option("--seed", help="The same seed, the same buyers and faults; default: a new one.")
@click.option("--crowds", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Processes that buyers come from; more when the report says the drill was late.")  # fmt: skip
@click.option("--faults", multiple=True, metavar="NAME",
              help="What may strike: `kill` (all kills) or a fault's name; repeatable.")  # fmt: skip
@click.option("--kills", type=click.IntRange(min=0), metavar="N",
              help="Strike so often, by kills if --faults does not say otherwise.")  # fmt: skip
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path),
              help="Where the report goes; default: drills/ in ENTREPOT_HOME.")  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True,
              help="Of the report.")  # fmt: skip
@click.option("--plain", is_flag=True, help="Lines instead of a moving board, for a log.")
@click.option("--wait-for-expiry", is_flag=True,
              help="Before the audits, wait until every unpaid order has ended.")  # fmt: skip
@click.option("--i-mean-it", is_flag=True, help="Drill an instance that is not marked for it.")
@click.option("--draw", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Only draw the report of an earlier drill's JSON file again.")  # fmt: skip
def command(**said: Any) -> None:
    """Rehearse a sale day against a running instance, and judge it.

    Invented merchants and goods (all named `drill`) are made once; then buyers come by a
    schedule, press reload, pay on the provider's pages, cancel; merchants ship; faults strike.
    It ends with every audit and a report (HTML, and JSON beside it). It writes real rows: only
    a demo, or an instance with ENTREPOT_STAGING=1, is drilled without --i-mean-it. Run it where
    the instance's ENTREPOT_HOME or DATABASE_URL and its keys are known.

    \b
    entrepot drill --minutes 5 --kills 10
    entrepot drill --profile flash --plain
    entrepot drill --profile tmall-2020 --file orders.csv.gz --to 200

    Exit codes: 0 nothing was found, 1 refused or something was found, 2 bad input, 130 stopped
    by Ctrl-C (with a report) and nothing found.
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    if said["draw"]:
        _set_up()
        _draw_again(said["draw"], said)
        return
    try:
        profile = _profile(said)
    except BadProfile as wrong:
        raise click.BadParameter(str(wrong), param_hint="--profile") from None
    _set_up()
    strikes = _strikes(said, profile)
    _guard(said)
    said["url"] = said["url"].rstrip("/")
    said["door"] = (said["door"] or said["url"]).rstrip("/")
    result = _drill(said, profile, strikes)
    page = _write(result, said)
    _tell(result, page)
    if not result.is_good:
        sys.exit(1)
    if result.was_stopped:
        sys.exit(STOPPED)


def _profile(said: dict[str, Any]) -> Profile:
    """What the file of the profile says, past orders, and last what the command line says."""
    profile = profiles.read(said["name"])
    if said["past_file"]:
        profile = past.follow(profile, past.read(said["past_file"]))
    elif profile.needs_file:
        raise BadProfile(
            f"profile {profile.name!r} follows a file of past orders: name it by --file"
        )
    names = ("minutes", "rate_from", "rate_to", "stages")
    given = {name: said[name] for name in names if said[name] is not None}
    return profiles.check(replace(profile, **given))


def _strikes(said: dict[str, Any], profile: Profile) -> "list[Strike]":
    from entrepot.site.drill import striking

    said["seed"] = said["seed"] or secrets.token_hex(4)
    if said["kills"] is None and not said["faults"]:
        return []
    try:
        names = striking.chosen(said["faults"] or (striking.KILLS,))
    except striking.UnknownFault as wrong:
        raise click.BadParameter(str(wrong), param_hint="--faults") from None
    count = said["kills"]
    if count is None:
        count = max(round(profile.seconds / SECONDS_A_STRIKE), 1)
    return striking.planned(names, count, seconds=profile.seconds, seed=said["seed"])


def _set_up() -> None:
    place = home.folder()
    home.load_secrets(place)
    os.environ["ENTREPOT_HOME"] = str(place)
    if not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        os.environ["DATABASE_URL"] = database.url(database.start(place))
        database.forget_handle(place)  # it is the instance's; it does not end with the drill
    import django

    django.setup()


def _guard(said: dict[str, Any]) -> None:
    """No instance that may be somebody's shop, and none that does not answer."""
    from django.conf import settings

    from entrepot.offices.models import User
    from entrepot.site.demo import people

    is_demo = settings.DEMO or User.objects.filter(email=f"operator@{people.DOMAIN}").exists()
    if not (is_demo or settings.STAGING or said["i_mean_it"]):
        _refuse(
            "This instance is not marked as one that may be drilled.",
            "A drill writes merchants, orders and payments into it. Set ENTREPOT_STAGING=1 if it"
            " is a staging instance, or say --i-mean-it.",
        )
    try:
        httpx.get(f"{said['url']}/health", timeout=HEALTH_TIMEOUT_S).raise_for_status()
    except httpx.HTTPError as no:
        _refuse(
            f"{said['url']} does not answer: {type(no).__name__} {no}",
            "Start it (`entrepot demo` or `entrepot serve`), or name it by --url.",
        )


def _drill(said: dict[str, Any], profile: Profile, strikes: "list[Strike]") -> "Result":
    from django.conf import settings
    from django.utils import timezone

    from entrepot.site.drill import ending, journal, running, summing, view, watching

    place = home.folder()
    at = timezone.now()
    run = f"{at:%Y%m%d-%H%M%S}-{said['seed']}"
    folder = place / "drills" / run
    folder.mkdir(parents=True)
    said["report"] = said["report"] or folder / "report.html"
    with _saying(said) as say:
        size_before = ending.size()
        made = _made(said["door"], profile, run=run, at=at, say=say)
    order = running.Assignment(
        profile=profile,
        url=said["url"],
        door=said["door"],
        home=place,
        database_url=settings.DATABASE_URL,
        folder=folder,
        seed=said["seed"],
        crowds=said["crowds"],
        walks=bool(settings.SIMULATOR_URL),
        strikes=tuple(strikes),
        size_before=size_before,
    )
    shown = view.plain(err) if said["plain"] else view.board(err)
    with shown as show:
        course = running.drive(order, made, show=show)
    lines = journal.read(folder)
    if not watching.is_back():
        _refuse(
            "The database is away, so nothing could be audited.",
            f"What was acknowledged is in {folder}: start the instance and drill again.",
        )
    with _saying(said) as say:
        after = ending.look(course, made, lines, wait_for_expiry=said["wait_for_expiry"], say=say)
    return summing.result(course, lines, after, began_at=at)


def _made(
    url: str, profile: Profile, *, run: str, at: datetime, say: Callable[[str], None]
) -> "running.Made":
    from entrepot.site.drill import market, running

    try:
        made = running.make(profile, run=run, at=at, say=say)
        say("one order before the others")
        running.first_order(url, made, profile)
    except market.NotReady as no:
        _refuse("The drill's goods cannot be sold here.", str(no))
    except httpx.HTTPError as no:
        _refuse(f"{url} does not answer an order: {type(no).__name__}", str(no))
    return made


@contextmanager
def _saying(said: dict[str, Any]) -> Iterator[Callable[[str], None]]:
    """Where preparations and audits stand: a line that changes, or lines in a log."""
    if said["plain"]:
        yield lambda text: err.print(text, highlight=False, markup=False)
        return
    with err.status("beginning") as status:
        yield lambda text: status.update(escape(text))


def _write(result: "Result", said: dict[str, Any]) -> Path:
    from entrepot.site.drill import report
    from entrepot.site.drill import result as results

    page: Path = said["report"]
    page.parent.mkdir(parents=True, exist_ok=True)
    results.write(result, page.with_suffix(".json"))
    page.write_text(report.page(result, language=said["language"]), encoding="utf-8")
    return page


def _draw_again(file: Path, said: dict[str, Any]) -> None:
    import msgspec

    from entrepot.site.drill import report
    from entrepot.site.drill import result as results

    try:
        found = results.read(file)
    except msgspec.MsgspecError as wrong:
        raise click.BadParameter(f"{file} is no drill's: {wrong}", param_hint="--draw") from None
    page = said["report"] or file.with_suffix(".html")
    page.write_text(report.page(found, language=said["language"]), encoding="utf-8")
    click.echo(f"Report: {page}")


def _tell(result: "Result", page: Path) -> None:
    table = Table("what", "figure", title=result.title, title_justify="left", box=None)
    for name, figure in (
        ("acknowledged", f"{result.acknowledged:,} of {result.due:,} buyers"),
        ("best ten seconds", f"{result.most_per_second:,.1f}/s"),
        ("p50 / p90 / p99", f"{result.p50_ms} / {result.p90_ms} / {result.p99_ms} ms"),
        ("lost, doubled", f"{result.lost}, {result.doubled}"),
        ("faults", f"{sum(one.struck_s is not None for one in result.strikes)}"),
        ("audits", f"{len(result.audits)}, of which {result.findings} found something"),
    ):
        table.add_row(name, figure)
    out.print(table)
    for one in result.audits:
        if not one.holds:
            out.print(f"[red]{one.context}.{one.name}[/]: {escape(one.sentence)}")
            for finding in (*one.findings, one.failure):
                out.print(f"  {escape(finding)}", style="dim")
    verdict = "[green]Nothing was found.[/]" if result.is_good else "[red]Something was found.[/]"
    out.print(verdict)
    click.echo(f"Report: {page}")


def _refuse(sentence: str, remedy: str) -> NoReturn:
    err.print(f"[red]{escape(sentence)}[/]")
    err.print(f"  {escape(remedy)}", style="dim", soft_wrap=True)
    sys.exit(1)
