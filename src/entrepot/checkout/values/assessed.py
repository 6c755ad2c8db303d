"""What customs finally charged for an order, as somebody brings it, and what was made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, NewType
from uuid import UUID

from entrepot.kernel import Refusal
from entrepot.money.values import Money

AssessmentId = NewType("AssessmentId", UUID)
AssessmentFileId = NewType("AssessmentFileId", UUID)
DeclarantId = NewType("DeclarantId", UUID)

CHARGES_MAX: Final = 1_000
"""Of one document about one order."""
REFERENCE_MAX: Final = 120
TARGET_MAX: Final = 120
AMOUNT_MINOR_MAX: Final = 10**12


class Levy(StrEnum):
    """What customs charge. Duty is never tax (XB-4): each has an account of its own."""

    DUTY = "duty"
    CONSUMPTION_TAX = "consumption_tax"
    VAT = "vat"
    FEE = "fee"


class Brought(StrEnum):
    """How an assessment came."""

    FORM = "form"
    FILE = "file"
    API = "api"


class Outcome(StrEnum):
    """What became of one assessment of a file or batch."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(eq=False)
class BadAssessment(Refusal):
    """A value of the assessment cannot be right: the field, what was given, and why."""

    code: ClassVar[str] = "checkout.bad_assessment"
    status: ClassVar[int] = 422
    field: str
    given: str
    reason: str


@dataclass(frozen=True, slots=True)
class LevyDraft:
    """One amount. `target` names the line: its id, its place (1, 2 …), its SKU or an HS code.

    Empty is the whole order. Where several lines are meant, the amount is shared over them.
    """

    kind: Levy
    amount: Money
    target: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.amount.minor <= AMOUNT_MINOR_MAX:
            raise BadAssessment(field="amount", given=str(self.amount), reason="out_of_range")
        if len(self.target) > TARGET_MAX or "\x00" in self.target:
            raise BadAssessment(field="line", given=self.target[:80], reason="too_long")


@dataclass(frozen=True, slots=True)
class AssessmentDraft:
    """One document of customs about one order; the amounts are whole, not differences.

    `reference` is the caller's name for the document: the same with the same body is the same
    assessment, with another body it is refused. A correction is a further document, with the
    new whole amounts; of two that name a line and kind, the later in days stands.
    """

    reference: str
    order: str
    """The order's number, or its id."""
    assessed_on: date
    charges: tuple[LevyDraft, ...]

    def __post_init__(self) -> None:
        if not self.reference.strip():
            raise BadAssessment(field="reference", given="", reason="missing")
        if len(self.reference) > REFERENCE_MAX or "\x00" in self.reference:
            raise BadAssessment(field="reference", given=self.reference[:80], reason="too_long")
        if not self.charges:
            raise BadAssessment(field="charges", given="", reason="missing")
        if len(self.charges) > CHARGES_MAX:
            raise BadAssessment(field="charges", given=str(len(self.charges)), reason="too_many")


@dataclass(frozen=True, slots=True)
class Basis:
    """One kind of charge of one line as it was promised: how much, and by which rows of law."""

    minor: int
    law: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line of a sale as far as customs are concerned."""

    id: UUID
    sku: str
    hs_code: str
    quantity: int
    value_minor: int
    """Goods with the exchange margin: what an amount of several lines is shared by."""
    quoted: Mapping[Levy, Basis]

    def quoted_minor(self, kind: Levy) -> int:
        """What was withheld of this kind; nothing where nothing was quoted."""
        return self.quoted[kind].minor if kind in self.quoted else 0


@dataclass(frozen=True, slots=True)
class Assessed:
    """What one document says of one line and kind; `moved_minor` goes to the account of differences.

    Positive when less was charged than stood before (at first: than was withheld).
    """

    line: UUID
    kind: Levy
    minor: int
    quoted_minor: int
    moved_minor: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stored assessment; `is_new` is False when this very document had been stored before."""

    id: AssessmentId
    order: UUID
    number: str
    is_new: bool
    kept_minor: int
    """Withheld less charged, of all that this document changed."""
    currency: str
