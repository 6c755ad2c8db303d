"""The law in force, read once from `data/` and from the operator's own list."""

import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from entrepot.lanes.rows import china, europe, operator
from entrepot.lanes.values import Law, ListingRow

DATA: Final = Path(__file__).parent.parent / "data"
LIST_VARIABLE: Final = "ENTREPOT_CBEC_LIST"
"""Names a CSV or TOML file of goods the operator answers for (see `rows.operator`)."""


@lru_cache(maxsize=1)
def law() -> Law:
    """The shipped rows with the operator's list, if the environment names one."""
    name = os.environ.get(LIST_VARIABLE, "")
    return read_law(operator_list=Path(name) if name else None)


def read_law(*, operator_list: Path | None) -> Law:
    """Read everything anew; BadList when the operator's file cannot be read."""
    files = sorted(DATA.rglob("*.toml"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    china_law = china.read(DATA / "CN")
    if operator_list is not None:
        statements = operator.read(operator_list)
        digest.update(operator_list.read_bytes())
        china_law = china.with_statements(china_law, statements)
    return Law(version=digest.hexdigest()[:12], china=china_law, europe=europe.read(DATA / "EU"))


def with_listings(law: Law, listings: Iterable[ListingRow]) -> Law:
    """The same law with further lines of the positive list; its version says that it differs."""
    added = tuple(listings)
    mark = hashlib.sha256(repr(added).encode()).hexdigest()[:6]
    return Law(
        version=f"{law.version}+{mark}",
        china=china.with_statements(law.china, operator.Statements(listings=added, lines=())),
        europe=law.europe,
    )


def positive_list() -> tuple[ListingRow, ...]:
    """Every line that may travel as cross-border retail: the shipped ones and the operator's."""
    return law().china.listings
