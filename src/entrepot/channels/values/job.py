"""An import: what was asked for, what came of it, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar, Final, NewType
from uuid import UUID

import msgspec

from entrepot.channels.values.profile import Only
from entrepot.kernel import Refusal
from entrepot.offices.values import Resource

JobId = NewType("JobId", UUID)


PullId = NewType("PullId", UUID)


class JobKind(StrEnum):
    """What a file is about: all of the goods, or only their prices or their stock."""

    GOODS = "goods"
    PRICES = "prices"
    STOCK = "stock"


def asks_for(kind: JobKind, held: Mapping[str, int] | None = None) -> tuple[Resource, ...]:
    """What one must be allowed to write, besides imports, for such a file to be taken in."""
    if kind is JobKind.PRICES or (held and "repriced" in held):
        return (Resource.PRICES,)
    return (Resource.STOCK,) if kind is JobKind.STOCK else ()


MANDATE_OVER: Final = "mandate_over"
MANDATE_SHORT: Final = "mandate_short"
BY_MANDATE: Final = frozenset({MANDATE_OVER, MANDATE_SHORT})
"""Why a job waits whose office may no longer, or may not so far, act for the merchant."""


class JobState(StrEnum):
    """READY waits for a mapping, HELD for a person's yes; QUEUED and RUNNING may be resumed; the
    rest is over.
    """

    READY = "ready"
    HELD = "held"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER: Final = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class PullState(StrEnum):
    """A pull is PAUSED by a person, or by itself after PULL_FAILURES_MAX failures."""

    ACTIVE = "active"
    PAUSED = "paused"


PULL_FAILURES_MAX: Final = 5
INTERVAL_MIN_LEAST: Final = 15
INTERVALS_MIN: Final = (15, 30, 60, 180, 360, 720, 1440, 10080)


class IssueSeverity(StrEnum):
    """An ERROR is why a row was refused; a WARNING let it through."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing about one row. The sentence is made of code and facts where it is shown."""

    line: int
    column: str
    code: str
    value: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    severity: IssueSeverity = IssueSeverity.ERROR


@dataclass(frozen=True, slots=True)
class Counts:
    """`created + updated + unchanged + failed == rows`, always (CAT-3).

    A row counts as what became of the product it belongs to, for a product is saved whole or
    not at all; so the rows of a product with one bad row all count as failed. Rows that a filter
    left out are no rows of the import: they are counted apart.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    left_out: int = 0
    products: int = 0
    listed: int = 0
    drafted: int = 0
    received: int = 0
    errors: int = 0
    warnings: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        mine, theirs = self.plain(), other.plain()
        return Counts(**{name: mine[name] + theirs[name] for name in mine})

    def plain(self) -> dict[str, int]:
        found: dict[str, int] = msgspec.to_builtins(self)
        return found

    @property
    def agrees(self) -> bool:
        return self.created + self.updated + self.unchanged + self.failed == self.rows


@dataclass(eq=False)
class UnknownChoice(Refusal):
    """An import names a lane, a node, a language or a currency that there is not."""

    code: ClassVar[str] = "channels.unknown_choice"
    status: ClassVar[int] = 422
    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the sender says besides the mapping; each is empty by default."""

    currency: str = ""
    """In which the file's prices are; beats the profile's, and any sign before them."""
    language: str = ""
    only: tuple[Only, ...] = ()
    list_on: str = ""
    """A lane's code: what is saved and active is listed there."""
    draft: str = ""
    """A language to draft missing texts in."""
    stock: int | None = None
    """Opening stock of each variant that has had none; what `takes_stock` finds beats it."""
    takes_stock: bool = False
    """Take the file's own stock column as opening stock."""
    node: str = ""
    """The code of the node that receives it; empty for the merchant's first."""
    takes_pictures: bool = False
    """Copy pictures from their addresses, behind the import."""
    pictures_at: str = ""
    """Where pictures lie that the file names without an address (Magento's media folder)."""
    retires: bool = False
    """Goods that the file no longer has become drafts: nothing of them is sold."""
    keeps_prices: bool = False
    """Prices stay as they are: who asked for the import may not set them."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Facts that hold for every row where the file is silent: {"origin": "IT"}."""

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Choices":
        return msgspec.convert(dict(plain), cls)

    def plain(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found

    def within(self, *, prices: bool, stock: bool) -> "Choices":
        """The same for somebody who may not set prices, or stock."""
        held = self if stock else replace(self, takes_stock=False, stock=None, node="")
        return replace(held, keeps_prices=not prices)


def needs(kind: JobKind, choices: Choices) -> tuple[Resource, ...]:
    """All that one must be allowed to write for such a file to be taken in as chosen."""
    wanted = {Resource.IMPORTS, *asks_for(kind)}
    if kind is JobKind.GOODS and not choices.keeps_prices:
        wanted.add(Resource.PRICES)
    if kind is JobKind.GOODS and (choices.takes_stock or choices.stock is not None):
        wanted.add(Resource.STOCK)
    return tuple(sorted(wanted))


@dataclass(eq=False)
class OutOfMandate(Refusal):
    """An office set this up, and its merchant no longer lets it."""

    code: ClassVar[str] = "channels.out_of_mandate"
    status: ClassVar[int] = 409
    why: str
    """MANDATE_OVER or MANDATE_SHORT."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A product as it would be saved: its first line, and what would be seen of it."""

    line: int
    key: str
    title: str
    brand: str
    variants: int
    price: str
    hs_code: str
    origin: str
    content: str
    state: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The first products and issues of a file, with nothing saved."""

    rows_read: int
    products: tuple[PreviewRow, ...]
    issues: tuple[Issue, ...]
    unknown_columns: tuple[str, ...]
