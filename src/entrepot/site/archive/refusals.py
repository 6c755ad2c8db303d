"""Why nothing was archived, or brought back; each says what to do."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from entrepot.kernel import Refusal


@dataclass(eq=False)
class TooYoung(Refusal):
    """The law wants these accounts kept for longer: pass --force if the files are kept as long."""

    code: ClassVar[str] = "archive.too_young"
    before: date
    limit: date
    country: str
    years: int

    def __str__(self) -> str:
        return (
            f"before {self.before}, but {self.country} keeps accounts {self.years} years:"
            f" {self.limit} is the latest day"
        )


@dataclass(eq=False)
class Changed(Refusal):
    """A file is not what it was when transfers went into it: nothing is taken from it."""

    code: ClassVar[str] = "archive.changed"
    file: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"
