"""Reading the ledger: balances, history, trial balance, and what belongs to one subject."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, Q, Sum, TextField, Value
from django.db.models.expressions import Func
from django.db.models.functions import Coalesce

from entrepot.kit import arrays, weeks
from entrepot.ledger.adapters.postgres import weeks as by_week
from entrepot.ledger.models import Account, ArchiveFile, CarriedRow, TransferRow
from entrepot.ledger.rules import NoSuchAccount
from entrepot.ledger.values import (
    COLUMNS,
    DEFAULT_BOOK,
    AccountId,
    Balance,
    Book,
    Carry,
    Kind,
    Old,
    Rule,
    TransferId,
    account_id,
)

PAGE_MAX: Final = 200
NAMES_MAX: Final = 2000
SUBJECT_MAX: Final = 500
"""Transfers of one order: some lines, each with hold, keep, post; some money."""

_END: Final = "infinity"
_LAST: Final = UUID(int=2**128 - 1)
"""Before them lies everything."""
_AT, _DEBIT, _CREDIT = 2, 4, 5
"""Places in `by_week.COLUMNS`."""
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the trial balance: debits and credits of all its accounts."""

    unit: str
    accounts: int
    debits_posted: int
    credits_posted: int
    debits_pending: int
    credits_pending: int

    @property
    def balances(self) -> bool:
        return (self.debits_posted, self.debits_pending) == (
            self.credits_posted,
            self.credits_pending,
        )


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One transfer with the names of its accounts."""

    id: TransferId
    chain: TransferId
    at: datetime
    kind: Kind
    debit: AccountId
    credit: AccountId
    debit_name: str
    credit_name: str
    amount: int
    unit: str
    pending_id: TransferId | None
    resolved_by: TransferId | None
    expires_at: datetime | None
    reason: str

    @property
    def is_open(self) -> bool:
        """A reservation that nothing has ended yet."""
        return self.kind is Kind.PENDING and self.resolved_by is None

    @property
    def is_real(self) -> bool:
        """It moved what is final."""
        return self.kind in {Kind.POSTED, Kind.POST}


def balance(name: str, *, book: Book = DEFAULT_BOOK) -> Balance:
    """The four sums of one account."""
    found = balances([name], book=book)
    if name not in found:
        raise NoSuchAccount(account=account_id(name))
    return found[name]


def balances(names: Iterable[str], *, book: Book = DEFAULT_BOOK) -> dict[str, Balance]:
    """The accounts of these names that are open."""
    wanted = {account_id(name) for name in names}
    assert len(wanted) <= NAMES_MAX, len(wanted)
    rows = Account.objects.filter(book=book, id__in=wanted)
    return {row.name: _balance(row) for row in rows}


def free(names: Iterable[str], *, book: Book = DEFAULT_BOOK) -> dict[str, int]:
    """What may be taken from each account; nothing from one that is not open."""
    wanted = list(names)
    found = balances(wanted, book=book)
    return {name: found[name].free if name in found else 0 for name in wanted}


def accounts(
    prefix: str, *, limit: int, after: str = "", book: Book = DEFAULT_BOOK
) -> list[Balance]:
    """Accounts whose names begin so, by name, after the one given."""
    assert 0 < limit <= PAGE_MAX
    rows = Account.objects.filter(book=book, name__startswith=prefix, name__gt=after)
    return [_balance(row) for row in rows.order_by("name")[:limit]]


def trial_balance(unit: str | None = None, *, book: Book = DEFAULT_BOOK) -> list[UnitRow]:
    """Per unit, the sums of all accounts. Pieces are one row together unless a unit is asked for."""
    rows = Account.objects.filter(book=book)
    if unit is not None:
        rows = rows.filter(unit=unit)
    grouped = (
        rows.annotate(kind=F("unit") if unit is not None else _word("unit", ":", 1))
        .values("kind")
        .annotate(
            dpo=_sum("debits_posted"),
            cpo=_sum("credits_posted"),
            dpe=_sum("debits_pending"),
            cpe=_sum("credits_pending"),
            count=Sum(Value(1)),
        )
        .order_by("kind")
    )
    return [
        UnitRow(
            unit=row["kind"],
            accounts=row["count"],
            debits_posted=row["dpo"],
            credits_posted=row["cpo"],
            debits_pending=row["dpe"],
            credits_pending=row["cpe"],
        )
        for row in grouped
    ]


def history(
    name: str, *, limit: int, before: TransferId | None = None, book: Book = DEFAULT_BOOK
) -> list[HistoryRow]:
    """Transfers of an account, the newest first, before the one given (in time)."""
    assert 0 < limit <= PAGE_MAX
    at: datetime | str = _END
    if before is not None:
        last = TransferRow.objects.filter(book=book, id=before).first()
        if last is None:
            return []
        at = last.at
    facts = {"account": account_id(name), "at": at, "before": before or _LAST, "limit": limit}
    return _named(_newest(facts, book=book), book=book)


def _newest(facts: Mapping[str, Any], *, book: Book) -> list[_Row]:
    """Back from the last week, in steps that grow, until there are enough or no more weeks."""
    [(first, last)] = _rows(by_week.SPAN, book=book)
    if first is None:
        return []
    if isinstance(facts["at"], datetime):
        last = min(last, weeks.week_of(facts["at"]))
    found: list[_Row] = []
    start, step = 0, by_week.WINDOW_WEEKS
    while start <= last - first and len(found) < facts["limit"]:
        window = {"last": last, "nearest": start, "farthest": start + step - 1}
        found += _rows(by_week.NEWEST, book=book, **facts, **window)
        start, step = start + step, step * 4
    return found[: facts["limit"]]


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A reservation that nothing has ended yet."""

    id: TransferId
    debit: AccountId
    credit: AccountId
    amount: int
    unit: str


