"""Writing to the ledger: open accounts, apply chains, let holds expire.

All run inside the caller's `transaction.atomic()`, so that money moves and rows change in one
commit. `archive` lets old transfers leave for files. `batch` and `eager` are for callers with a connection of their own (the intake).
"""

from entrepot.ledger.commands import archive, batch, eager
from entrepot.ledger.commands.book import (
    EXPIRE_MAX,
    apply,
    expire_due,
    open_accounts,
    transfer,
)

__all__ = [
    "EXPIRE_MAX",
    "apply",
    "archive",
    "batch",
    "eager",
    "expire_due",
    "open_accounts",
    "transfer",
]
