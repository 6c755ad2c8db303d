"""The law in force: the shipped rows, what the operator's desk changed, and the operator's files.

`law()` is what holds in this process. It begins as the shipped rows with the operator's list and
tariff tables that the environment names; a program that keeps amendments in a database calls
`install` when they change. Rows are dated, so what is installed today may hold from tomorrow.
"""

import hashlib
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from entrepot.lanes.rows import china, country, europe, operator, reading, tariff, text
from entrepot.lanes.values import (
    OPERATOR,
    Amendment,
    BadRow,
    Law,
    ListingRow,
    Statute,
)

__all__ = [
    "DATA",
    "LIST_VARIABLE",
    "TARIFFS_VARIABLE",
    "amended",
    "changed",
    "check",
    "check_row",
    "install",
    "law",
    "positive_list",
    "read_law",
    "shipped",
    "tariff",
    "with_listings",
    "word",
]

DATA: Final = Path(__file__).parent.parent / "data"
LIST_VARIABLE: Final = "ENTREPOT_CBEC_LIST"
"""Names a CSV or TOML file of goods the operator answers for (see `rows.operator`)."""
TARIFFS_VARIABLE: Final = "ENTREPOT_TARIFFS"
"""Names tariff tables, `EU=path.csv:GB=other.csv.gz` (see `rows.tariff`)."""

word = text.word

_lock = threading.Lock()
_installed: Law | None = None


def law() -> Law:
    """What holds in this process."""
    return _installed or _from_environment()


def install(amendments: Sequence[Amendment]) -> Law:
    """Make the law anew with these amendments; from the return on, `law()` is this one.

    BadRow when one of them cannot be read; then nothing changes.
    """
    global _installed  # noqa: PLW0603  # the one place where the law of a process is exchanged
    with _lock:
        made = _read(amendments) if amendments else None
        _installed = made
    return made or _from_environment()


def read_law(
    *,
    operator_list: Path | None = None,
    amendments: Sequence[Amendment] = (),
    tariffs: Mapping[str, Path] | None = None,
) -> Law:
    """Read everything anew; BadList when an operator's file cannot be read, BadRow for a row."""
    statutes = list(amended(shipped(), amendments))
    for code, path in (tariffs or {}).items():
        statutes += tariff.read(path, country=code).statutes
    made = _assembled(tuple(statutes))
    if operator_list is None:
        return made
    stated = operator.read(operator_list)
    mark = hashlib.sha256(operator_list.read_bytes()).hexdigest()
    return replace(
        made,
        version=hashlib.sha256(f"{made.version} {mark}".encode()).hexdigest()[:12],
        china=china.with_statements(made.china, stated),
        statutes=made.statutes + tuple(map(_listed, stated.listings)),
    )


@lru_cache(maxsize=1)
def shipped() -> tuple[Statute, ...]:
    """Every row under `data/`, as it stands in its file."""
    folders = sorted(path for path in DATA.iterdir() if path.is_dir())
    return tuple(row for folder in folders for row in reading.statutes(folder))


def amended(statutes: Iterable[Statute], amendments: Iterable[Amendment]) -> tuple[Statute, ...]:
    """The rows after the amendments, in their order; one that ends a row not there ends nothing."""
    found = {row.id: row for row in statutes}
    for amendment in amendments:
        if amendment.ends in found and amendment.ends_on is not None:
            left = found[amendment.ends].ending(amendment.ends_on)
            if left is None:
                del found[amendment.ends]
            else:
                found[amendment.ends] = left
        if amendment.adds is not None:
            found[amendment.adds.id] = amendment.adds
    return tuple(found.values())


def check(amendment: Amendment, *, earlier: Sequence[Amendment] = ()) -> Law:
    """What the law would be with the amendment; BadRow when its row cannot be read."""
    if amendment.adds is not None:
        known = {row.table for row in shipped() if row.country == amendment.adds.country}
        if amendment.adds.table not in known | country.SHARED:
            raise BadRow(
                country=amendment.adds.country,
                table=amendment.adds.table,
                field="table",
                reason="no rules read a table of this name",
            )
    return read_law(amendments=(*earlier, amendment))


def check_row(row: Statute) -> None:
    """BadRow when the row, all by itself, cannot be read."""
    _assembled((row,))


def changed(law: Law, amendments: Sequence[Amendment]) -> Law:
    """The law with these amendments after all it holds already: what the law desk previews."""
    return _assembled(amended(law.statutes, amendments))


def with_listings(law: Law, listings: Iterable[ListingRow]) -> Law:
    """The same law with further lines of the positive list; its version says that it differs."""
    added = tuple(listings)
    mark = hashlib.sha256(repr(added).encode()).hexdigest()[:6]
    return replace(
        law,
        version=f"{law.version}+{mark}",
        china=china.with_statements(law.china, operator.Statements(listings=added, lines=())),
    )


def positive_list() -> tuple[ListingRow, ...]:
    """Every line that may travel as cross-border retail: the shipped ones and the operator's."""
    return law().china.listings


@lru_cache(maxsize=1)
def _from_environment() -> Law:
    return _read(())


def _read(amendments: Sequence[Amendment]) -> Law:
    name = os.environ.get(LIST_VARIABLE, "")
    return read_law(
        operator_list=Path(name) if name else None,
        amendments=amendments,
        tariffs=tariff.named(os.environ.get(TARIFFS_VARIABLE, "")),
    )


law.cache_clear = _from_environment.cache_clear  # type: ignore[attr-defined]  # for tests


def _assembled(statutes: tuple[Statute, ...]) -> Law:
    by_country: dict[str, list[Statute]] = {}
    for row in statutes:
        by_country.setdefault(row.country, []).append(row)
    tables = {code: reading.tables(rows) for code, rows in by_country.items()}
    ids = sorted(f"{row.id} {row.until}" for row in statutes)
    return Law(
        version=hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12],
        china=china.read(tables.get("CN", {})),
        europe=europe.read(tables.get("EU", {})),
        countries={
            code: country.read(code, tables[code], rows) for code, rows in by_country.items()
        },
        statutes=statutes,
    )


def _listed(row: ListingRow) -> Statute:
    return Statute(
        country="CN",
        table="listing",
        fields={"hs": row.hs, "channels": list(row.channels), "note": row.note},
        since=row.since,
        source=row.source,
        confidence=row.confidence,
        by=OPERATOR,
    )
