"""Tables of the office's day."""

from entrepot.casework.models.cases import Case, CaseFile, CaseMessage, CaseNote
from entrepot.casework.models.day import OfficeDay, Task
from entrepot.casework.models.dossier import Dossier, Invitation, Letter, Note, Trait
from entrepot.casework.models.sold import Counted, SoldDay
from entrepot.casework.models.wording import Wording

__all__ = [
    "Case",
    "CaseFile",
    "CaseMessage",
    "CaseNote",
    "Counted",
    "Dossier",
    "Invitation",
    "Letter",
    "Note",
    "OfficeDay",
    "SoldDay",
    "Task",
    "Trait",
    "Wording",
]
