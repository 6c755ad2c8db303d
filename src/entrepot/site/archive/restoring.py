"""A file's transfers are needed in the tables again: an audit, a dispute, a mistake."""

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from entrepot.checkout import commands as checkout
from entrepot.ledger import commands as ledger
from entrepot.ledger.values import Book
from entrepot.site.archive import filing
from entrepot.site.archive.filing import Manifest


def restore(folder: Path, name: str) -> Manifest:
    """Bring a file's transfers back; the file stays where it is, and may be archived again."""
    manifest, content = filing.read(folder, name)
    book = Book(manifest.book)
    with transaction.atomic():
        ledger.archive.put_back(
            content.transfers, name=name, sha256=manifest.sha256, at=timezone.now(), book=book
        )
        checkout.mark_restored(content.holds, book=book)
    return manifest
