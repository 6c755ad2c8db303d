"""How lanes say no. Every one names the thing that is wrong and how to put it right."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from entrepot.kernel import Refusal
from entrepot.lanes.values.finding import Obstacle


@dataclass(eq=False)
class NotAllowed(Refusal):
    """These goods may not travel on this lane; each obstacle says why and what helps."""

    code: ClassVar[str] = "lanes.not_allowed"
    status: ClassVar[int] = 422
    obstacles: tuple[Obstacle, ...]


@dataclass(eq=False)
class UnknownRegime(Refusal):
    """No rules are written for a regime of this name."""

    code: ClassVar[str] = "lanes.unknown_regime"
    status: ClassVar[int] = 422
    regime: str
    known: tuple[str, ...]


@dataclass(eq=False)
class UnknownCountry(Refusal):
    """Not an ISO 3166-1 alpha-2 code in capital letters."""

    code: ClassVar[str] = "lanes.unknown_country"
    status: ClassVar[int] = 422
    field: str
    country: str


@dataclass(eq=False)
class WrongLane(Refusal):
    """The regime does not lead from this origin to this destination."""

    code: ClassVar[str] = "lanes.wrong_lane"
    status: ClassVar[int] = 422
    regime: str
    origin: str
    destination: str
    reason: str


@dataclass(eq=False)
class BadHs(Refusal):
    """An HS code is 6 to 10 digits and nothing else."""

    code: ClassVar[str] = "lanes.bad_hs"
    status: ClassVar[int] = 422
    item: str
    hs: str


@dataclass(eq=False)
class BadItem(Refusal):
    """A fact about an item is missing or cannot be true."""

    code: ClassVar[str] = "lanes.bad_item"
    status: ClassVar[int] = 422
    item: str
    field: str
    value: str
    reason: str


@dataclass(eq=False)
class BadConsignment(Refusal):
    """A fact about the consignment is missing or cannot be true."""

    code: ClassVar[str] = "lanes.bad_consignment"
    status: ClassVar[int] = 422
    field: str
    value: str
    reason: str


@dataclass(eq=False)
class NoRate(Refusal):
    """An amount is in another currency and no exchange rate was given for the pair."""

    code: ClassVar[str] = "lanes.no_rate"
    status: ClassVar[int] = 422
    base: str
    quote: str


@dataclass(eq=False)
class NoLaw(Refusal):
    """No row states what holds on that day; nothing is guessed."""

    code: ClassVar[str] = "lanes.no_law"
    status: ClassVar[int] = 422
    what: str
    day: date


@dataclass(eq=False)
class BadIdentity(Refusal):
    """Not a valid national identity number (GB 11643)."""

    code: ClassVar[str] = "lanes.bad_identity"
    status: ClassVar[int] = 422
    reason: str


@dataclass(eq=False)
class BadList(Refusal):
    """The operator's list of admitted goods cannot be read."""

    code: ClassVar[str] = "lanes.bad_list"
    status: ClassVar[int] = 422
    path: str
    row: int
    reason: str


@dataclass(eq=False)
class BadRow(Refusal):
    """A row of law cannot be read as its table asks."""

    code: ClassVar[str] = "lanes.bad_row"
    status: ClassVar[int] = 422
    country: str
    table: str
    field: str
    reason: str


@dataclass(eq=False)
class BadDuty(Refusal):
    """A text is no rate of duty: write it like `12%`, or `8.3% + 30.9 EUR / 100 kg`."""

    code: ClassVar[str] = "lanes.bad_duty"
    status: ClassVar[int] = 422
    text: str
    reason: str
