"""Customs codes: propose them, learn from examples, and say how good the proposals are."""

import csv
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from entrepot.nomenclature import queries
from entrepot.nomenclature.values import (
    CODE_MAX,
    LANGUAGES,
    LIMIT_MAX,
    TEXT_MAX,
    BadExamples,
    Evaluation,
    Example,
    Help,
    Proposal,
    Reason,
)

ROWS_MAX: Final = 1_000_000
TUNED_EACH: Final = 1_400
ALIASES: Final = {
    "text": ("text", "title", "words", "description", "name", "goods", "gdsdesc", "term"),
    "code": (
        "code",
        "hs",
        "hs_code",
        "hscode",
        "hs6",
        "hs10",
        "cn8",
        "commodity_code",
        "cmdtycode",
        "goods_code",
    ),
    "language": ("language", "lang", "locale"),
}
REASONS: Final = {
    Reason.CLEAR: "one code stands out",
    Reason.PROBABLE: "one code leads, others remain possible",
    Reason.NO_WORDS: "there are no words to go by",
    Reason.UNKNOWN_WORDS: "the words that say what it is are not known",
    Reason.VAGUE: "the words fit too many kinds of goods",
    Reason.CLOSE: "two codes are nearly as good as each other",
}
WANTED: Final = {
    Help.NOTHING: "",
    Help.SAY_WHAT_IT_IS: "say what the article is",
    Help.SAY_WHAT_IT_IS_MADE_OF: "say what it is made of",
    Help.SAY_WHAT_IT_IS_FOR: "say what it is for, or its form",
    Help.USE_PLAIN_WORDS: "use plain words, without brands and abbreviations",
}
LEVELS: Final = {2: "chapter", 4: "heading", 6: "subheading", 8: "8 digits", 10: "10 digits"}

_FILE: Final = click.Path(path_type=Path, dir_okay=False, exists=True)
_language = click.option(
    "--language", type=click.Choice(LANGUAGES), help="Language of the texts (told by the words)."
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("hs")
def command() -> None:
    """Customs codes: names, proposals, the operator's own examples."""


@command.command("propose")
@click.argument("texts", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, LIMIT_MAX), default=5, help="Candidates (5).")
@_language
@_as_json
def propose(*, texts: tuple[str, ...], limit: int, language: str | None, as_json: bool) -> None:
    """Propose codes for titles or descriptions, with the words that decided."""
    found = [queries.propose(text, language=language, limit=limit) for text in texts]
    if as_json:
        plain = [asdict(proposal) for proposal in found]
        click.echo(json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False, indent=2))
        return
    for proposal in found:
        _show(proposal)


@command.command("names")
@click.argument("code")
@click.option("--language", default="en", help="en or fr; others are given in English.")
def names(*, code: str, language: str) -> None:
    """Print the names of a code from its chapter down, and the codes below it."""
    bare = "".join(filter(str.isdigit, code))
    for name in queries.names(bare, language):
        click.echo(f"{name.code:<9} {name.text}")
    for below in queries.children(bare):
        click.echo(f"  {below:<9} {queries.names(below, language)[-1].text}")


@command.command("train")
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--forget", is_flag=True, help="Remove what was learnt before, and learn nothing.")
def train(*, files: tuple[Path, ...], forget: bool) -> None:
    """Learn from your own goods: CSV files (also .csv.gz) with columns text, code, language.

    What is learnt stays on this machine, under ENTREPOT_HOME, and joins every proposal.
    """
    from entrepot.nomenclature import commands

    if forget:
        click.echo("Forgotten." if commands.forget() else "There was nothing to forget.")
        return
    if not files:
        raise click.UsageError("give at least one CSV file, or --forget")
    examples = [example for path in files for example in _examples(path)]
    click.echo(f"Learning from {len(examples)} examples …", err=True)
    path = commands.train(examples=examples)
    codes = len({example.code for example in examples})
    click.echo(f"{len(examples)} examples, {codes} codes -> {path} ({path.stat().st_size} bytes)")


@command.command("evaluate")
@click.argument("file", type=_FILE)
@click.option("--limit", type=click.IntRange(1, ROWS_MAX), help="Only so many examples.")
@click.option("--split", is_flag=True, help="Train on four fifths, evaluate on the rest.")
@click.option(
    "--half",
    type=click.Choice(["tuned", "other"]),
    help="Only texts of the half that the shipped weights were tuned on, or of the other.",
)
@click.option("--shipped", is_flag=True, help="Without the operator's model.")
@_language
@_as_json
def evaluate(
    *,
    file: Path,
    limit: int | None,
    split: bool,
    half: str | None,
    shipped: bool,
    language: str | None,
    as_json: bool,
) -> None:
    """Say how often the right code of a CSV file (text, code, language) is proposed."""
    from dataclasses import replace

    from entrepot.nomenclature import commands
    from entrepot.nomenclature.rules import measuring

    examples = _examples(file)
    desk = queries.shipped_desk() if shipped or split else queries.desk()
    if half:
        wanted = half == "tuned"
        examples = [one for one in examples if measuring.is_tuned_on(one.text) == wanted]
    if split:
        held = [one for one in examples if measuring.is_held_out(one.text)]
        taught = [one for one in examples if not measuring.is_held_out(one.text)]
        if not held or not taught:
            raise BadExamples(path=str(file), why="too few examples to split")
        click.echo(f"Learning from {len(taught)} examples …", err=True)
        desk = replace(desk, own=commands.model_of(examples=taught))
        examples = held
    examples = examples[:limit]
    tally = measuring.Tally()
    console = Console(stderr=True)
    for example in track(examples, "Proposing", console=console, disable=not console.is_terminal):
        tally.add(example, desk, language=language)
    _show_evaluation(tally.evaluation(), as_json=as_json)


