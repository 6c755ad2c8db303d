"""An office's own numbers."""

from uuid import UUID

from django.db import transaction

from entrepot.casework.models import OfficeDay
from entrepot.casework.values import Hours
from entrepot.kit import trail


@transaction.atomic
def set_day(*, office: UUID, hours: Hours, dormant_days: int) -> None:
    """From now on targets are counted in these hours, and merchants sleep after so many days."""
    row, _ = OfficeDay.objects.select_for_update().get_or_create(office_id=office)
    before = _facts(row)
    row.zone, row.weekdays = hours.zone, sorted(hours.weekdays)
    row.opens, row.closes, row.dormant_days = hours.opens, hours.closes, dormant_days
    row.save()
    trail.record(
        what="office_day.set",
        on="office",
        object_id=office,
        office=office,
        before=before,
        after=_facts(row),
    )


def _facts(row: OfficeDay) -> dict[str, object]:
    return {
        "zone": row.zone,
        "weekdays": list(row.weekdays),
        "opens": row.opens.isoformat(),
        "closes": row.closes.isoformat(),
        "dormant_days": row.dormant_days,
    }
