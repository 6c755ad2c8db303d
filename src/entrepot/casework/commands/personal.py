"""A person is forgotten in dossiers and cases."""

from collections import Counter
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from entrepot.casework.commands import cases
from entrepot.casework.models import (
    Case,
    CaseFile,
    CaseMessage,
    CaseNote,
    Dossier,
    Letter,
    Note,
    Task,
    Trait,
)
from entrepot.casework.queries import personal as held
from entrepot.kit import forgetting, vault
from entrepot.kit.personal import ERASED, Gone, Person
from entrepot.onboarding.queries import personal as businesses
from entrepot.onboarding.queries.personal import Stay


@transaction.atomic
def erase(person: Person, at: datetime) -> list[Gone]:
    """Everything but what `queries.personal.keeps` names."""
    found = businesses.businesses(person, at=at)
    gone: Counter[str] = Counter()
    for one in found:
        if one.is_own and not held.is_needed(one):
            gone += Counter(forget_dossier(one.merchant))
        elif one.is_mailbox and one.stay is Stay.NOTHING:
            # A lead: nobody but the office ever asked for anything.
            rows = Dossier.objects.filter(merchant=one.merchant).exclude(contact="")
            gone["contacts"] += rows.update(contact="")
            gone["letters"] += Letter.objects.filter(merchant=one.merchant).delete()[0]
            Trait.objects.filter(merchant=one.merchant).delete()
    gone["texts"] += forgetting.hide(held.PLACES, person, held.near(person, found))
    return [Gone(what, rows) for what, rows in sorted(gone.items()) if rows]


def forget_dossier(merchant: UUID) -> dict[str, int]:
    """All that was said with and about a sole trader; that there was a case is still counted."""
    files = CaseFile.objects.filter(message__case__merchant=merchant)
    for identity in files.values_list("id", flat=True):
        transaction.on_commit(partial(vault.delete, cases.FOLDER, str(identity)))
    Dossier.objects.filter(merchant=merchant).update(contact="", source="", is_stale=True)
    Trait.objects.filter(merchant=merchant).delete()
    Task.objects.filter(merchant=merchant).exclude(title="").update(title=ERASED)
    Case.objects.filter(merchant=merchant).update(title=ERASED)
    return {
        "files": files.delete()[0],
        "notes": Note.objects.filter(merchant=merchant).delete()[0]
        + CaseNote.objects.filter(case__merchant=merchant).delete()[0],
        "letters": Letter.objects.filter(merchant=merchant).delete()[0],
        "messages": CaseMessage.objects.filter(case__merchant=merchant).update(text=ERASED),
    }
