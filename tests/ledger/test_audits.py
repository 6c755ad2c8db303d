"""Each audit finds its planted fault, and nothing else does."""

from collections.abc import Callable

import pytest
from django.db import connection
from tests.ledger import make

from entrepot.kit.audit import Finding
from entrepot.ledger import audits, commands
from entrepot.ledger.values import post, stock

pytestmark = pytest.mark.django_db

FAULTS = [
    (
        audits.sums_are_those_of_transfers,
        "update ledger_account set debits_pending = debits_pending + 1 where name = %(stock)s",
    ),
    (
        audits.sums_are_those_of_transfers,
        "delete from ledger_account where name = %(stock)s",
    ),
    (
        audits.each_unit_balances,
        "update ledger_account set credits_posted = credits_posted + 1 where name = %(stock)s",
    ),
    (
        audits.chains_balance,
        "update ledger_transfer set unit = 'CNY' where id = %(hold)s",
    ),
    (
        audits.holds_end_once,
        "update ledger_transfer set resolved_by = null where id = %(hold)s",
    ),
    (
        audits.holds_end_once,
        "update ledger_transfer set resolved_by = gen_random_uuid() where id = %(open)s",
    ),
    (
        audits.nothing_is_overdrawn,
        "update ledger_account set rule = 0, debits_posted = 99 where name = %(stock)s",
    ),
]


@pytest.mark.parametrize(("audit", "fault"), FAULTS)
def test_an_audit_finds_its_planted_fault(audit: Callable[[], list[Finding]], fault: str) -> None:
    """INV-16."""
    variant, node = make.a_shelf(5)
    hold, still = make.a_hold(variant, node, 2), make.a_hold(variant, node, 1)
    commands.transfer(hold, still, at=make.AT)
    commands.transfer(post(transfer=make.transfer_id(), hold=hold.id), at=make.AT)
    assert [one() for one in audits.AUDITS] == [[] for _ in audits.AUDITS]
    with connection.cursor() as cursor:
        facts = {"stock": stock(variant, node), "hold": hold.id, "open": still.id}
        cursor.execute(fault, facts)
    assert audit()
