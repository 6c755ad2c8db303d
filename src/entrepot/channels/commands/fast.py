"""Running a fast feed: prices or stock by SKU, chunk by chunk, each one a transaction.

Nothing of the content is read or written, so such a file costs a small part of an import.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.catalog import commands as catalog
from entrepot.catalog.models import Variant
from entrepot.channels import rules
from entrepot.channels.adapters import file
from entrepot.channels.commands import acting, errors, keeping
from entrepot.channels.models import ImportJob
from entrepot.channels.queries import counts_of, inspection_of, source_of
from entrepot.channels.rules import BadNumber, FastColumns
from entrepot.channels.values import (
    Choices,
    Counts,
    Issue,
    IssueSeverity,
    JobId,
    JobKind,
    JobState,
    Row,
)
from entrepot.logistics import commands as logistics
from entrepot.money.values import Money, currency
from entrepot.offices.values import MerchantId

CHUNK_ROWS: Final = 1000


@dataclass(slots=True, kw_only=True)
class _Run:
    job: JobId
    row: ImportJob
    kind: JobKind
    merchant: MerchantId
    columns: FastColumns
    currency: str
    node: UUID | None
    reference: str
    at: datetime
    counts: Counts
    line_done: int
    seen: dict[str, str] = field(default_factory=dict)
    """SKUs that came before, with what was said of them."""


def run_fast(job: ImportJob, *, at: datetime) -> Counts:
    """Run it, or go on with one that was cut off."""
    inspection = inspection_of(job)
    choices = Choices.read(job.choices)
    kind = JobKind(job.kind)
    merchant = MerchantId(job.merchant_id)
    run = _Run(
        job=JobId(job.id),
        row=job,
        kind=kind,
        merchant=merchant,
        columns=rules.fast_columns(kind, inspection),
        currency=choices.currency or job.merchant.currency,
        node=keeping.node_named(choices.node, merchant) if kind is JobKind.STOCK else None,
        reference=str(job.id)[-8:],
        at=at,
        counts=counts_of(job),
        line_done=job.line_done,
    )
    ImportJob.objects.filter(id=job.id, state=JobState.QUEUED).update(state=JobState.RUNNING)
    with errors.ErrorList(run.job, start=job.errors_bytes) as error_list:
        for chunk in _chunks(file.rows(source_of(run.job), inspection)):
            if chunk[-1].line > run.line_done:
                _do(run, chunk, error_list)
            else:
                run.seen.update((_sku(run, row), _said(run, row)) for row in chunk)
    keeping.end(run.job, line_done=run.line_done, counts=run.counts, at=at)
    return run.counts


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK_ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@transaction.atomic
def _do(run: _Run, chunk: Sequence[Row], error_list: errors.ErrorList) -> None:
    acting.check(run.row, at=run.at, lock=True)
    issues: list[Issue] = []
    known = {
        sku: (identity, Money(price, currency(code)) if price is not None else None)
        for sku, identity, price, code in Variant.objects.filter(
            merchant=run.merchant, sku__in=[_sku(run, row) for row in chunk]
        ).values_list("sku", "id", "price_minor", "currency")
    }
    wanted: dict[str, Money | int] = {}
    failed = repeated = 0
    for row in chunk:
        sku, said = _sku(run, row), _said(run, row)
        before = run.seen.get(sku)
        if before is not None and sku:
            is_same = before == said
            failed, repeated = failed + (not is_same), repeated + is_same
            code = "channels.same_sku" if is_same else "channels.sku_twice"
            severity = IssueSeverity.WARNING if is_same else IssueSeverity.ERROR
            issues.append(Issue(row.line, run.columns.sku, code, sku[:80], {}, severity))
            continue
        issue = _judged(run, row, sku, known=sku in known, wanted=wanted)
        if issue is not None:
            failed += 1
            issues.append(issue)
        else:
            run.seen[sku] = said
    changed = _write(run, {sku: known[sku][0] for sku in wanted}, wanted)
    counts = run.counts + Counts(
        rows=len(chunk),
        updated=changed,
        unchanged=len(wanted) - changed + repeated,
        failed=failed,
        errors=failed,
        warnings=repeated,
    )
    assert counts.agrees, counts
    keeping.keep_issues(run.job, run.counts, issues)
    keeping.note(
        run.job,
        line_before=run.line_done,
        line_done=chunk[-1].line,
        counts=counts,
        errors_bytes=error_list.write(issues),
    )
    run.counts, run.line_done = counts, chunk[-1].line


def _judged(
    run: _Run, row: Row, sku: str, *, known: bool, wanted: dict[str, Money | int]
) -> Issue | None:
    if row.surplus:
        facts = {"surplus": str(row.surplus), "columns": str(len(row.cells))}
        return Issue(row.line, "", "channels.cells_count", "", facts)
    if not known:
        return Issue(row.line, run.columns.sku, "channels.sku_unknown", sku[:80])
    try:
        if run.kind is JobKind.PRICES:
            wanted[sku] = rules.price_in(row, run.columns, of_file=run.currency)
        else:
            wanted[sku] = rules.units_in(row, run.columns)
    except BadNumber as no:
        facts = {"expected": no.fact} if no.fact else {}
        code = f"channels.number.{no.reason}"
        return Issue(row.line, run.columns.value, code, no.value[:80], facts)
    return None


def _write(run: _Run, ids: dict[str, UUID], wanted: dict[str, Money | int]) -> int:
    if run.kind is JobKind.PRICES:
        prices = {sku: price for sku, price in wanted.items() if isinstance(price, Money)}
        return len(catalog.set_prices(prices, merchant=run.merchant, at=run.at))
    assert run.node is not None
    units = {ids[sku]: count for sku, count in wanted.items() if isinstance(count, int)}
    moved = logistics.count_stock(
        node=run.node, units=units, reference=run.reference, at=run.at, count_id=run.job
    )
    return len(moved)


def _sku(run: _Run, row: Row) -> str:
    return rules.unshielded(row.cells.get(run.columns.sku, "").strip()).lstrip("'")


def _said(run: _Run, row: Row) -> str:
    return f"{row.cells.get(run.columns.value, '')} {row.cells.get(run.columns.extra, '')}".strip()