def open_holds_into(names: Iterable[str], *, book: Book) -> list[OpenHold]:
    """What is reserved for these accounts, the oldest first."""
    wanted = [account_id(name) for name in names]
    assert len(wanted) <= NAMES_MAX, len(wanted)
    # Few accounts hold something back, and only they can have what is looked for.
    holding = Account.objects.filter(book=book, id__in=wanted, credits_pending__gt=0)
    accounts = arrays.uuids(holding.values_list("id", flat=True))
    rows = _each_week(by_week.OPEN_INTO, book=book, accounts=accounts) if holding else []
    return [OpenHold(*row) for row in rows]


def transfers_of(
    subject: str, *, limit: int = SUBJECT_MAX, book: Book = DEFAULT_BOOK
) -> list[HistoryRow]:
    """All transfers about one thing (the second word of their reason), the oldest first.

    With them comes what passed through the payment accounts that they touch: the capture that
    filled `received:`, and the refund that left it.
    """
    assert 0 < limit <= SUBJECT_MAX
    assert subject
    mine = _each_week(by_week.OF_SUBJECT, book=book, subject=subject, limit=limit)
    touched = {account for row in mine for account in (row[_DEBIT], row[_CREDIT])}
    through = Account.objects.filter(
        Q(name__startswith="received:") | Q(name__startswith="refund:"),
        book=book,
        id__in=touched,
    ).values_list("id", flat=True)
    found = {row[0]: row for row in mine}
    if accounts := list(through):
        rows = _each_week(by_week.THROUGH, book=book, accounts=arrays.uuids(accounts), limit=limit)
        found |= {row[0]: row for row in rows}
    oldest = sorted(found.values(), key=lambda row: (row[_AT], row[0]))
    return _named(oldest[:limit], book=book)


_ABOUT: Final = by_week.about(COLUMNS)
_BY_ID: Final = f"""
select {COLUMNS} from ledger_transfer where book = %(book)s and id = any(%(ids)s::uuid[])
"""  # noqa: S608  # our own names


def about(subjects: Iterable[str], *, book: Book) -> dict[str, list[Old]]:
    """Whole rows of all transfers about these subjects, by subject; two statements."""
    found: dict[str, list[Old]] = defaultdict(list)
    for subject, *row in _each_week(_ABOUT, book=book, subjects=sorted(set(subjects))):
        found[subject].append(Old(*row))
    return found


