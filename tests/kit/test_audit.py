"""An audit that cannot look is a result as well."""

import pytest
from django.db import connection

from entrepot.kit import audit

pytestmark = pytest.mark.django_db


def nothing_is_wrong() -> list[audit.Finding]:
    """Nothing is wrong."""
    return []


def something_is_wrong() -> list[audit.Finding]:
    """Nothing is wrong here either."""
    return [audit.Finding("port.flooded", {"metres": number}) for number in range(300)]


def cannot_look() -> list[audit.Finding]:
    """The statement is broken."""
    with connection.cursor() as cursor:
        cursor.execute("select * from no_such_table")
    return []


def test_one_that_fails_stops_no_other() -> None:
    pairs = [("port", cannot_look), ("port", something_is_wrong), ("port", nothing_is_wrong)]
    failed, found, fine = audit.run(pairs)
    assert "no_such_table" in failed.failure
    assert not failed.holds
    assert not found.holds
    assert len(found.findings) == audit.FINDINGS_MAX
    assert fine.holds
    assert fine.sentence == "Nothing is wrong."


def test_every_audit_says_what_holds() -> None:
    for context, one in audit.audits():
        assert one.__doc__, f"{context}.{one.__name__}"
        assert one.__doc__.strip().splitlines()[0].endswith(".")
