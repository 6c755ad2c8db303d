"""What is done to offices, merchants and their people."""

from entrepot.offices.commands.books import NoSuchBook, move_merchant, note_drained, note_sale_in
from entrepot.offices.commands.keys import (
    KeyLastsTooLong,
    KeyReachesTooFar,
    MadeKey,
    TooManyKeys,
    make_key,
    revoke_key,
)
from entrepot.offices.commands.sign_ins import (
    end_other_sessions,
    end_session,
    forget_ended_sessions,
    note_seen,
    note_sign_in,
)
from entrepot.offices.commands.standing import NotFromHere, change_state, found_merchant

__all__ = [
    "KeyLastsTooLong",
    "KeyReachesTooFar",
    "MadeKey",
    "NoSuchBook",
    "NotFromHere",
    "TooManyKeys",
    "change_state",
    "end_other_sessions",
    "end_session",
    "forget_ended_sessions",
    "found_merchant",
    "make_key",
    "move_merchant",
    "note_drained",
    "note_sale_in",
    "note_seen",
    "note_sign_in",
    "revoke_key",
]
