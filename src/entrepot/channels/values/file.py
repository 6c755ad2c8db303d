"""A file of rows, as it was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"


class Encoding(StrEnum):
    """Ways of writing text that are told apart with certainty, or may be named by the sender."""

    UTF_8 = "utf-8-sig"
    UTF_16 = "utf-16"
    WINDOWS_1252 = "cp1252"
    GB_18030 = "gb18030"


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `line` is the first line of the file that it stands on, the header being 1."""

    line: int
    cells: Mapping[str, str]
    surplus: int = 0
    """Cells too many (above zero) or too few (below) for the header."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a first reading of the whole file found; after it, reading cannot fail."""

    form: Form
    encoding: Encoding
    delimiter: str
    is_packed: bool
    columns: tuple[str, ...]
    rows: int
    size: int
    digest: str
    """SHA-256 of the file as it came."""
    warnings: tuple[str, ...] = ()
