"""Writes."""

from entrepot.onboarding.commands.applying import (
    hand_in,
    is_taken,
    make_statements,
    open_for,
    save_step,
    start,
)
from entrepot.onboarding.commands.asking import BadRequirement, write_requirement
from entrepot.onboarding.commands.checks import (
    NoSuchCheck,
    NothingToDecide,
    ReasonTooShort,
    ask,
    ask_again,
    ask_due,
    decide,
    declare,
    withdraw,
)
from entrepot.onboarding.commands.deciding import (
    approve,
    ask_changes,
    mark,
    refuse,
    set_office_rule,
    take,
)
from entrepot.onboarding.commands.papers import (
    KEPT_AFTER_END_DAYS,
    TooManyUploads,
    content,
    forget_old,
    review_document,
    upload,
)
from entrepot.onboarding.commands.watching import remind, watch, watch_one

__all__ = [
    "KEPT_AFTER_END_DAYS",
    "BadRequirement",
    "NoSuchCheck",
    "NothingToDecide",
    "ReasonTooShort",
    "TooManyUploads",
    "approve",
    "ask",
    "ask_again",
    "ask_changes",
    "ask_due",
    "content",
    "decide",
    "declare",
    "forget_old",
    "hand_in",
    "is_taken",
    "make_statements",
    "mark",
    "open_for",
    "refuse",
    "remind",
    "review_document",
    "save_step",
    "set_office_rule",
    "start",
    "take",
    "upload",
    "watch",
    "watch_one",
    "withdraw",
    "write_requirement",
]
