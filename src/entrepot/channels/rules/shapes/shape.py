"""What every shape has, and the cells that it writes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from entrepot.channels.values import Row

ROLE: Final = "@role"
HEAD: Final = "head"
"""A row that says what holds for the product, and is no variant itself."""
WORDS: Final = "words"
"""A row that holds the product's words in another language."""
SKIP: Final = "skip:"
"""A row that is left out, and behind the colon why."""
KEY: Final = "@key"
STATE: Final = "@state"
TITLE: Final = "@title"
SPECS: Final = "@specs"
VARIANT_IMAGE: Final = "@variant_image"
SKU: Final = "@sku"
OPTIONS_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Link:
    """What names a row, and whom it names."""

    names: tuple[str, ...]
    parent: str = ""
    children: tuple[str, ...] = ()


class Shape(Protocol):
    """Made for a file's columns."""

    def link(self, cells: Mapping[str, str]) -> Link: ...

    def arrange(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of one family, the product's own first, each with its @ cells."""
        ...


def with_cells(row: Row, **cells: str) -> Row:
    """The row with @ cells beside its own."""
    return with_named(row, {f"@{name}": value for name, value in cells.items() if value})


def with_named(row: Row, cells: Mapping[str, str]) -> Row:
    return replace(row, cells={**row.cells, **cells})


def skipped(row: Row) -> str:
    """Why a row is left out; empty when it is not."""
    role = row.cells.get(ROLE, "")
    return role.removeprefix(SKIP) if role.startswith(SKIP) else ""


def skip(row: Row, why: str) -> Row:
    return with_named(row, {ROLE: f"{SKIP}{why}"})


def option_cells(names: Sequence[str], values: Mapping[str, str]) -> dict[str, str]:
    """Options as cells; a fourth and further ones go into the third together."""
    shown = list(names[:OPTIONS_MAX])
    cells: dict[str, str] = {}
    for number, name in enumerate(shown, 1):
        own = [name, *names[OPTIONS_MAX:]] if number == OPTIONS_MAX else [name]
        cells[f"@option{number}_name"] = " / ".join(own)
        cells[f"@option{number}_value"] = " / ".join(values.get(one) or "\u2013" for one in own)
    return cells


def specs_cell(facts: Mapping[str, str]) -> str:
    """Facts in the file's own language, as the mapping reads them."""
    kept = {name[:80]: value[:200] for name, value in facts.items() if name and value}
    return json.dumps({"": kept}, ensure_ascii=False) if kept else ""


def inherited(row: Row, head: Row, columns: Sequence[str]) -> Row:
    """What a variant leaves empty, it has from its product."""
    missing = {
        name: value
        for name in columns
        if name and not row.cells.get(name, "").strip() and (value := head.cells.get(name, ""))
    }
    return with_named(row, missing) if missing else row
