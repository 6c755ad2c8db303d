"""What an office may do for a merchant when nobody sits at a desk: by the mandate in force now."""

from datetime import date
from uuid import UUID

from django.db import connection

from entrepot.offices.values import MandateState, MerchantId, OfficeId, Scope

# The merchant first: whoever gives a mandate locks its row before the mandates' rows.
_HELD = """
SELECT ARRAY(SELECT jsonb_array_elements_text(d.scopes))
FROM offices_merchant AS m
JOIN offices_mandate AS d ON d.merchant_id = m.id AND d.office_id = m.office_id
WHERE m.id = %s AND m.office_id = %s AND d.state = %s AND d.until > %s
"""
_LOCKED = f"{_HELD} FOR KEY SHARE OF m FOR SHARE OF d"


def scopes_held(
    *, merchant: MerchantId | UUID, office: OfficeId | UUID, today: date, lock: bool = False
) -> frozenset[Scope]:
    """What the merchant lets this office do on this day; empty without a mandate in force.

    With `lock` nobody takes it back before the transaction has ended.
    """
    assert not lock or connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED if lock else _HELD, [merchant, office, MandateState.GIVEN, today])
        rows = cursor.fetchall()
    return frozenset(Scope(one) for (scopes,) in rows for one in scopes)
