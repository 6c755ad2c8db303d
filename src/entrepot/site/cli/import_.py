"""`entrepot import`: a merchant's file of goods, with a report of every refused row."""

import json
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from entrepot.site import home

if TYPE_CHECKING:
    from entrepot.channels.queries import JobRow
    from entrepot.channels.values import Choices, Counts, Preview, Profile
    from entrepot.offices.models import Merchant

BLOCK = 1 << 20
ISSUES_PRINTED = 20

out = Console()
err = Console(stderr=True)


@click.command("import")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option("--merchant", help="The merchant's short name.")
@click.option("--profile", help="A mapping by name; the fitting one when left out.")
@click.option("--mapping", type=click.Path(exists=True, path_type=Path), help="A mapping as TOML.")
@click.option("--save-as", help="Keep the mapping for the merchant under this name.")
@click.option("--preview", is_flag=True, help="Show what would be saved; save nothing.")
@click.option("--only", multiple=True, metavar="COLUMN=A,B", help="Take only these rows.")
@click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="A fact for all.")
@click.option("--currency", default="", help="In which the prices are; beats signs and mapping.")
@click.option("--language", default="", help="Of titles and texts, such as en or it.")
@click.option("--list-on", default="", metavar="LANE", help="List what is saved on a lane.")
@click.option("--draft", default="", metavar="LANGUAGE", help="Draft missing texts: zh-hans.")
@click.option("--stock", type=click.IntRange(min=1), help="Opening stock of each new article.")
@click.option("--file-stock", is_flag=True, help="Take opening stock from the file's column.")
@click.option("--node", default="", help="The node that receives it; the first when left out.")
@click.option("--encoding", default="", help="utf-8-sig, utf-16, cp1252 or gb18030.")
@click.option("--delimiter", default="", help="One character, or 'tab'.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
@click.option("--profiles", "list_profiles", is_flag=True, help="List the built-in mappings.")
def command(file: Path | None, **said: Any) -> None:
    """Import a merchant's FILE of goods: CSV, JSON-lines, either packed as gzip.

    Rows are created, updated, left unchanged or refused; each refused one is named with line,
    column and reason. A repeat doubles nothing, and an interrupted run may simply be repeated.

    \b
    entrepot import export.csv --merchant solcavento
    entrepot import wines.csv.gz --merchant solcavento --only country=Italy \\
        --list-on it-cn-cbec-direct --draft zh-hans --stock 24

    Exit codes: 0 every row was taken, 1 some were refused (or the whole file), 2 bad input.
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    if said["list_profiles"]:
        _print_profiles()
        return
    if file is None or not said["merchant"]:
        raise click.UsageError("Name a FILE and a --merchant. --profiles lists the mappings.")
    _set_up()
    from entrepot.channels import queries
    from entrepot.kernel import Refusal

    try:
        counts = _import(file, said)
    except Refusal as no:
        if said["as_json"]:
            click.echo(json.dumps({"refused": no.code, "message": queries.refusal_sentence(no)}))
        else:
            err.print(
                f"[red]{escape(file.name)} was refused:[/] {escape(queries.refusal_sentence(no))}"
            )
            err.print("Nothing was written.", style="dim")
        sys.exit(1)
    sys.exit(1 if counts.failed else 0)


def _import(file: Path, said: dict[str, Any]) -> "Counts":
    from django.utils import timezone

    from entrepot.channels import commands, queries
    from entrepot.channels.values import Counts, Encoding
    from entrepot.offices.values import MerchantId

    merchant = _merchant(said["merchant"])
    owner, at = MerchantId(merchant.id), timezone.now()
    delimiter = "\t" if said["delimiter"] == "tab" else said["delimiter"]
    try:
        encoding = Encoding(said["encoding"]) if said["encoding"] else None
    except ValueError:
        raise click.BadParameter(said["encoding"], param_hint="--encoding") from None
    job = commands.take_file(
        _blocks(file), name=file.name, merchant=owner, at=at, encoding=encoding, delimiter=delimiter
    )
    row = queries.job(job, merchant=owner)
    assert row is not None
    try:
        profile, choices = _profile(said, row, owner), _choices(said)
        commands.choose(job, profile=profile, choices=choices, merchant=owner)
        if said["preview"]:
            found = queries.preview(
                queries.source_of(job),
                row.inspection,
                profile=profile,
                choices=choices,
                merchant=owner,
            )
            _print_preview(found, profile, row)
    except BaseException:
        commands.discard(job, merchant=owner)
        raise
    if said["preview"]:
        commands.discard(job, merchant=owner)
        return Counts()
    if said["save_as"]:
        kept = type(profile)(**{**_fields(profile), "name": said["save_as"]})
        commands.save_profile(kept, merchant=owner, at=at)
    commands.start_import(job, merchant=owner, at=at)
    with _progress() as bar:
        task = bar.add_task("rows", total=row.rows_total)
        counts = commands.run_import(
            job,
            at=at,
            say=lambda so_far, _total: bar.update(
                task, completed=so_far.rows + so_far.left_out, refresh=True
            ),
        )
        bar.update(task, completed=row.rows_total)
    done = queries.job(job, merchant=owner)
    assert done is not None
    _print_report(done, as_json=said["as_json"], merchant=merchant)
    return counts


def _set_up() -> None:
    place = home.folder()
    home.load_secrets(place)
    if not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        os.environ["DATABASE_URL"] = database.url(database.start(place))
    import django

    django.setup()


def _merchant(slug: str) -> "Merchant":
    from entrepot.offices.models import Merchant

    found = Merchant.objects.filter(slug=slug).first()
    if found is None:
        near = Merchant.objects.order_by("slug").values_list("slug", flat=True)[:30]
        raise click.BadParameter(
            f"there is no merchant {slug!r}; there are: {', '.join(near) or 'none yet'}",
            param_hint="--merchant",
        )
    return found


def _profile(said: dict[str, Any], row: "JobRow", owner: Any) -> "Profile":
    from entrepot.channels import queries
    from entrepot.channels.values import Profile

    if said["mapping"]:
        try:
            plain = tomllib.loads(said["mapping"].read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            raise click.BadParameter(str(wrong), param_hint="--mapping") from None
        return Profile.read({"name": said["mapping"].stem, "title": said["mapping"].stem, **plain})
    if said["profile"]:
        return queries.profile(said["profile"], merchant=owner)
    return queries.mapping_for(queries.source_of(row.id), row.inspection, merchant=owner)


def _choices(said: dict[str, Any]) -> "Choices":
    from entrepot.channels.values import FIELDS, Choices, Only

    only = []
    for text in said["only"]:
        column, equals, values = text.partition("=")
        if not (column and equals and values):
            raise click.BadParameter(f"{text!r} is not COLUMN=VALUE", param_hint="--only")
        only.append(Only(column=column, values=tuple(values.split(","))))
    constants = {}
    for text in said["constants"]:
        name, equals, value = text.partition("=")
        if not equals or name not in FIELDS:
            raise click.BadParameter(
                f"{text!r} is not FIELD=VALUE; fields are {', '.join(FIELDS)}", param_hint="--set"
            )
        constants[name] = value
    return Choices(
        currency=said["currency"].upper(),
        language=said["language"],
        only=tuple(only),
        list_on=said["list_on"],
        draft=said["draft"],
        stock=said["stock"],
        takes_stock=said["file_stock"],
        node=said["node"],
        constants=constants,
    )


def _fields(profile: "Profile") -> dict[str, Any]:
    from dataclasses import fields

    return {field.name: getattr(profile, field.name) for field in fields(profile)}


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            yield block


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.completed:,.0f}/{task.total:,.0f} rows"),
        BarColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )


def _print_profiles() -> None:
    from entrepot.channels import rows

    table = Table("name", "for", "needs the columns")
    for profile in rows.profiles():
        table.add_row(profile.name, profile.title, ", ".join(profile.required))
    out.print(table)


def _print_preview(found: "Preview", profile: "Profile", row: "JobRow") -> None:
    table = Table("line", "key", "title", "variants", "price", "HS", "origin", "content")
    for one in found.products:
        table.add_row(
            str(one.line), escape(one.key), escape(one.title), str(one.variants), one.price,
            one.hs_code, one.origin, one.content,
        )  # fmt: skip
    out.print(
        f"{escape(row.file_name)}: {row.rows_total} rows, mapping [bold]{escape(profile.name)}[/]. Preview:"
    )
    out.print(table)
    _print_remarks(row, found.unknown_columns)
    _print_issues(found.issues)
    out.print("Nothing was saved.", style="dim")


def _print_report(row: "JobRow", *, as_json: bool, merchant: "Merchant") -> None:
    from entrepot.channels import queries
    from entrepot.offices.values import MerchantId

    owner = MerchantId(merchant.id)
    if as_json:
        issues = [
            {
                "line": issue.line,
                "column": issue.column,
                "code": issue.code,
                "severity": issue.severity,
                "value": issue.value,
                "message": queries.issue_sentence(issue),
            }
            for issue in queries.issues(row.id, merchant=owner)
        ]
        report = {
            "job": str(row.id),
            "file": row.file_name,
            "profile": row.profile.name if row.profile else "",
            **row.counts.plain(),
            "unknown_columns": row.unknown_columns,
            "issues": issues,
        }
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    counts = row.counts
    assert row.profile is not None
    out.print(
        f"[bold]{escape(row.file_name)}[/] by mapping {escape(row.profile.name)}: {counts.rows} rows = "
        f"[green]{counts.created} created[/] + {counts.updated} updated + "
        f"{counts.unchanged} unchanged + [red]{counts.failed} refused[/]"
    )
    more = [
        f"{number} {words}"
        for number, words in (
            (counts.left_out, "left out by filter"),
            (counts.products, "products"),
            (counts.listed, "listed"),
            (counts.drafted, "drafted in Chinese"),
            (counts.received, "opening receipts"),
        )
        if number
    ]
    if more:
        out.print(", ".join(more))
    _print_remarks(row, row.unknown_columns)
    _print_issues(queries.issues(row.id, merchant=owner))
    if counts.errors + counts.warnings > ISSUES_PRINTED:
        out.print(f"All {counts.errors + counts.warnings} issues: {queries.errors_of(row.id)}")


def _print_remarks(row: "JobRow", unknown: tuple[str, ...]) -> None:
    from entrepot.channels import queries

    for warning in row.inspection.warnings:
        out.print(f"[yellow]{queries.warning_sentence(warning)}[/]")
    if unknown:
        out.print(
            f"[yellow]Columns that the mapping does not know:[/] {escape(', '.join(unknown))}"
        )


def _print_issues(issues: Any) -> None:
    from entrepot.channels import queries
    from entrepot.channels.values import IssueSeverity

    if not issues:
        return
    table = Table("line", "column", "code", "what to do", "value")
    for issue in issues[:ISSUES_PRINTED]:
        style = "red" if issue.severity is IssueSeverity.ERROR else "yellow"
        table.add_row(
            str(issue.line), escape(issue.column), issue.code,
            escape(queries.issue_sentence(issue)), escape(issue.value), style=style,
        )  # fmt: skip
    out.print(table)
