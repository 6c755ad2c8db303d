"""What was approved, in order, ready to be put into the law of a process."""

from typing import Final
from uuid import UUID

from django.db.models import Max

from entrepot.customs import rules
from entrepot.customs.models import Amendment, TariffRow, tariff_statute
from entrepot.customs.rules import Approved
from entrepot.customs.values import AmendmentKind, AmendmentState
from entrepot.lanes import rows
from entrepot.lanes.values import Amendment as LawAmendment
from entrepot.lanes.values import Statute

AMENDMENTS_MAX: Final = 100_000
CHUNK: Final = 5_000


def approved_sequence() -> int:
    """The greatest place in the order of approvals; 0 before the first. One cheap statement."""
    found = Amendment.objects.aggregate(last=Max("sequence"))["last"]
    return int(found or 0)


def approved_amendments() -> tuple[LawAmendment, ...]:
    """Everything approved, as `lanes.rows.install` takes it; two statements."""
    decided = list(
        Amendment.objects.filter(state=AmendmentState.APPROVED).order_by("sequence")[
            :AMENDMENTS_MAX
        ]
    )
    tables = _tables([row for row in decided if row.kind == AmendmentKind.TABLE])
    steps = [
        Approved(None, str(row.id), tables.get(row.id, ()))
        if row.kind == AmendmentKind.TABLE
        else Approved(row.change.amendment(str(row.id)))
        for row in decided
    ]
    return rules.loaded(rows.shipped(), steps)


def table_rows(amendment: Amendment) -> list[Statute]:
    """The rows of a tariff table as rows of law; one statement."""
    return _tables([amendment]).get(amendment.id, [])


def _tables(amendments: list[Amendment]) -> dict[UUID, list[Statute]]:
    if not amendments:
        return {}
    by_id = {row.id: row for row in amendments}
    found: dict[UUID, list[Statute]] = {}
    lines = TariffRow.objects.filter(amendment__in=by_id).order_by("amendment", "place")
    names = ("amendment_id", "fields", "since", "until")  # no instances: a tariff has thousands
    for owner, fields, since, until in lines.values_list(*names).iterator(chunk_size=CHUNK):
        table = by_id[owner]
        line = tariff_statute(table.country, fields, since, until, source=table.source)
        found.setdefault(owner, []).append(line)
    return found
