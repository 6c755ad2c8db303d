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
    "CASE_STEPS",
    "DORMANT_DAYS",
    "TARGETS_MIN",
    "BoardFilter",
    "CaseId",
    "CaseState",
    "Hours",
    "Pace",
    "Priority",
    "Side",
    "Stage",
    "TaskId",
    "TaskKind",
    "Topic",
    "TraitKind",
]
