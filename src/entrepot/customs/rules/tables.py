"""What was approved, in order, as amendments the law can take; tables woven among other rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from entrepot.customs.rules.timeline import Key, key_of
from entrepot.lanes.values import Amendment, Statute


@dataclass(frozen=True, slots=True)
class Approved:
    """One decision: a single amendment, or the rows of a whole table."""

    amendment: Amendment | None
    name: str = ""
    rows: Sequence[Statute] = ()


def loaded(shipped: Iterable[Statute], approved: Iterable[Approved]) -> tuple[Amendment, ...]:
    """The amendments that bring the shipped rows up to date.

    A row of a table ends whatever row of the same goods held when it begins, and gives way to one
    that was announced to begin later. A later table of a country therefore replaces an earlier
    one for the goods that both name.
    """
    duties = _Duties(shipped)
    found: list[Amendment] = []
    for step in approved:
        if step.amendment is not None:
            duties.note(step.amendment)
            found.append(step.amendment)
        for place, row in enumerate(step.rows):
            mine, ended = duties.weave(row)
            found += [
                Amendment(id=f"{step.name}:{place}:{one}", adds=None, ends=one, ends_on=row.since)
                for one in ended
            ]
            if mine is not None:
                found.append(Amendment(id=f"{step.name}:{place}", adds=mine))
    return tuple(found)


class _Duties:
    """The rows of duty as they stand after each step, by what they are about."""

    def __init__(self, rows: Iterable[Statute]) -> None:
        self._by_key: dict[Key, list[Statute]] = {}
        for row in rows:
            self._add(row)

    def note(self, amendment: Amendment) -> None:
        """Follow a single amendment."""
        if amendment.ends and amendment.ends_on is not None:
            for rows in self._by_key.values():
                for row in [one for one in rows if one.id == amendment.ends]:
                    self._end(rows, row, amendment.ends_on)
        if amendment.adds is not None:
            self._add(amendment.adds)

    def weave(self, row: Statute) -> tuple[Statute | None, list[str]]:
        """The row, cut where a later one begins, and the ids of those that end where it begins."""
        others = self._by_key.setdefault(key_of(row), [])
        later = [one.since for one in others if row.since < one.since < row.until]
        mine = replace(row, until=min(later)) if later else row
        ended = [one for one in others if one.since <= row.since < one.until]
        for one in ended:
            self._end(others, one, row.since)
        if mine.until <= mine.since:
            return None, []
        others.append(mine)
        return mine, [one.id for one in ended if one.id != row.id]

    def _add(self, row: Statute) -> None:
        if row.table == "duty":
            self._by_key.setdefault(key_of(row), []).append(row)

    @staticmethod
    def _end(rows: list[Statute], row: Statute, on: date) -> None:
        rows.remove(row)
        left = row.ending(on)
        if left is not None:
            rows.append(left)
