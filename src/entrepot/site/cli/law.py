"""`entrepot law`: look at the rows of law, and propose a tariff table."""

import csv
import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from entrepot.site import home

if TYPE_CHECKING:
    from entrepot.lanes.rows.tariff import Report
    from entrepot.lanes.values import Statute

FAULTS_PRINTED: Final = 20
ROWS_PRINTED: Final = 200

out = Console()
err = Console(stderr=True)


def approved_law() -> None:
    """Put what the operator's desk approved into this process, where a database is named.

    Without DATABASE_URL the shipped rows and the operator's files are the law.
    """
    if not os.environ.get("DATABASE_URL"):
        return
    _django()
    from django.db import DatabaseError

    from entrepot.customs import commands

    try:
        commands.refresh_law(at_once=True)
    except DatabaseError as no:
        sentence = str(no).splitlines()[0]
        raise click.ClickException(
            f"DATABASE_URL is set, but the approved law cannot be read ({sentence}). "
            "Unset it to go by the shipped rows alone."
        ) from None


@click.group("law")
def command() -> None:
    """Rows of law: show what holds, what changes next, and import tariff tables.

    Goes by the shipped rows and, when DATABASE_URL is set, by what the law desk approved.
    """


@command.command("show")
@click.argument("hs")
@click.option("--country", default="", help="Only this folder: CN, EU, GB …")
@click.option("--day", help="As of this day; today when left out.")
@click.option("--every-day", is_flag=True, help="Rows of all days.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a row.")
def show(hs: str, country: str, day: str | None, *, every_day: bool, as_json: bool) -> None:
    """Every row that reaches goods of HS, such as 330499, with its source.

    \b
    entrepot law show 33049900 --country EU
    entrepot law show 2204 --country CN --day 2018-06-01
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    approved_law()
    from entrepot.lanes import rows

    digits = hs.replace(".", "").replace(" ", "")
    if not (2 <= len(digits) <= 10 and digits.isascii() and digits.isdigit()):
        raise click.BadParameter("2 to 10 digits", param_hint="HS")
    on = _day(day, "--day") or datetime.now(UTC).date()
    wanted = country.upper()
    _known_country(wanted)
    found = [
        row
        for row in rows.law().statutes
        if not wanted or row.country == wanted
        if every_day or row.since <= on < row.until
        if _reaches(row, digits)
    ]
    _print_rows(found, as_json=as_json)
    if not found:
        err.print(f"No row of {wanted or 'any country'} reaches {digits} on {on}.")
        sys.exit(1)


@command.command("changes")
@click.option("--country", default="", help="Only this folder: CN, EU, GB …")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3660))
@click.option("--from", "start", help="Look ahead from this day; today when left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a change.")
def changes(country: str, days: int, start: str | None, *, as_json: bool) -> None:
    """What becomes different next: rows that begin, end, or take another's place."""
    approved_law()
    _django()
    from entrepot.customs import rules
    from entrepot.lanes import rows

    wanted = country.upper()
    _known_country(wanted)
    today = _day(start, "--from") or datetime.now(UTC).date()
    held = [row for row in rows.law().statutes if not wanted or row.country == wanted]
    found = rules.upcoming(held, today=today, days=days)
    for one in found:
        if as_json:
            body = {"on": one.on, "begins": _facts(one.begins), "ends": _facts(one.ends)}
            click.echo(json.dumps(body, default=str, ensure_ascii=False))
            continue
        verb = "changes" if one.begins and one.ends else "begins" if one.begins else "ends"
        row = one.begins or one.ends
        assert row is not None
        line = f"[bold]{one.on}[/] {verb}: {row.country} {row.table} {escape(_said(row))}"
        out.print(line, highlight=False)
    if not as_json:
        count = f"{len(found)} row{'' if len(found) == 1 else 's'}"
        out.print(f"{count} {'changes' if len(found) == 1 else 'change'} in {days} days.")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--country", required=True, help="Whose tariff it is: EU, GB, CN …")