@command.command("tune")
@click.argument("files", nargs=-1, type=_FILE, required=True)
@_language
def tune(*, files: tuple[Path, ...], language: str | None) -> None:
    """Print the weights of the evidence that suit the tuned half of known titles best (TOML)."""
    from dataclasses import replace

    from entrepot.nomenclature import commands
    from entrepot.nomenclature.rules import measuring

    examples = [
        replace(one, language=language or one.language)
        for path in files
        for one in [one for one in _examples(path) if measuring.is_tuned_on(one.text)][:TUNED_EACH]
    ]
    for family, weights in commands.tuned(examples=examples).items():
        click.echo(f"[{family}]")
        for kind, weight in weights.items():
            click.echo(f'"{kind}" = {weight}')


@command.command("compile")
@click.option(
    "--source",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of the published tables, to write the tree anew.",
)
def compile_(*, source: Path | None) -> None:
    """Write the shipped tree and index anew: for who maintains the lexicon. Takes minutes."""
    from entrepot.nomenclature import commands

    if source is not None:
        click.echo(f"{commands.compile_tree(source=source)} codes")
    click.echo(f"{commands.compile_index()} bytes")


def _examples(path: Path) -> list[Example]:
    """Rows with a text and a code; a code that lost its leading zero gets it back."""
    examples: list[Example] = []
    skipped = 0
    for row in _rows(path):
        code = "".join(filter(str.isdigit, row["code"]))
        code = code.zfill(len(code) + len(code) % 2)
        text = row["text"].strip()[:TEXT_MAX]
        if not text or not 2 <= len(code) <= CODE_MAX:
            skipped += 1
            continue
        examples.append(Example(text, code, row.get("language") or None))
    if skipped:
        click.echo(f"{path}: {skipped} rows without a text or a code are left out", err=True)
    if not examples:
        raise BadExamples(path=str(path), why="no row has a text and a code")
    return examples


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8-sig", newline="")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8-sig", newline="")
        ) as file:
            reader = csv.reader(file)
            places = _places([name.strip().lower() for name in next(reader, [])], path)
            for number, cells in enumerate(reader):
                if number >= ROWS_MAX:
                    raise BadExamples(path=str(path), why=f"more than {ROWS_MAX} rows")
                yield {
                    name: cells[place] if place < len(cells) else ""
                    for name, place in places.items()
                }
    except (UnicodeDecodeError, csv.Error, OSError, EOFError) as error:
        raise BadExamples(path=str(path), why=f"no CSV in UTF-8: {error}") from None


def _places(header: Sequence[str], path: Path) -> dict[str, int]:
    places = {
        name: header.index(alias)
        for name, aliases in reversed(ALIASES.items())
        for alias in reversed(aliases)
        if alias in header
    }
    for name in ("text", "code"):
        if name not in places:
            known = ", ".join(ALIASES[name])
            raise BadExamples(path=str(path), why=f"no column for the {name}: one of {known}")
    return places


def _show(proposal: Proposal) -> None:
    console = Console()
    table = Table(title=proposal.text, title_justify="left")
    for name in ("code", "probability", "name", "words that decided"):
        table.add_column(name, justify="right" if name == "probability" else "left")
    for candidate in proposal.candidates:
        table.add_row(
            candidate.finer[0].code if candidate.finer else candidate.cn8 or candidate.hs6,
            f"{candidate.probability:.1%}",
            candidate.names[-1].text,
            ", ".join(f"{word.text} {word.weight:.0%}" for word in candidate.words),
        )
    console.print(table)
    wanted = f"; {WANTED[proposal.help]}" if WANTED[proposal.help] else ""
    verdict = proposal.verdict.value.replace("_", " ")
    console.print(f"{verdict} ({proposal.language}): {REASONS[proposal.reason]}{wanted}")


def _show_evaluation(found: Evaluation, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
        return
    table = Table(title=f"{found.examples} examples", title_justify="left")
    for name in ("level", "examples", "first", "in the first five"):
        table.add_column(name, justify="left" if name == "level" else "right")
    for accuracy in found.accuracies:
        table.add_row(
            LEVELS[accuracy.digits],
            str(accuracy.examples),
            f"{accuracy.first:.1%}",
            f"{accuracy.five:.1%}",
        )
    console = Console()
    console.print(table)
    console.print(
        f"not sure {found.not_sure:.1%}; sure {found.sure:.1%}, of which the heading is right in"
        f" {found.sure_heading:.1%}, the subheading in {found.sure_subheading:.1%}"
    )
