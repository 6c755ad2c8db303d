"""What audits found when they last ran."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from entrepot.insights.models import AuditRun

RUNS_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class AuditRow:
    """The last run of one audit."""

    context: str
    name: str
    sentence: str
    at: datetime
    took_ms: int
    findings: tuple[Mapping[str, Any], ...]
    failure: str

    @property
    def holds(self) -> bool:
        return not self.findings and not self.failure


def last_audits() -> list[AuditRow]:
    """The last run of each audit, those that found something first; one statement."""
    rows = [
        AuditRow(
            row.context,
            row.name,
            row.sentence,
            row.at,
            row.took_ms,
            tuple(row.findings),
            row.failure,
        )
        for row in AuditRun.objects.order_by("context", "name")[:RUNS_MAX]
    ]
    return sorted(rows, key=lambda row: row.holds)
