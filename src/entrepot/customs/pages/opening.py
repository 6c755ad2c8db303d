"""One lane's price opened: the waterfall, every step with its source, papers, and what is in doubt."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from entrepot.customs.pages.saying import Say
from entrepot.customs.pages.shown import (
    Bar,
    LineRow,
    PaperRow,
    Piece,
    Rung,
    Source,
    StepRow,
    WayRow,
)
from entrepot.lanes.rules import Way
from entrepot.lanes.values import Charge, ChargeKind, LandedCost, LineCost, Paper, RowRef
from entrepot.lanes.values.cost import UNVERIFIED

BAR: Final = 1000
"""How long a bar is; widths are parts of it, for the eye only."""
_LINK: Final = re.compile(r"https?://[^\s;,)]+")
_SINGLE: Final = re.compile(r"\((?P<inner>[^()]*)\) x 1")
"""Times one piece says nothing."""


class _Sources:
    """Numbers the sources of a lane in the order in which they are met."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._numbers: dict[tuple[str, RowRef], int] = {}

    def of(self, row: RowRef | None) -> tuple[int, ...]:
        """The numbers of a row's sources."""
        if row is None or not row.source:
            return ()
        return tuple(
            dict.fromkeys(
                self._numbers.setdefault((text, row), len(self._numbers) + 1)
                for text in row.source.split(" | ")
            )
        )

    def all(self) -> tuple[Source, ...]:
        return tuple(self._source(text, row, n) for (text, row), n in self._numbers.items())

    def _source(self, text: str, row: RowRef, number: int) -> Source:
        say = self._say
        is_known = say.is_known(text)
        said = say.law(text) if is_known else text
        return Source(
            number=number,
            pieces=_pieces(said),
            confidence=say.law(row.confidence),
            is_weak=row.confidence in UNVERIFIED,
            span=_span(row, say),
            is_foreign=not is_known,
        )


def way_row(
    way: Way,
    cost: LandedCost,
    say: Say,
    names: Mapping[str, str],
    longest: int,
    *,
    is_cheapest: bool,
    is_fastest: bool,
) -> WayRow:
    """An open lane; `longest` is the dearest lane's total, which its bar is measured by."""
    sources = _Sources(say)
    lines = tuple(_line(line, say, sources) for line in cost.lines)
    notes = tuple(_note(note.code, note.facts, note.row, say, sources) for note in cost.notes)
    rungs = _rungs(cost, say)
    papers = tuple(_paper(paper, say, names) for paper in way.papers)
    charges = [charge for line in cost.lines for charge in line.charges]
    weak = sum(charge.row is not None and charge.row.confidence in UNVERIFIED for charge in charges)
    found = sources.all()
    return WayRow(
        anchor=way.lane.regime,
        name=say.law(way.lane.regime),
        treatment=say.law(str(cost.treatment)),
        total=say.money(cost.total),
        tax=say.money(cost.tax),
        days=days(way, say),
        is_cheapest=is_cheapest,
        is_fastest=is_fastest,
        bar=_bar(cost, longest),
        bar_end=cost.total.minor * BAR // longest,
        papers=papers,
        papers_count=say("papers.count", count=len(papers)),
        rungs=rungs,
        lines=lines,
        notes=tuple(dict.fromkeys(notes)),
        facts=_facts(cost, say),
        sources=found,
        doubts=say("unverified", count=weak, all=len(charges)) if weak else "",
        doubtful=tuple(source for source in found if source.is_weak),
    )


def days(way: Way, say: Say) -> str:
    """Door to door, as the rows say."""
    if way.transit is None:
        return say("days.unknown")
    return say("days.from_to", low=way.transit.days_low, high=way.transit.days_high)


def label_of(charge: Charge, say: Say) -> str:
    """The charge's own name where it has one, else its kind."""
    return say.law(charge.name or charge.kind.value)


def _line(line: LineCost, say: Say, sources: _Sources) -> LineRow:
    return LineRow(
        number=line.item.id,
        name=line.item.description or line.item.hs,
        hs=line.item.hs,
        steps=tuple(_step(charge, say, sources) for charge in line.charges),
        total=say.money(line.total),
    )


