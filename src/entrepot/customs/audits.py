"""What always holds for the operator's rows."""

import itertools
from collections.abc import Iterator
from typing import Final

from entrepot.customs import rules
from entrepot.customs.models import Amendment
from entrepot.customs.values import AmendmentState
from entrepot.kit.audit import Audit, Finding
from entrepot.lanes import rows
from entrepot.lanes.values import BadRow, Statute

CHUNK: Final = 5_000


def approved_rows_can_be_read() -> list[Finding]:
    """Every approved row is one that this version's rules can read."""
    found = []
    for name, row in _approved():
        try:
            rows.check_row(row)
        except BadRow as no:
            facts = {"amendment": name, "field": no.field, "reason": no.reason}
            found.append(Finding("customs.unreadable_row", facts))
    return found


def ended_rows_are_known() -> list[Finding]:
    """Every row that an approved amendment ends is in the law, shipped or approved."""
    known = {row.id for row in rows.shipped()} | {row.id for _, row in _approved()}
    ending = _DECIDED.exclude(ends="").order_by("sequence").values_list("id", "ends")
    return [
        Finding("customs.ends_nothing", {"amendment": str(name), "row": ends})
        for name, ends in ending
        if ends not in known
    ]


def one_row_a_day() -> list[Finding]:
    """No two of the operator's and the shipped rows say what holds for one thing on one day."""
    law = rows.law()
    by_key: dict[rules.Key, list[Statute]] = {}
    for row in law.statutes:
        if rules.is_exclusive(row.table):
            by_key.setdefault(rules.key_of(row), []).append(row)
    found = []
    for held in by_key.values():
        ordered = sorted(held, key=lambda row: row.since)
        found += [
            Finding("customs.overlap", {"row": one.id, "other": other.id, "key": str(one.fields)})
            for one, other in itertools.pairwise(ordered)
            if other.since < one.until
            if "operator" in {one.by, other.by}
        ]
    return found


_DECIDED: Final = Amendment.objects.filter(state=AmendmentState.APPROVED)


def _approved() -> Iterator[tuple[str, Statute]]:
    for row in _DECIDED.order_by("sequence"):
        new = row.change.statute
        if new is not None:
            yield str(row.id), new
        for line in row.rows.order_by("place").iterator(chunk_size=CHUNK):
            yield str(row.id), line.statute(country=row.country, source=row.source)


AUDITS: Final[tuple[Audit, ...]] = (
    approved_rows_can_be_read,
    ended_rows_are_known,
    one_row_a_day,
)
