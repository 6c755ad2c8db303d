"""Running an import: chunk by chunk, each one a transaction, from wherever it stopped.

A chunk holds about CHUNK_ROWS rows. Its products, texts, listings, receipts, issues and the
job's own progress commit together, so a run that is killed is resumed without doubling and
without a gap; and a product is there whole or not at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.catalog import commands as catalog
from entrepot.catalog import queries as catalog_queries
from entrepot.catalog.commands import GtinTaken, SkuTaken
from entrepot.catalog.values import BadDraft, Outcome, Saved, VariantId
from entrepot.channels import rules
from entrepot.channels.adapters import file
from entrepot.channels.commands import acting, errors, fast, keeping, pictures, stopping
from entrepot.channels.models import ImportJob
from entrepot.channels.queries import counts_of, frame_of, inspection_of, source_of
from entrepot.channels.rules import Built, Frame, Group
from entrepot.channels.values import (
    OVER,
    Choices,
    Counts,
    Issue,
    IssueSeverity,
    JobId,
    JobKind,
    JobState,
    OutOfMandate,
    Profile,
    Row,
)
from entrepot.kernel import Refusal, named_id
from entrepot.logistics import commands as logistics
from entrepot.logistics.models import Receipt
from entrepot.offices.values import MerchantId

CHUNK_ROWS: Final = 1000


@dataclass(eq=False)
class NotQueued(Refusal):
    """This import has no mapping yet: it cannot run."""

    code: ClassVar[str] = "channels.not_queued"
    job: JobId


@dataclass(slots=True)
class _Seen:
    """Keys that came before, in some 150 bytes each: 64 bits of the key to line and content."""

    keys: dict[int, int] = field(default_factory=dict)

    def before(self, group: Group, columns: tuple[str, ...]) -> tuple[int, bool] | None:
        """Where this key stood first, and whether with the very same content; else None."""
        mine = group.rows[0].line << 64 | int.from_bytes(group.digest(columns))
        first = self.keys.setdefault(hash(group.key), mine)
        if first == mine:
            return None
        return first >> 64, (first ^ mine) & _CONTENT == 0


_CONTENT: Final = (1 << 64) - 1


@dataclass(slots=True, kw_only=True)
class _Run:
    """What a run holds from its first chunk to its last."""

    job: JobId
    merchant: MerchantId
    frame: Frame
    row: ImportJob
    choices: Choices
    at: datetime
    counts: Counts
    line_done: int
    node: UUID | None
    seen: _Seen = field(default_factory=_Seen)
    left_out: list[int] = field(default_factory=list)
    """Places of rows that were kept out and that no commit has counted yet."""
    remarks: list[tuple[int, Issue]] = field(default_factory=list)
    """Why, with the place, of those that were left out by what they are."""


@dataclass(slots=True)
class _Chunk:
    """Groups with what was built of them, and what became of each."""

    built: dict[str, tuple[Group, Built]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    tally: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    rows: int = 0
    last_line: int = 0

    def count(self, group: Group, outcome: Outcome) -> None:
        self.tally[outcome] += len(group.rows)


def run_import(
    job: JobId, *, at: datetime, say: Callable[[Counts, int], None] | None = None
) -> Counts:
    """Run a queued import, or go on with one that was cut off. Safe to repeat.

    `say` is told the counts so far and the rows in all, after each chunk.
    """
    row = ImportJob.objects.select_related("merchant").get(id=job)
    if row.state in OVER:
        return counts_of(row)
    if row.state in {JobState.READY, JobState.HELD}:
        raise NotQueued(job=job)
    try:
        with acting.for_office(row):
            if row.kind != JobKind.GOODS:
                return fast.run_fast(row, at=at)
            return _run_goods(row, at=at, say=say)
    except OutOfMandate as no:
        stopping.hold_run(job, why=no.why, at=at)
        return counts_of(ImportJob.objects.get(id=job))


def _run_goods(
    row: ImportJob, *, at: datetime, say: Callable[[Counts, int], None] | None
) -> Counts:
    job = JobId(row.id)
    inspection = inspection_of(row)
    profile, choices = Profile.read(row.profile), Choices.read(row.choices)
    pictures.unpack(job, merchant=MerchantId(row.merchant_id))
    frame = frame_of(row.merchant, profile, choices, inspection)
    run = _Run(
        job=job,
        row=row,
        merchant=MerchantId(row.merchant_id),
        frame=pictures.with_pictures(frame, merchant=MerchantId(row.merchant_id)),
        choices=choices,
        at=at,
        counts=counts_of(row),
        line_done=row.line_done,
        node=(
            keeping.node_named(choices.node, MerchantId(row.merchant_id))
            if choices.takes_stock or choices.stock is not None
            else None
        ),
    )
    ImportJob.objects.filter(id=job, state=JobState.QUEUED).update(state=JobState.RUNNING)
    with errors.ErrorList(job, start=row.errors_bytes) as error_list:
        rows = _taken(run, file.goods_rows(source_of(job), inspection, shape=profile.shape))
        for chunk in _chunks(run, rules.groups(rows, profile)):
            _do(run, chunk, error_list)
            if say is not None:
                say(run.counts, row.rows_total)
        _end(run, error_list)
    return run.counts


def fail_import(job: JobId, *, code: str, at: datetime) -> None:
    """Note that a run broke on our own mistake; what its chunks saved stays."""
    open_states = (JobState.QUEUED, JobState.RUNNING)
    ImportJob.objects.filter(id=job, state__in=open_states).update(
        state=JobState.FAILED, failure=code[:120], ended_at=at
    )


def _taken(run: _Run, rows: Iterable[Row]) -> Iterator[Row]:
    filters = (*run.frame.profile.only, *run.choices.only)
    for row in rows:
        if why := rules.skipped(row):
            if row.at > run.line_done:
                run.left_out.append(row.at)
                issue = Issue(
                    row.line, "", f"channels.left_out.{why}", severity=IssueSeverity.WARNING
                )
                run.remarks.append((row.at, issue))
        elif filters and rules.is_left_out(row, filters):
            if row.at > run.line_done:
                run.left_out.append(row.at)
        else:
            yield row


def _chunks(run: _Run, groups: Iterable[Group]) -> Iterator[_Chunk]:
    """Build and judge group by group; hand out a chunk when it is full.

    Groups of a run that was cut off are built again, only to know their keys.
    """
    chunk = _Chunk()
    for group in groups:
        built = rules.build(group, run.frame)
        if group.rows[-1].at <= run.line_done:
            if built.draft is not None:
                run.seen.before(group, run.frame.telling)
            continue
        _judge(run, chunk, group, built)
        if chunk.rows >= CHUNK_ROWS:
            yield chunk
            chunk = _Chunk()
    if chunk.rows:
        yield chunk


def _judge(run: _Run, chunk: _Chunk, group: Group, built: Built) -> None:
    chunk.rows += len(group.rows)
    chunk.last_line = group.rows[-1].at
    chunk.issues.extend(built.issues)
    if built.draft is None:
        chunk.count(group, Outcome.FAILED)
        return
    before = run.seen.before(group, run.frame.telling)
    if before is None:
        chunk.built[group.key] = (group, built)
        return
    line, is_same = before
    chunk.count(group, Outcome.UNCHANGED if is_same else Outcome.FAILED)
    chunk.issues.append(
        Issue(
            group.rows[0].line,
            _column(run, "key"),
            "channels.same_row" if is_same else "channels.key_twice",
            group.key,
            {"line": str(line)},
            IssueSeverity.WARNING if is_same else IssueSeverity.ERROR,
        )
    )


@transaction.atomic
def _do(run: _Run, chunk: _Chunk, error_list: errors.ErrorList) -> None:
    """Save a chunk with its texts, listings, receipts, issues and the progress, all or nothing."""
    acting.check(run.row, at=run.at, lock=True)
    drafts = [built.draft for _, built in chunk.built.values() if built.draft is not None]
    saved = catalog.save_products(drafts, merchant=run.merchant, at=run.at)
    for one in saved:
        group, _ = chunk.built[one.key]
        chunk.count(group, one.outcome)
        if one.refusal is not None:
            chunk.issues.append(_issue(run, group, one.refusal))
    if run.choices.takes_pictures:
        good = {one.key for one in saved if one.product is not None}
        pictures.ask(
            [medium.path for one in drafts if one.key in good for medium in one.media],
            job=run.job,
            merchant=run.merchant,
            at=run.at,
        )
    after = _after(run, chunk, saved)
    left_out = [place for place in run.left_out if place <= chunk.last_line]
    remarks = [issue for place, issue in run.remarks if place <= chunk.last_line]
    chunk.issues.extend(remarks)
    counts = run.counts + Counts(
        rows=chunk.rows,
        created=chunk.tally[Outcome.CREATED],
        updated=chunk.tally[Outcome.UPDATED],
        unchanged=chunk.tally[Outcome.UNCHANGED],
        failed=chunk.tally[Outcome.FAILED],
        left_out=len(left_out),
        products=sum(one.product is not None for one in saved),
        errors=sum(issue.severity is IssueSeverity.ERROR for issue in chunk.issues),
        warnings=sum(issue.severity is IssueSeverity.WARNING for issue in chunk.issues),
    )
    counts += after
    assert counts.agrees, counts
    chunk.issues.sort(key=lambda issue: issue.line)
    keeping.keep_issues(run.job, run.counts, chunk.issues)
    keeping.note(
        run.job,
        line_before=run.line_done,
        line_done=chunk.last_line,
        counts=counts,
        errors_bytes=error_list.write(chunk.issues),
    )
    run.counts, run.line_done = counts, chunk.last_line
    run.left_out = run.left_out[len(left_out) :]
    run.remarks = run.remarks[len(remarks) :]


def _after(run: _Run, chunk: _Chunk, saved: Sequence[Saved]) -> Counts:
    """What follows a save: texts drafted, listed on a lane, opening stock received."""
    products = [one.product for one in saved if one.product is not None]
    told = {
        one.product
        for one in saved
        if one.product is not None and one.outcome is not Outcome.UNCHANGED
    }
    drafted = listed = received = 0
    if run.choices.draft and products:
        drafted = catalog.draft_texts(products, merchant=run.merchant, at=run.at, told=told)
    if (run.choices.list_on or run.node) and products:
        variants = catalog_queries.active_variants(products, merchant=run.merchant)
        if run.choices.list_on:
            listed = len(
                catalog.list_on_lane(
                    variants,
                    lane=run.choices.list_on,
                    merchant=run.merchant,
                    at=run.at,
                    told=told,
                )
            )
        if run.node:
            received = _receive(run, chunk, variants, node=run.node)
    return Counts(drafted=drafted, listed=listed, received=received)


def _receive(run: _Run, chunk: _Chunk, variants: Mapping[VariantId, str], *, node: UUID) -> int:
    """Opening stock, once a variant: a later file never adds to it nor sets it (a count does)."""
    said = {sku: units for _, built in chunk.built.values() for sku, units in built.stock.items()}
    receipts = {named_id(f"receipt:opening:{variant}"): variant for variant in variants}
    there = set(Receipt.objects.filter(id__in=receipts).values_list("id", flat=True))
    received = 0
    for receipt, variant in receipts.items():
        units = said.get(variants[variant], run.choices.stock or 0)
        if units > 0 and receipt not in there:
            logistics.receive(
                node=node,
                variant=variant,
                units=units,
                reference="opening stock",
                at=run.at,
                receipt_id=receipt,
            )
            received += 1
    return received


def _issue(run: _Run, group: Group, refusal: Refusal) -> Issue:
    line = group.rows[0].line
    if isinstance(refusal, SkuTaken):
        facts = {"product": refusal.product}
        return Issue(line, _column(run, "sku"), refusal.code, refusal.sku, facts)
    if isinstance(refusal, GtinTaken):
        facts = {"sku": refusal.sku, "holder": refusal.holder}
        found = (
            row.line
            for row in group.rows
            if refusal.gtin.lstrip("0") in rules.value_of(row, run.frame.rule("gtin"))
        )
        return Issue(next(found, line), _column(run, "gtin"), refusal.code, refusal.gtin, facts)
    if isinstance(refusal, BadDraft):
        return Issue(line, _column(run, refusal.field), f"value.{refusal.reason}", refusal.value)
    return Issue(line, "", refusal.code)


def _column(run: _Run, name: str) -> str:
    rule = run.frame.rule(name)
    return rule.columns[0] if rule and rule.columns else name


@transaction.atomic
def _end(run: _Run, error_list: errors.ErrorList) -> None:
    last = [issue for _, issue in run.remarks]
    keeping.keep_issues(run.job, run.counts, last)
    run.counts += Counts(left_out=len(run.left_out), warnings=len(last))
    keeping.end(
        run.job,
        line_done=run.line_done,
        counts=run.counts,
        at=run.at,
        errors_bytes=error_list.write(last),
    )