@click.option("--column", default="", help="The column of rates where there are several.")
@click.option("--since", help="First day of lines that name none; tomorrow when left out.")
@click.option("--source", default="", help="Who publishes it.")
@click.option("--reason", default="", help="Why; needed when it reaches into the past.")
@click.option("--by", "email", default="", help="The operator who proposes it, by e-mail address.")
@click.option("--draft", is_flag=True, help="Keep it as a draft; do not propose it yet.")
@click.option("--dry-run", is_flag=True, help="Read and report; keep nothing, need no database.")
@click.option("--faults", type=click.Path(path_type=Path), help="Write all faults: .csv or .json.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
def import_table(file: Path, *, faults: Path | None, as_json: bool, **said: Any) -> None:
    """Read a tariff FILE whole (CSV, also .gz), report every line, and propose it as law.

    It becomes law when another operator approves it at the law desk. Exit code 0 when every line
    loads, 1 when some do not (the others are still proposed).

    \b
    entrepot law import tariff.csv --country EU --column cet_duty_rate --dry-run
    entrepot law import tariff.csv --country EU --by operator@example.com
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    _django_with_database(needs_one=not said["dry_run"])
    from entrepot.customs import commands

    tomorrow = date.fromordinal(datetime.now(UTC).date().toordinal() + 1)
    since = _day(said["since"], "--since") or tomorrow
    report = commands.read_table(
        file,
        country=said["country"],
        column=said["column"],
        since=since,
        source=said["source"],
    )
    if faults:
        _write_faults(faults, report)
    proposed = "" if said["dry_run"] else _proposed(report, file=file, since=since, said=said)
    _print_report(report, as_json=as_json, proposed=proposed)
    sys.exit(0 if len(report.statutes) == report.rows else 1)


def _proposed(report: "Report", *, file: Path, since: date, said: dict[str, Any]) -> str:
    from entrepot.customs import commands, queries
    from entrepot.customs.values import NotAnOperator

    by = queries.operator_by_email(said["email"])
    if by is None:
        if not said["email"]:
            raise click.UsageError("say who proposes it: --by operator@example.com, or --dry-run")
        raise NotAnOperator(email=said["email"])
    at = datetime.now(UTC)
    drafted = commands.draft_table(
        report,
        country=said["country"],
        file=file.name,
        since=since,
        by=by,
        at=at,
        reason=said["reason"],
    )
    if not said["draft"]:
        commands.propose_amendment(amendment=drafted, by=by, at=at)
    return str(drafted)


def _print_report(report: "Report", *, as_json: bool, proposed: str) -> None:
    if as_json:
        body = {
            "rows": report.rows,
            "loaded": len(report.statutes),
            "forms": dict(report.forms),
            "faults": [_fault(one) for one in report.faults],
            "amendment": proposed or None,
        }
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    table = Table("form of the rate", "lines", box=None)
    for name, count in sorted(report.forms.items(), key=lambda pair: -pair[1]):
        table.add_row(name, f"{count:,}")
    out.print(table)
    out.print(f"{len(report.statutes):,} of {report.rows:,} lines load.")
    for one in report.faults[:FAULTS_PRINTED]:
        mark = "[red]does not load[/]" if one.is_fatal else "[yellow]taken for granted[/]"
        line = f"  line {one.row} {one.hs} {escape(repr(one.text))}: {mark}, {escape(one.reason)}"
        out.print(line, highlight=False)
    if len(report.faults) > FAULTS_PRINTED:
        out.print(f"  … and {len(report.faults) - FAULTS_PRINTED} more: see --faults FILE")
    if proposed:
        out.print(f"Kept as {proposed}. It is law when another operator approves it:")
        out.print(f"  /operator/law/amendments/{proposed}/", highlight=False)


def _write_faults(path: Path, report: "Report") -> None:
    rows = [_fault(one) for one in report.faults]
    if path.suffix == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, ["row", "hs", "text", "reason", "is_fatal"])
        lines.writeheader()
        lines.writerows(rows)


def _fault(fault: Any) -> dict[str, Any]:
    return {name: getattr(fault, name) for name in ("row", "hs", "text", "reason", "is_fatal")}


def _print_rows(rows: "list[Statute]", *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps(_facts(row), default=str, ensure_ascii=False))
        return
    for row in rows[:ROWS_PRINTED]:
        until = "" if row.until == date.max else f" until {row.until}"
        since = "always" if row.since == date.min else f"since {row.since}"
        head = f"[bold]{row.country} {row.table}[/] {escape(_said(row))}"
        out.print(head, highlight=False)
        tail = f"    {since}{until} · {row.confidence} · {row.by} · {row.source}"
        out.print(escape(tail), highlight=False, style="dim")
    if len(rows) > ROWS_PRINTED:
        out.print(f"… and {len(rows) - ROWS_PRINTED} more: ask for a country, or use --json")


def _facts(row: "Statute | None") -> dict[str, Any] | None:
    if row is None:
        return None
    until = None if row.until == date.max else row.until
    since = None if row.since == date.min else row.since
    return {
        "id": row.id,
        "country": row.country,
        "table": row.table,
        "fields": dict(row.fields),
        "since": since,
        "until": until,
        "source": row.source,
        "confidence": row.confidence,
        "by": row.by,
    }


def _said(row: "Statute") -> str:
    parts = []
    for name, value in row.fields.items():
        text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        parts.append(f"{name}={text}")
    return " ".join(parts)


def _reaches(row: "Statute", digits: str) -> bool:
    hs = row.fields.get("hs", ())
    codes = (hs,) if isinstance(hs, str) else hs
    return any(code and (digits.startswith(code) or code.startswith(digits)) for code in codes)


def _known_country(code: str) -> None:
    from entrepot.lanes import rows

    known = sorted({row.country for row in rows.law().statutes})
    if code and code not in known:
        raise click.BadParameter(f"one of {' '.join(known)}", param_hint="--country")


def _day(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("a day, like 2026-12-01", param_hint=name) from None


def _django_with_database(*, needs_one: bool) -> None:
    if needs_one and not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        place = home.folder()
        home.load_secrets(place)
        os.environ["DATABASE_URL"] = database.url(database.start(place))
    if needs_one:
        approved_law()
    else:
        _django()


def _django() -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