def rows_of(ids: Iterable[UUID], *, book: Book) -> list[Old]:
    """Whole rows of those of these transfers that are here."""
    return [Old(*row) for row in _rows(_BY_ID, book=book, ids=arrays.uuids(ids))]


def names_of(ids: Iterable[UUID], *, book: Book) -> dict[UUID, str]:
    """The names of accounts, by their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, name from ledger_account where book = %s and id = any(%s::uuid[])",
            [book, arrays.uuids(ids)],
        )
        return dict(cursor.fetchall())


def carried(*, book: Book) -> dict[AccountId, Carry]:
    """What archived transfers had moved, account by account: all of a book."""
    rows = CarriedRow.objects.filter(book=book)
    return {
        AccountId(account): Carry(debits, credits_)
        for account, debits, credits_ in rows.values_list("id", "debits_posted", "credits_posted")
    }


def carried_on(name: str, *, book: Book = DEFAULT_BOOK) -> Carry | None:
    """What archived transfers had moved on one account; None if none has left."""
    row = CarriedRow.objects.filter(book=book, id=account_id(name)).first()
    return None if row is None else Carry(row.debits_posted, row.credits_posted)


def archived_before(*, book: Book = DEFAULT_BOOK) -> date | None:
    """Transfers of orders that were finished before this day may be in files; None: all are here."""
    rows = ArchiveFile.objects.filter(book=book, restored_at=None)
    found: date | None = rows.aggregate(day=Max("before"))["day"]
    return found


def archived_moments() -> dict[int, datetime]:
    """The same as the moment at which that day begins, of each book that has an archive."""
    rows = ArchiveFile.objects.filter(restored_at=None).values_list("book")
    return {
        book: datetime.combine(day, time(), UTC)
        for book, day in rows.annotate(day=Max("before")).order_by("book")
    }


@dataclass(frozen=True, slots=True)
class ArchiveFileRow:
    """A file that has transfers which are not here."""

    name: str
    sha256: str
    orders: int
    transfers: int


def archive_files(*, book: Book) -> list[ArchiveFileRow]:
    """All files of a book that were not brought back, by name."""
    rows = ArchiveFile.objects.filter(book=book, restored_at=None).order_by("name")
    return [ArchiveFileRow(row.name, row.sha256, row.orders, row.transfers) for row in rows]


def _word(column: str, separator: str, number: int) -> Func:
    parts = (F(column), Value(separator), Value(number))
    return Func(*parts, function="split_part", output_field=TextField())


def _sum(column: str) -> Any:
    return Coalesce(Sum(column), 0)


def _balance(row: Account) -> Balance:
    return Balance(
        id=AccountId(row.id),
        name=row.name,
        unit=row.unit,
        rule=Rule(row.rule),
        debits_pending=row.debits_pending,
        debits_posted=row.debits_posted,
        credits_pending=row.credits_pending,
        credits_posted=row.credits_posted,
    )


def _each_week(statement: str, *, book: Book, **facts: Any) -> list[_Row]:
    """What a statement finds in all weeks of a book."""
    [(first, last)] = _rows(by_week.SPAN, book=book)
    if first is None:
        return []
    return _rows(statement, book=book, last=last, weeks=last - first, **facts)


def _rows(statement: str, **facts: Any) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        rows: list[_Row] = cursor.fetchall()
    return rows


def _named(rows: Sequence[_Row], *, book: Book) -> list[HistoryRow]:
    """Rows of `by_week.COLUMNS` with the names of their accounts."""
    ids = {account for row in rows for account in (row[_DEBIT], row[_CREDIT])}
    names = dict(Account.objects.filter(book=book, id__in=ids).values_list("id", "name"))
    return [
        HistoryRow(
            id=identity,
            chain=chain,
            at=at,
            kind=Kind(kind),
            debit=debit,
            credit=credit_,
            debit_name=names[debit],
            credit_name=names[credit_],
            amount=amount,
            unit=unit,
            pending_id=pending,
            resolved_by=resolver,
            expires_at=expires_at,
            reason=reason,
        )
        for (
            identity, chain, at, kind, debit, credit_, amount, unit, pending, resolver, expires_at,
            reason,
        ) in rows
    ]  # fmt: skip
