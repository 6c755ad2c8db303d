"""Chores that need the instance's own database and keys: `python -m tests.faults.inside <what>`.

Each prints one line of JSON. A process of its own: the tests' Django has another database.
"""

import json
import sys
from datetime import UTC, datetime
from uuid import UUID

import django

SHELVES = 50
STOCK = 1_000_000_000
NODE = UUID(int=1)


def shelf(number: int) -> UUID:
    """The variant that lies there."""
    return UUID(int=1000 + number % SHELVES)


def open_shelves() -> object:
    from django.conf import settings
    from django.db import transaction

    from entrepot.ledger import commands, values
    from entrepot.ledger.values import NewAccount, Rule, Transfer, TransferId

    with transaction.atomic():
        for number in range(SHELVES):
            variant = shelf(number)
            unit = values.piece(variant)
            supplier = NewAccount(values.supplier(NODE, variant), unit)
            stock = NewAccount(values.stock(variant, NODE), unit, Rule.NO_OVERDRAFT)
            commands.open_accounts([supplier, stock, NewAccount(values.sold(variant), unit)])
            come = Transfer(TransferId(UUID(int=number + 1)), supplier.id, stock.id, STOCK, unit)
            commands.transfer(come, at=datetime.now(UTC))
    return [(name, key.hex()) for name, key in settings.ENTREPOT_QUOTE_KEYS]


def expire() -> object:
    """What the timer does twice a minute: whatever is overdue ends now."""
    from entrepot.checkout import commands

    ended = 0
    while now := commands.expire_due(at=datetime.now(UTC)):
        ended += now
    return ended


def look() -> object:
    """Every audit that does not hold."""
    from entrepot.kit import audit

    return [
        f"{done.context}.{done.name}: {done.failure or [str(one) for one in done.findings[:3]]}"
        for done in audit.run_all()
        if not done.holds
    ]


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"open": open_shelves, "expire": expire, "look": look}[sys.argv[1]]()))
