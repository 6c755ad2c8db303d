"""How `entrepot quote` answers: a table for the eye, JSON for programs, Markdown for papers."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from entrepot.customs import rows as words
from entrepot.customs.rules import answering, plain, refusing
from entrepot.customs.rules.answering import Answer, Comparison
from entrepot.customs.values.asked import Issue, Unreadable
from entrepot.kernel import Refusal
from entrepot.lanes import rows, rules
from entrepot.lanes.rules import Way
from entrepot.lanes.values import LandedCost, Law, Limits, NotAllowed, RowRef

WIDTH: Final = 180
"""Of a table that is not on a terminal: wide enough for the sources."""


class View(Protocol):
    """One form of answering. `name` is empty where there is one consignment."""

    def begin(self, *, is_many: bool) -> None: ...
    def priced(self, name: str, answer: Answer, limits: Limits | None) -> None: ...
    def compared(self, name: str, comparison: Comparison) -> None: ...
    def refused(self, name: str, refusal: Refusal, items: Sequence[str]) -> None: ...
    def regimes(self, law: Law, day: date) -> None: ...
    def progress(self, count: int, share: float) -> None: ...
    def end(self, priced: int, not_allowed: int, bad: int) -> None: ...


def view(form: str, language: str) -> View:
    """By the name of the form: `table`, `json`, `markdown`."""
    speaker = Speaker(language)
    if form == "json":
        return Json(speaker)
    return Tables(speaker, MarkdownOut() if form == "markdown" else RichOut())


class Speaker:
    """Words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def page(self, code: str, **facts: object) -> str:
        return words.word("calculator", code, self.language, facts)

    def law(self, code: str, facts: Mapping[str, str] | None = None) -> str:
        return rows.word(code, self.language, facts)

    def rounding(self, text: str) -> str:
        return ", ".join(self._rounding(part) for part in text.split(", "))

    def _rounding(self, part: str) -> str:
        what, down, step = part.partition(" down to ")
        return self.law(f"rounding.{what}_down", {"amount": step}) if down else self.law(part)

    def reason(self, issue: Issue) -> str:
        facts = {"value": issue.value, "limit": issue.limit}
        return words.word("reasons", issue.reason, self.language, facts)

    def days(self, way: Way) -> str:
        if way.transit is None:
            return self.page("days.unknown")
        return f"{way.transit.days_low}-{way.transit.days_high}"

    def problem(self, refusal: Refusal, items: Sequence[str]) -> dict[str, Any]:
        return plain.problem(refusal, items, self.law, self.reason)


