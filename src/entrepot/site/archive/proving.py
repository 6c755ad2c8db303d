"""Do files and tables agree? Each account's carried sums are what the files add up to."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from entrepot.kit import books
from entrepot.ledger import queries
from entrepot.ledger.values import AccountId, Book
from entrepot.site.archive import filing
from entrepot.site.archive.refusals import Changed


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, each as a sentence; nothing is what should be found."""

    files: int
    transfers: int
    faults: tuple[str, ...]


def prove(folder: Path) -> Proof:
    """Read every file again and compare it with its manifest, and all with the tables."""
    faults: list[str] = []
    files = transfers = 0
    known: set[str] = set()
    for book in books.all_books():
        sums: dict[AccountId, list[int]] = defaultdict(lambda: [0, 0])
        for row in queries.archive_files(book=Book(book)):
            known.add(row.name)
            try:
                manifest, content = filing.read(folder, row.name)
            except Changed as no:
                faults.append(str(no))
                continue
            files += 1
            transfers += len(content.transfers)
            said = (manifest.sha256, manifest.orders, manifest.transfers, manifest.book)
            if said != (row.sha256, row.orders, row.transfers, book):
                faults.append(f"{row.name}: the manifest is not that of the file that was noted")
            if here := queries.rows_of((one.id for one in content.transfers), book=Book(book)):
                faults.append(f"{row.name}: {len(here)} of its transfers are in the table as well")
            for one in manifest.sums:
                sums[AccountId(one.id)][0] += one.debits
                sums[AccountId(one.id)][1] += one.credits
        faults += _differing(Book(book), sums)
    faults += [
        f"{name}: is not noted; a run that was interrupted may have left it, or it is another's"
        for name in sorted(filing.names(folder) - known)
    ]
    return Proof(files, transfers, tuple(faults))


def _differing(book: Book, sums: dict[AccountId, list[int]]) -> Iterator[str]:
    carried = queries.carried(book=book)
    for account in sorted({*carried, *sums}):
        there = tuple(sums.get(account, (0, 0)))
        here = carried.get(account, (0, 0))
        if there != tuple(here):
            yield (
                f"book {book}, account {account}: the files move {there[0]} and {there[1]},"
                f" carried are {here[0]} and {here[1]}"
            )
