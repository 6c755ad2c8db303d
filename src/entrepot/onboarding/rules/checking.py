"""What an answer of a register makes of a check, and when to ask again."""

from datetime import timedelta
from typing import Final

from entrepot.onboarding.rules import names
from entrepot.onboarding.values.checks import (
    Answer,
    CheckKind,
    CheckState,
    Found,
    NameMatch,
    NotFound,
    Silence,
    Unreachable,
)

FIRST_WAIT: Final = timedelta(minutes=2)
LONGEST_WAIT: Final = timedelta(hours=24)
_MAY_KEEP_NAMES: Final = frozenset({CheckKind.VAT, CheckKind.EORI})
"""Germany and Spain tell no names to VIES, and an EORI's owner may withhold its name."""


def judge(kind: CheckKind, answer: Answer, *, asked_name: str) -> tuple[CheckState, NameMatch]:
    """Only a register's plain yes verifies; silence proves nothing (TAX-8)."""
    match answer:
        case Unreachable():
            return CheckState.NOT_VERIFIED, NameMatch.UNKNOWN
        case NotFound():
            return CheckState.FAILED, NameMatch.UNKNOWN
        case Found():
            how = names.match(asked_name, answer.name)
            if not answer.active:
                return CheckState.FAILED, how
            is_its = how in {NameMatch.SAME, NameMatch.CLOSE} or (
                how is NameMatch.UNKNOWN and kind in _MAY_KEEP_NAMES
            )
            is_plain = is_its and not answer.remark
            return CheckState.VERIFIED if is_plain else CheckState.DIFFERS, how


def wait(answer: Answer, *, tries: int) -> timedelta | None:
    """How long until it is asked again, doubled each time; None when asking again is of no use."""
    if not isinstance(answer, Unreachable) or answer.silence is Silence.NO_REGISTER:
        return None
    steps = min(max(tries - 1, 0), 20)
    return min(FIRST_WAIT * (1 << steps), LONGEST_WAIT)
