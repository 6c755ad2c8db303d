"""What is done to offices, merchants and their people."""

from entrepot.offices.commands.books import NoSuchBook, move_merchant, note_drained, note_sale_in
from entrepot.offices.commands.standing import NotFromHere, change_state, found_merchant

__all__ = [
    "NoSuchBook",
    "NotFromHere",
    "change_state",
    "found_merchant",
    "move_merchant",
    "note_drained",
    "note_sale_in",
]
