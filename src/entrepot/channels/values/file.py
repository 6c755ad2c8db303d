"""A file of rows, as it was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Form(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"
    SHEET = "xlsx"
    MARKUP = "xml"


class Encoding(StrEnum):
    """Ways of writing text that are told apart with certainty, or may be named by the sender."""

    UTF_8 = "utf-8-sig"
    UTF_16 = "utf-16"
    WINDOWS_1252 = "cp1252"
    GB_18030 = "gb18030"


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `line` is the first line of the file that it stands on, the header being 1.

    Of XML, it is the record's number, counted from 2: many records may share a line there.
    """

    line: int
    cells: Mapping[str, str]
    surplus: int = 0
    """Cells too many (above zero) or too few (below) for the header."""
    place: int = 0
    """Its number in an arranged file, where families stand together; 0: where it is."""

    @property
    def at(self) -> int:
        """Rises from row to row, also where `line` jumps: how far a run has come."""
        return self.place or self.line


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
    """What was put up with: `encoding:cp1252`, `column_twice:Price`."""
    width: int = 0
    """Cells of most rows, where that is more than the header has."""
    escape: str = ""
    """What stands before a quotation mark inside a field, where that is not another one."""
    signs: Mapping[str, str] = field(default_factory=dict)
    """Columns in whose numbers only one decimal sign can be meant, and which one that is."""
