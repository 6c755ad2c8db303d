"""Writing to the ledger: open accounts, apply chains, let holds expire.

All run inside the caller's `transaction.atomic()`, so that money moves and rows change in one
commit. `batch` is the same for callers with a connection of their own (the intake).
"""

from entrepot.ledger.commands import batch
from entrepot.ledger.commands.book import (
    EXPIRE_MAX,
    apply,
    expire_due,
    open_accounts,
    transfer,
)

__all__ = ["EXPIRE_MAX", "apply", "batch", "expire_due", "open_accounts", "transfer"]
