"""Run the audits of every context and keep what they found."""

from datetime import datetime

from django.db import transaction

from entrepot.insights.models import AuditRun
from entrepot.kit import audit


def run_audits(*, at: datetime) -> list[audit.Report]:
    """Run every audit of every context; the last run of each is kept for the operators' page."""
    reports = audit.run_all()
    with transaction.atomic():
        kept = [_keep(report, at=at).pk for report in reports]
        AuditRun.objects.exclude(pk__in=kept).delete()
    return reports


def _keep(report: audit.Report, *, at: datetime) -> AuditRun:
    run, _is_new = AuditRun.objects.update_or_create(
        context=report.context,
        name=report.name,
        defaults={
            "sentence": report.sentence,
            "at": at,
            "took_ms": report.took_ms,
            "findings": [
                {"code": one.code, "facts": {name: str(fact) for name, fact in one.facts.items()}}
                for one in report.findings
            ],
            "failure": report.failure,
        },
    )
    return run