class Json:
    """One object; of many consignments one a line, each by itself."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._is_many = False

    def begin(self, *, is_many: bool) -> None:
        self._is_many = is_many

    def priced(self, name: str, answer: Answer, limits: Limits | None) -> None:
        cost = answer.cost
        body = dict(cost.plain()) if self._is_many else _plain(cost)
        body |= {"papers": [paper.code for paper in answer.papers]}
        if limits is not None:
            body["limits"] = {"order": str(limits.order.amount), "year": str(limits.year.amount)}
        self._say(name, body)

    def compared(self, name: str, comparison: Comparison) -> None:
        ways = []
        for way in comparison.ways:
            split = answering.split_of(comparison.consignment, way)
            body: dict[str, Any] = {"regime": way.lane.regime, "is_open": way.cost is not None}
            if way.cost is not None:
                body["cost"] = _plain(way.cost)
                body["papers"] = [paper.code for paper in way.papers]
            else:
                refusal = way.refusal or NotAllowed(obstacles=way.obstacles)
                body["problem"] = self._speaker.problem(refusal, ())
            if way.transit is not None:
                body["days"] = [way.transit.days_low, way.transit.days_high]
            if split is not None:
                body["split_total"] = str(split.total.amount)
            ways.append(body)
        self._say(name, {"ways": ways})

    def refused(self, name: str, refusal: Refusal, items: Sequence[str]) -> None:
        self._say(name, self._speaker.problem(refusal, items))

    def regimes(self, law: Law, day: date) -> None:
        data = [
            {"regime": name, "name": self._speaker.law(name), "days": _days(name, law, day)}
            for name in rules.REGIMES
        ]
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))

    def progress(self, count: int, share: float) -> None:
        _progress(count, share)

    def end(self, priced: int, not_allowed: int, bad: int) -> None:
        if self._is_many:
            _summed(priced, not_allowed, bad)

    def _say(self, name: str, body: Mapping[str, Any]) -> None:
        if self._is_many:
            line = msgspec.json.encode({"consignment": name, **body})
            click.echo(line.decode())
        else:
            click.echo(json.dumps(body, ensure_ascii=False, indent=2))


class Out(Protocol):
    """Where tables and lines go."""

    def table(self, title: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> None: ...
    def line(self, text: str, *, is_wrong: bool = False) -> None: ...


class RichOut:
    """A terminal. What is wrong goes to the error stream."""

    def table(self, title: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> None:
        table = Table(title=Text(title), title_justify="left")
        for place, name in enumerate(head):
            table.add_column(name, justify="right" if place == len(head) - 1 else "left")
        for row in body:
            table.add_row(*(Text(cell) for cell in row), style="bold" if not row[0] else "")
        console = Console()
        (console if console.is_terminal else Console(width=WIDTH)).print(table)

    def line(self, text: str, *, is_wrong: bool = False) -> None:
        click.echo(text, err=is_wrong)


class MarkdownOut:
    """Text for a page; bars within cells are escaped."""

    def table(self, title: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> None:
        click.echo(f"## {title}\n")
        click.echo(_row(head))
        click.echo("|" + "---|" * (len(head) - 1) + "---:|")
        for row in body:
            click.echo(_row(row))
        click.echo()

    def line(self, text: str, *, is_wrong: bool = False) -> None:
        click.echo(f"* {text}", err=is_wrong)


class Tables:
    """Tables and lines in words, whatever they are written with."""

    def __init__(self, speaker: Speaker, out: Out) -> None:
        self._speaker = speaker
        self._out = out
        self._is_many = False

    def begin(self, *, is_many: bool) -> None:
        self._is_many = is_many

    def priced(self, name: str, answer: Answer, limits: Limits | None) -> None:
        cost = answer.cost
        if self._is_many:
            papers = self._speaker.page("papers.count", count=len(answer.papers))
            lane = self._speaker.law(cost.lane.regime)
            tax = f"{self._speaker.page('tax')} {cost.tax}"
            self._out.line(f"{name}: {cost.total} ({tax}) - {lane}, {papers}")
            return
        sources: dict[str, int] = {}
        title = f"{self._speaker.law(cost.lane.regime)}: {cost.lane}, {cost.day}"
        names = ("line", "charge", "rate", "how", "rounding", "rests_on", "result")
        head = [self._speaker.page(one, number="").strip() for one in names]
        self._out.table(title, head, _steps(cost, self._speaker, sources))
        for source, number in sources.items():
            self._out.line(f"[{number}] {source}")
        self._about(answer, limits)

    def _about(self, answer: Answer, limits: Limits | None) -> None:
        cost, say = answer.cost, self._speaker
        self._out.line(f"{say.law(str(cost.treatment))}; {cost.treatment}; {cost.rules_version}")
        if cost.rate is not None:
            facts = {"base": cost.rate.base, "quote": cost.rate.quote, "day": cost.rate.on}
            rate = f"{cost.rate.rate:f}"
            self._out.line(say.page("exchange_rate", rate=rate, source=cost.rate.source, **facts))
        if limits is not None:
            counts = say.page("counts", amount=cost.dutiable)
            self._out.line(f"{counts} ({limits.order} / {limits.year})")
        if cost.on_delivery.minor:
            self._out.line(say.page("on_delivery", amount=cost.on_delivery))
        for note in cost.notes:
            self._out.line(say.law(note.code, note.facts))
        if cost.unverified:
            charges = [charge for line in cost.lines for charge in line.charges]
            weak = sum(charge.row in cost.unverified for charge in charges)
            self._out.line(say.page("unverified", count=weak, all=len(charges)))
            for row in dict.fromkeys(row.source for row in cost.unverified):
                self._out.line(f"  {row}")
        named = ", ".join(f"{say.law(paper.code)} [{paper.code}]" for paper in answer.papers)
        self._out.line(f"{say.page('papers')}: {named}")

    def compared(self, name: str, comparison: Comparison) -> None:
        say = self._speaker
        lane = comparison.consignment.lane
        title = f"{lane.origin} - {lane.destination}, {comparison.consignment.day}"
        head = [say.page(one) for one in ("lane", "papers", "days", "tax", "total")]
        body = []
        for way in comparison.ways:
            split = answering.split_of(comparison.consignment, way)
            label = f"{say.law(way.lane.regime)} [{way.lane.regime}]"
            if way.cost is not None:
                papers = say.page("papers.count", count=len(way.papers))
                figures = (str(way.cost.tax), str(way.cost.total))
                body.append((label, papers, say.days(way), *figures))
                continue
            why = "; ".join(_why(way, say))
            if split is not None:
                facts = {"total": split.total, "tax": split.tax}
                why += " " + say.page("split", count=len(split.costs), **facts)
            closed = "not_allowed" if way.obstacles else "not_answered"
            body.append((label, why, say.days(way), "", say.page(closed)))
        self._out.table(f"{name}: {title}" if name else title, head, body)

    def refused(self, name: str, refusal: Refusal, items: Sequence[str]) -> None:
        say = self._speaker
        facts = {one: str(value) for one, value in vars(refusal).items()}
        lead = f"{name}: " if name else ""
        self._out.line(f"{lead}{say.law(refusal.code, facts)} [{refusal.code}]", is_wrong=True)
        if isinstance(refusal, Unreadable):
            for issue in refusal.issues:
                where = f"{issue.pointer}: " if issue.pointer else ""
                self._out.line(f"  {where}{say.reason(issue)} [{issue.reason}]", is_wrong=True)
        elif isinstance(refusal, NotAllowed):
            for one in refusal.obstacles:
                line = f"{say.page('line', number=one.item)}: " if one.item else ""
                why = f"  {line}{say.law(one.code, one.facts)} [{one.code}]"
                self._out.line(why, is_wrong=True)
                self._out.line(f"    -> {say.law(one.remedy)} [{one.remedy}]", is_wrong=True)
        elif where := refusing.pointer(refusal, items):
            self._out.line(f"  {where}", is_wrong=True)
            told = ", ".join(f"{one} {value}" for one, value in facts.items())
            self._out.line(f"  {told}", is_wrong=True)

    def regimes(self, law: Law, day: date) -> None:
        say = self._speaker
        body = [
            (name, say.law(name), "-".join(map(str, _days(name, law, day))))
            for name in rules.REGIMES
        ]
        self._out.table(say.page("comparison"), ["", say.page("lane"), say.page("days")], body)

    def progress(self, count: int, share: float) -> None:
        _progress(count, share)

    def end(self, priced: int, not_allowed: int, bad: int) -> None:
        if self._is_many:
            _summed(priced, not_allowed, bad)


def _steps(cost: LandedCost, say: Speaker, sources: dict[str, int]) -> list[list[str]]:
    body = []
    for line in cost.lines:
        for charge in line.charges:
            row = charge.row
            rests = "" if row is None else f"{_noted(row, sources)}, {say.law(row.confidence)}"
            body.append(
                [
                    line.item.id,
                    say.law(charge.name or charge.kind.value),
                    charge.rate,
                    charge.formula.replace("V", str(charge.base)),
                    say.rounding(charge.rounding),
                    rests,
                    str(charge.amount.amount),
                ]
            )
        body.append([line.item.id, say.page("line_total"), "", "", "", "", str(line.total.amount)])
    body += [
        ["", say.law(kind.value), "", "", "", "", str(amount.amount)]
        for kind, amount in cost.charges.items()
    ]
    body.append(["", say.page("total"), "", "", "", "", str(cost.total)])
    return body


def _noted(row: RowRef, sources: dict[str, int]) -> str:
    """The numbers of the row's sources in the notes under the table, and its days."""
    numbers = [sources.setdefault(part, len(sources) + 1) for part in row.source.split(" | ")]
    told = " ".join(f"[{number}]" for number in dict.fromkeys(numbers))
    since = f" {row.since}" if row.since else ""
    return told + since + (f" - {row.until}" if row.until else "")


