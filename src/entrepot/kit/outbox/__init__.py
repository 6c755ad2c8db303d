"""Events on their way up: written with the change, told after the commit, at least once.

`record` is the only way in for commands; the intake writes the same rows by its own
statement. `tell_waiting` is a dispatcher's step, `run` its loop; as many dispatchers as one
likes may run, in threads, processes and on hosts. Reactions are registered once, by
`site.wiring`, must be safe to repeat, and do not rely on one another's order.

Each book and each kind has a queue of its own, so that a flood of one delays no other. Events of
one subject are told in the order of their ids, whatever their kinds: a later one waits until the
earlier one is told. An event whose reaction fails is set aside and tried again, later each time;
it holds up its own subject and nobody else. An event of a kind that this code does not know
waits for code that does. What was told moves to `kit_told` and can be heard again for some weeks.

`docs/algorithms/outbox.md` has the reasons and the figures.
"""

from entrepot.kit.outbox.aside import RETRY_AFTER_S
from entrepot.kit.outbox.looking import (
    COUNT_MAX,
    FAILING_MAX,
    Failing,
    failing,
    lag,
    set_aside,
    try_again,
    unknown,
)
from entrepot.kit.outbox.recording import encode, record, record_all, subject_of
from entrepot.kit.outbox.running import POLL_S, dispatch, run
from entrepot.kit.outbox.telling import (
    BATCH_MAX,
    Dispatcher,
    tell_all,
    tell_waiting,
)
from entrepot.kit.outbox.told import FORGET_MAX, forget, hear_again
from entrepot.kit.outbox.wires import Reaction, decode, in_batches, in_batches_of, wire

__all__ = [
    "BATCH_MAX",
    "COUNT_MAX",
    "FAILING_MAX",
    "FORGET_MAX",
    "POLL_S",
    "RETRY_AFTER_S",
    "Dispatcher",
    "Failing",
    "Reaction",
    "decode",
    "dispatch",
    "encode",
    "failing",
    "forget",
    "hear_again",
    "in_batches",
    "in_batches_of",
    "lag",
    "record",
    "record_all",
    "run",
    "set_aside",
    "subject_of",
    "tell_all",
    "tell_waiting",
    "try_again",
    "unknown",
    "wire",
]
