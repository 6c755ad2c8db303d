"""A tariff table as one amendment: read whole, reported, and law when somebody else approves it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from entrepot.customs.models import Amendment, AmendmentEvent, TariffRow
from entrepot.customs.values import (
    AmendmentId,
    AmendmentKind,
    AmendmentState,
    BadAmendment,
    NothingToImport,
    Verb,
)
from entrepot.kernel import new_id
from entrepot.lanes import rows
from entrepot.lanes.rows.tariff import CONFIDENCE, Report
from entrepot.offices.values import UserId

BATCH: Final = 2_000
FAULTS_KEPT: Final = 1_000


def read_table(
    path: Path, *, country: str, column: str = "", since: date, source: str = ""
) -> Report:
    """Read a table without keeping it; BadList when it is none, faults in the report."""
    country = country.strip().upper()
    if country not in {row.country for row in rows.law().statutes}:
        raise BadAmendment(field="country", reason="no rules are written for it")
    return rows.tariff.read(path, country=country, column=column, since=since, source=source)


@transaction.atomic
def draft_table(
    report: Report,
    *,
    country: str,
    file: str,
    since: date,
    by: UserId,
    at: datetime,
    reason: str = "",
) -> AmendmentId:
    """Keep a table that was read as a draft of its importer: one amendment, its rows in bulk."""
    if not report.statutes:
        raise NothingToImport(file=file)
    first = report.statutes[0]
    said = {
        "file": file,
        "rows": report.rows,
        "loaded": len(report.statutes),
        "forms": dict(report.forms),
        "faults": [asdict(fault) for fault in report.faults[:FAULTS_KEPT]],
    }
    row = Amendment.objects.create(
        id=new_id(),
        kind=AmendmentKind.TABLE,
        state=AmendmentState.DRAFT,
        country=country.strip().upper(),
        law_table="duty",
        since=min(since, *(one.since for one in report.statutes)),
        source=first.source,
        confidence=CONFIDENCE,
        report=said,
        reason=reason.strip(),
        author_id=by,
        drafted_at=at,
    )
    TariffRow.objects.bulk_create(
        (
            TariffRow(
                amendment=row,
                place=place,
                hs=one.fields["hs"],
                fields=_plain(one.fields),
                since=one.since,
                until=None if one.until == date.max else one.until,
            )
            for place, one in enumerate(report.statutes)
        ),
        batch_size=BATCH,
    )
    AmendmentEvent.objects.create(
        amendment=row,
        verb=Verb.DRAFTED,
        person_id=by,
        at=at,
        after={name: said[name] for name in ("file", "rows", "loaded", "forms")},
        why=reason.strip(),
    )
    return AmendmentId(row.id)


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
    }