def _why(way: Way, say: Speaker) -> list[str]:
    if way.refusal is not None:
        facts = {name: str(value) for name, value in vars(way.refusal).items()}
        return [f"{say.law(way.refusal.code, facts)} [{way.refusal.code}]"]
    return [
        f"{say.law(one.code, one.facts)} [{one.code}] -> {say.law(one.remedy)}"
        for one in way.obstacles
    ]


def _plain(cost: LandedCost) -> dict[str, Any]:
    body = dict(cost.plain())
    body["explanation"] = [
        {
            "item": step.item,
            "kind": step.kind.value,
            "name": step.name,
            "formula": step.formula,
            "rounding": step.rounding,
            "source": step.source,
            "confidence": step.confidence,
        }
        for step in cost.explanation
    ]
    return body


def _days(name: str, law: Law, day: date) -> tuple[int, ...]:
    row = rules.transit(name, day, law=law)
    return () if row is None else (row.days_low, row.days_high)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _progress(count: int, share: float) -> None:
    end = "\r" if sys.stderr.isatty() else "\n"
    click.echo(f"{count:,} ({share:.0%})", err=True, nl=False)
    click.echo(end, err=True, nl=False)


def _summed(priced: int, not_allowed: int, bad: int) -> None:
    click.echo(f"{priced:,} priced, {not_allowed:,} not allowed, {bad:,} bad", err=True)
