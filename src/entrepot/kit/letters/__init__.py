"""Letters to people: queued in the transaction that made them due, sent by a clock.

A letter is written in its reader's language from `<context>/letters/<name>.txt`: the first line
is the subject, the rest the body. Address and facts lie encrypted, are in no log line and no
audit row, and are forgotten `KEPT_DAYS` after sending (SEC-4).
"""

from entrepot.kit.letters.queueing import queue, reader_of
from entrepot.kit.letters.sending import (
    BATCH_MAX,
    KEPT_DAYS,
    TRIES_MAX,
    forget_old,
    given_up,
    mark_for_another_try,
    send_due,
)
from entrepot.kit.letters.values import GIVEN_UP, SENT, WAITING, masked, state_of
from entrepot.kit.letters.wording import Worded, worded

__all__ = [
    "BATCH_MAX",
    "GIVEN_UP",
    "KEPT_DAYS",
    "SENT",
    "TRIES_MAX",
    "WAITING",
    "Worded",
    "forget_old",
    "given_up",
    "mark_for_another_try",
    "masked",
    "queue",
    "reader_of",
    "send_due",
    "state_of",
    "worded",
]
