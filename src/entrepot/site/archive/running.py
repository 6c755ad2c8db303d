"""Transfers of checkouts that are long over go to files, a batch at a time.

A batch is read, written to a file that is flushed to the disk, and only then, in one
transaction, taken out of the table, carried, and noted. A run that is killed anywhere loses
nothing and takes nothing twice: what was not committed is still in the table, and the next run
takes it again. A file that was written for nothing is removed when every transfer in it is still
in the table.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from entrepot.checkout import commands as checkout
from entrepot.checkout import queries as orders
from entrepot.checkout.queries import FinishedGroup
from entrepot.kit import books
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries, rules
from entrepot.ledger.values import Book, Filed, Old
from entrepot.offices.models import Office
from entrepot.site.archive import filing, terms
from entrepot.site.archive.refusals import TooYoung

BATCH: Final = 1000
"""Checkouts; some ten thousand transfers, which leave in less than a second."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one file took, or would take."""

    book: int
    file: str
    orders: int
    transfers: int
    size: int
    """Bytes, compressed."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    groups: tuple[FinishedGroup, ...]
    transfers: tuple[Old, ...]


Step = Callable[[str], None]
"""Told at `chosen`, `filed`, `taken` and `committed` of each batch."""


def nothing(step: str) -> None:
    """Nobody listens."""


def term_here(*, today: date) -> terms.Term:
    """The longest term of the countries where this gateway has offices."""
    countries = set(Office.objects.values_list("country", flat=True))
    return terms.longest({*countries, terms.UNION} if countries else (), day=today)


def check_age(before: date, *, today: date) -> None:
    """Refuse days that the law's term has not passed."""
    term = term_here(today=today)
    latest = terms.limit(term, today=today)
    if before > latest:
        raise TooYoung(before=before, limit=latest, country=term.country, years=term.years)


def run(
    folder: Path, *, before: date, batch: int = BATCH, dry: bool = False, step: Step = nothing
) -> Iterator[Batch]:
    """Archive all that was finished before a day; yields each batch when it is done."""
    if not dry:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
    term = term_here(today=timezone.now().date())
    for book in books.all_books():
        for chosen in _choose(Book(book), before=before, batch=batch):
            step("chosen")
            body = filing.pack(chosen.groups, chosen.transfers)
            manifest = _manifest(body, chosen, book=Book(book), before=before, term=term)
            if not dry:
                filing.store(folder, body, manifest)
                step("filed")
                _take(chosen, manifest, step=step)
                step("committed")
            yield Batch(book, manifest.file, manifest.orders, manifest.transfers, len(body))


def sweep(folder: Path) -> list[str]:
    """Remove files that were written before their transfers could leave; answers their names.

    A file that the tables do not know stays where it is unless all it has is still in them: it
    may be another gateway's.
    """
    known = {
        file.name for book in books.all_books() for file in queries.archive_files(book=Book(book))
    }
    swept = []
    for name in sorted(filing.names(folder) - known):
        manifest, content = filing.read(folder, name)
        here = queries.rows_of((one.id for one in content.transfers), book=Book(manifest.book))
        if set(here) == set(content.transfers):
            filing.remove(folder, name)
            swept.append(name)
    return swept


def _choose(book: Book, *, before: date, batch: int) -> Iterator[_Chosen]:
    moment = datetime.combine(before, time(), UTC)
    after = None
    while True:
        groups, after = orders.finished(book=book, before=moment, after=after, limit=batch)
        found = queries.about((name for group in groups for name in group.subjects), book=book)
        kept = []
        transfers: list[Old] = []
        for group in groups:
            its = [one for name in group.subjects for one in found.get(name, ())]
            if its and rules.is_closed(its, before=moment):
                kept.append(group)
                transfers += its
        if transfers:
            yield _Chosen(tuple(kept), tuple(sorted(transfers)))
        if after is None:
            return


@transaction.atomic
def _take(chosen: _Chosen, manifest: filing.Manifest, *, step: Step) -> None:
    book = Book(manifest.book)
    file = Filed(
        name=manifest.file, sha256=manifest.sha256, orders=manifest.orders, before=manifest.before
    )
    ledger.archive.take_out(chosen.transfers, file=file, at=timezone.now(), book=book)
    checkout.mark_archived(chosen.groups, book=book, on=manifest.before)
    step("taken")


def _manifest(
    body: bytes, chosen: _Chosen, *, book: Book, before: date, term: terms.Term
) -> filing.Manifest:
    last = max(one.at for one in chosen.transfers)
    first = min(one.at for one in chosen.transfers)
    return filing.Manifest(
        file=filing.name_of(body, book=book, day=first.date()),
        sha256=filing.digest(body),
        book=book,
        before=before,
        orders=sum(len(group.orders) for group in chosen.groups),
        transfers=len(chosen.transfers),
        first_at=first,
        last_at=last,
        keep_until=terms.keep_until(term, last=last.date()),
        law=f"{term.country}: {term.years} years; {term.source}",
        sums=_sums(chosen.transfers, book=book),
    )


def _sums(transfers: Sequence[Old], *, book: Book) -> tuple[filing.Sum, ...]:
    carried = rules.carry(transfers)
    units = {one.debit: one.unit for one in transfers} | {one.credit: one.unit for one in transfers}
    names = queries.names_of(carried, book=book)
    return tuple(
        filing.Sum(account, names[account], units[account], *sums)
        for account, sums in carried.items()
    )
