"""Why a transfer does not happen."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from entrepot.kernel import Refusal
from entrepot.ledger.values import AccountId, TransferId


@dataclass(eq=False)
class NotEnough(Refusal):
    """Fewer units are free than the chain wants from the account; pending ones are not free."""

    code: ClassVar[str] = "ledger.not_enough"
    transient: ClassVar[bool] = True
    account: AccountId
    name: str
    wanted: int
    """What the whole chain wants from the account, not only the transfer that failed."""
    free: int


@dataclass(eq=False)
class Overcredited(Refusal):
    """The account may not be credited by more than it was debited."""

    code: ClassVar[str] = "ledger.overcredited"
    transient: ClassVar[bool] = True
    account: AccountId
    name: str
    wanted: int
    free: int


@dataclass(eq=False)
class SameIdOtherBody(Refusal):
    """A transfer with this id but other contents has happened."""

    code: ClassVar[str] = "ledger.same_id_other_body"
    transfer: TransferId


@dataclass(eq=False)
class NoSuchAccount(Refusal):
    """No account with this id is open in the book."""

    code: ClassVar[str] = "ledger.no_such_account"
    account: AccountId


@dataclass(eq=False)
class AccountDiffers(Refusal):
    """An account of this name is open with another unit or rule."""

    code: ClassVar[str] = "ledger.account_differs"
    name: str


@dataclass(eq=False)
class WrongUnit(Refusal):
    """The transfer counts in another unit than its account."""

    code: ClassVar[str] = "ledger.wrong_unit"
    account: AccountId
    unit: str


@dataclass(eq=False)
class TooLarge(Refusal):
    """The sum of the account would pass what 64 bits hold."""

    code: ClassVar[str] = "ledger.too_large"
    account: AccountId


@dataclass(eq=False)
class NoSuchHold(Refusal):
    """What is to be posted or voided is not there, or reserves nothing."""

    code: ClassVar[str] = "ledger.no_such_hold"
    hold: TransferId


@dataclass(eq=False)
class AlreadyResolved(Refusal):
    """The hold was posted or voided before."""

    code: ClassVar[str] = "ledger.already_resolved"
    hold: TransferId
    resolved_by: TransferId


@dataclass(eq=False)
class HoldExpired(Refusal):
    """The hold's time is over; what it held is free again."""

    code: ClassVar[str] = "ledger.hold_expired"
    hold: TransferId
    expires_at: datetime


@dataclass(eq=False)
class MoreThanHeld(Refusal):
    """More was to be posted than is held."""

    code: ClassVar[str] = "ledger.more_than_held"
    hold: TransferId
    held: int
    wanted: int


@dataclass(eq=False)
class OtherThanHeld(Refusal):
    """The POST or VOID names other accounts, another unit or (VOID) another amount than the hold."""

    code: ClassVar[str] = "ledger.other_than_held"
    hold: TransferId
