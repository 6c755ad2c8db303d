"""How the law desk says no."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Refusal


@dataclass(eq=False)
class OwnAmendment(Refusal):
    """Whoever wants a change of the law cannot be the one who approves or rejects it."""

    code: ClassVar[str] = "customs.own_amendment"
    status: ClassVar[int] = 403
    amendment: UUID


@dataclass(eq=False)
class UnknownAmendment(Refusal):
    """There is no such amendment, or it is somebody else's draft."""

    code: ClassVar[str] = "customs.unknown_amendment"
    status: ClassVar[int] = 404
    amendment: UUID


@dataclass(eq=False)
class AlreadyDecided(Refusal):
    """The amendment is not in the state that this step begins from."""

    code: ClassVar[str] = "customs.already_decided"
    amendment: UUID
    state: str


@dataclass(eq=False)
class BadAmendment(Refusal):
    """A fact about the amendment is missing or cannot be."""

    code: ClassVar[str] = "customs.bad_amendment"
    status: ClassVar[int] = 422
    field: str
    reason: str


@dataclass(eq=False)
class NoReason(Refusal):
    """A change that reaches into the past, and a decision against one, say why."""

    code: ClassVar[str] = "customs.no_reason"
    status: ClassVar[int] = 422
    field: str
    reason: str


@dataclass(eq=False)
class Overlap(Refusal):
    """Two rows would say what holds on the same day; the other one has to end first."""

    code: ClassVar[str] = "customs.overlap"
    status: ClassVar[int] = 422
    row: str
    since: str
    until: str


@dataclass(eq=False)
class UnknownRow(Refusal):
    """No row of this id is in the law that is in force."""

    code: ClassVar[str] = "customs.unknown_row"
    status: ClassVar[int] = 404
    row: str


@dataclass(eq=False)
class NotAnOperator(Refusal):
    """Nobody with this address has the operator's seat."""

    code: ClassVar[str] = "customs.not_an_operator"
    status: ClassVar[int] = 422
    email: str


@dataclass(eq=False)
class NothingToImport(Refusal):
    """The table holds no line that loads."""

    code: ClassVar[str] = "customs.nothing_to_import"
    status: ClassVar[int] = 422
    file: str


@dataclass(eq=False)
class TableTooLarge(Refusal):
    """The file is larger than any tariff."""

    code: ClassVar[str] = "customs.table_too_large"
    status: ClassVar[int] = 413
    file: str
    bytes_max: int


@dataclass(eq=False)
class BadVatNumber(Refusal):
    """Not a VAT number: the country is unknown, or its digits cannot be."""

    code: ClassVar[str] = "customs.bad_vat_number"
    status: ClassVar[int] = 422
    field: str
    value: str
    reason: str
