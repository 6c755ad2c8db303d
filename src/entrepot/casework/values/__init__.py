"""What an office's day is made of."""

from entrepot.casework.values.cases import (
    ANSWER_MAX,
    CASE_STEPS,
    TARGETS_MIN,
    CaseId,
    CaseState,
    Priority,
    Side,
    Topic,
)
from entrepot.casework.values.hours import Hours
from entrepot.casework.values.letters import (
    BODY_MAX,
    FACTS,
    INVITATION_DAYS,
    NEEDED,
    NEVER_IN_SUBJECT,
    SUBJECT_MAX,
    Fact,
    LetterKind,
    Said,
)
from entrepot.casework.values.stages import (
    DORMANT_DAYS,
    BoardFilter,
    Pace,
    Stage,
    TaskId,
    TaskKind,
    TraitKind,
)

__all__ = [
    "ANSWER_MAX",
    "BODY_MAX",
    "CASE_STEPS",
    "DORMANT_DAYS",
    "FACTS",
    "INVITATION_DAYS",
    "NEEDED",
    "NEVER_IN_SUBJECT",
    "SUBJECT_MAX",
    "TARGETS_MIN",
    "BoardFilter",
    "CaseId",
    "CaseState",
    "Fact",
    "Hours",
    "LetterKind",
    "Pace",
    "Priority",
    "Said",
    "Side",
    "Stage",
    "TaskId",
    "TaskKind",
    "Topic",
    "TraitKind",
]
