"""Why a backup or a restore is not done; each says what to do."""

from dataclasses import dataclass
from typing import ClassVar

from entrepot.kernel import Refusal


@dataclass(eq=False)
class _Said(Refusal):
    reason: str

    def __str__(self) -> str:
        return self.reason


class CannotBackUp(_Said):
    """The backup was not made; what there was is untouched."""

    code: ClassVar[str] = "backup.not_made"


class CannotRestore(_Said):
    """Nothing was restored."""

    code: ClassVar[str] = "backup.not_restored"


class Damaged(_Said):
    """The backup is not what it was when it was made: it is not used."""

    code: ClassVar[str] = "backup.damaged"