def _step(charge: Charge, say: Say, sources: _Sources) -> StepRow:
    row = charge.row
    label, kind = label_of(charge, say), say.law(charge.kind.value)
    base = say.money(charge.base)
    single = _SINGLE.fullmatch(charge.formula)
    formula = single["inner"] if single else charge.formula
    return StepRow(
        kind=charge.kind.value,
        label=label,
        under=kind if charge.name and kind != label else "",
        base=base,
        rate=say.written(charge.rate),
        formula=say.written(formula).replace("V", base),
        rounding=say.rounding(charge.rounding),
        amount=say.money(charge.amount),
        refs=sources.of(row),
        confidence=say.law(row.confidence) if row else "",
        is_weak=row is not None and row.confidence in UNVERIFIED,
        since=say("since", day=say.day(row.since)) if row and row.since else "",
    )


def _note(
    code: str, facts: Mapping[str, str], row: RowRef | None, say: Say, sources: _Sources
) -> str:
    numbers = "".join(f" [{number}]" for number in sources.of(row))
    return say.law(code, facts) + numbers


def _facts(cost: LandedCost, say: Say) -> tuple[str, ...]:
    found = []
    if cost.on_delivery.minor:
        found.append(say("on_delivery", amount=say.money(cost.on_delivery)))
    if cost.declared is not None:
        found.append(say("declared", amount=say.money(cost.declared)))
    if cost.dutiable.minor:
        found.append(say("counts", amount=say.money(cost.dutiable)))
    return tuple(found)


def _rungs(cost: LandedCost, say: Say) -> tuple[Rung, ...]:
    """Charges of a name together, in the order in which they arise."""
    sums: dict[tuple[int, str, str], int] = {}
    order = {kind: place for place, kind in enumerate(ChargeKind)}
    for line in cost.lines:
        for charge in line.charges:
            key = (order[charge.kind], charge.kind.value, label_of(charge, say))
            sums[key] = sums.get(key, 0) + charge.amount.minor
    total = cost.total.minor
    found, before = [], 0
    for (_, kind, label), minor in sorted(sums.items(), key=lambda pair: pair[0][0]):
        start, end = before * BAR // total, (before + minor) * BAR // total
        before += minor
        found.append(
            Rung(
                kind=kind,
                label=label,
                amount=say.money(type(cost.total)(minor, cost.currency)),
                share=say.share(minor, total),
                x=start,
                width=max(end - start, 3) if minor else 0,
                end=end,
            )
        )
    return tuple(found)


def _bar(cost: LandedCost, longest: int) -> tuple[Bar, ...]:
    found, before = [], 0
    for kind, amount in cost.charges.items():
        start, end = before * BAR // longest, (before + amount.minor) * BAR // longest
        before += amount.minor
        found.append(Bar(kind.value, start, end - start))
    return tuple(found)


def _paper(paper: Paper, say: Say, names: Mapping[str, str]) -> PaperRow:
    sender = f"sender.{paper.sender}"
    items = ", ".join(item for item in paper.items if item in names)
    is_some = bool(items) and len(paper.items) < len(names)
    return PaperRow(
        name=say.law(paper.code),
        sender=say("papers.by", sender=say(sender)) if paper.sender else "",
        items=say("papers.items", items=say("line", number=items)) if is_some else "",
    )


def _span(row: RowRef, say: Say) -> str:
    parts: Sequence[str] = [
        say("since", day=say.day(row.since)) if row.since else "",
        say("until", day=say.day(row.until)) if row.until else "",
    ]
    return ", ".join(filter(None, parts))


def _pieces(text: str) -> tuple[Piece, ...]:
    found, at = [], 0
    for match in _LINK.finditer(text):
        if match.start() > at:
            found.append(Piece(text[at : match.start()]))
        found.append(Piece(match[0].removeprefix("https://").removeprefix("http://"), match[0]))
        at = match.end()
    if at < len(text):
        found.append(Piece(text[at:]))
    return tuple(found)
