"""Why a file is not read at all. Nothing has been written when one of these is raised."""

from dataclasses import dataclass
from typing import ClassVar

from entrepot.kernel import Refusal


class FileRefused(Refusal):
    """The file cannot be read as a list of goods."""

    code: ClassVar[str] = "channels.file_refused"
    status: ClassVar[int] = 422


@dataclass(eq=False)
class EmptyFile(FileRefused):
    """There is nothing in the file, or nothing under its header."""

    code: ClassVar[str] = "channels.empty"


@dataclass(eq=False)
class TooLarge(FileRefused):
    """The file is larger than is taken."""

    code: ClassVar[str] = "channels.too_large"
    status: ClassVar[int] = 413
    limit_mb: int


@dataclass(eq=False)
class PackedTooTight(FileRefused):
    """The file unpacks to far more than any list of goods: it is refused as a bomb."""

    code: ClassVar[str] = "channels.packed_too_tight"
    status: ClassVar[int] = 413
    limit_mb: int


@dataclass(eq=False)
class Damaged(FileRefused):
    """The packed file is cut off or damaged."""

    code: ClassVar[str] = "channels.damaged"


@dataclass(eq=False)
class NotText(FileRefused):
    """The file is not text: save it as CSV first."""

    code: ClassVar[str] = "channels.not_text"
    kind: str
    """What it looks like: `xlsx`, `zip`, `pdf`, `image`, `binary`."""


@dataclass(eq=False)
class BadEncoding(FileRefused):
    """The text is not UTF-8, and it cannot be told what it is."""

    code: ClassVar[str] = "channels.encoding"
    line: int


@dataclass(eq=False)
class FieldTooLarge(FileRefused):
    """One field is far larger than any description: a quotation mark is not closed, probably."""

    code: ClassVar[str] = "channels.field_too_large"
    line: int
    limit_kb: int


@dataclass(eq=False)
class Unbalanced(FileRefused):
    """The rows cannot be told apart: a quotation mark or a brace is not closed."""

    code: ClassVar[str] = "channels.unbalanced"
    line: int


@dataclass(eq=False)
class WrongDelimiter(FileRefused):
    """The header is one column under this delimiter; another one stands in it."""

    code: ClassVar[str] = "channels.wrong_delimiter"
    given: str
    likely: str


@dataclass(eq=False)
class BadMarkup(FileRefused):
    """The XML is broken, or carries what no list of goods carries (entities, a document type)."""

    code: ClassVar[str] = "channels.bad_markup"
    line: int


@dataclass(eq=False)
class NoRecords(FileRefused):
    """There is nothing in the XML that looks like an item of a feed."""

    code: ClassVar[str] = "channels.no_records"


@dataclass(eq=False)
class ColumnsMissing(FileRefused):
    """The mapping needs columns that the file does not have."""

    code: ClassVar[str] = "channels.columns_missing"
    missing: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(eq=False)
class TooManyRows(FileRefused):
    """More rows than are taken in one file."""

    code: ClassVar[str] = "channels.too_many_rows"
    status: ClassVar[int] = 413
    limit: int


@dataclass(eq=False)
class NoProfileFits(FileRefused):
    """No mapping knows these columns: choose one, and say which column is which."""

    code: ClassVar[str] = "channels.no_profile_fits"
    found: tuple[str, ...]
