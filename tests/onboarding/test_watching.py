"""The clock: reminders, what is asked again, merchants that rest."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.offices import make as people
from tests.onboarding import make_applications as make
from tests.onboarding.make_applications import EXPIRES, NOW

from entrepot.kit.letters import worded
from entrepot.kit.models import Letter
from entrepot.offices import commands as offices
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantState
from entrepot.onboarding import commands, queries
from entrepot.onboarding.models import Document, MarkRow
from entrepot.onboarding.values import Mark

pytestmark = pytest.mark.django_db


def before_expiry(days: int) -> datetime:
    return datetime.combine(EXPIRES - timedelta(days=days), NOW.timetz())


def letters(merchant: UUID, name: str) -> int:
    return Letter.objects.filter(about=merchant, template=f"onboarding/{name}").count()


def waived_but_identity(merchant: UUID) -> None:
    """Only the identity document grows old here."""
    operator = people.a_person()
    for code in ("vat", "register", "register_extract", "true_data"):
        MarkRow.objects.create(
            application_id=merchant, requirement=code, mark=Mark.WAIVED, by=operator.id, at=NOW
        )


@pytest.mark.parametrize(
    ("nights", "sent"),
    [([40], 0), ([30], 1), ([30, 29, 8], 1), ([30, 7], 2), ([30, 7, 0], 3), ([5, 4, 0], 2)],
)
def test_reminders_come_once_each_even_after_a_missed_night(nights: list[int], sent: int) -> None:
    merchant = make.approved()
    for days in nights:
        commands.remind(at=before_expiry(days))
        commands.remind(at=before_expiry(days))
    assert letters(merchant, "expiring") == sent


def test_an_expired_paper_reopens_its_item_and_after_the_grace_the_shop_rests() -> None:
    merchant = make.approved()
    waived_but_identity(merchant)
    assert commands.watch_one(merchant=merchant, at=before_expiry(0)) == ""
    gone = before_expiry(-1)
    assert commands.watch_one(merchant=merchant, at=gone) == "asked"
    assert commands.watch_one(merchant=merchant, at=gone + timedelta(days=13)) == ""
    assert commands.watch_one(merchant=merchant, at=gone + timedelta(days=14)) == "paused"
    assert Merchant.objects.get(id=merchant).state == MerchantState.PAUSED
    assert commands.watch_one(merchant=merchant, at=gone + timedelta(days=15)) == ""
    owner = people.a_person()
    later = gone + timedelta(days=16)
    paper = commands.upload(
        merchant=merchant, type_code="identity", file=make.a_file(),
        expires_on=later.date() + timedelta(days=900), by=owner.id, at=later,
    )  # fmt: skip
    commands.review_document(document=paper, accept=True, by=owner.id, at=later)
    assert commands.watch_one(merchant=merchant, at=later) == "resumed"
    assert Merchant.objects.get(id=merchant).state == MerchantState.LIVE
    assert (letters(merchant, "recheck"), letters(merchant, "paused")) == (1, 1)


def test_who_rests_by_its_own_wish_goes_on_by_its_own_wish() -> None:
    merchant = make.approved()
    offices.change_state(merchant=merchant, to=MerchantState.PAUSED, by=None, at=NOW)
    assert commands.watch_one(merchant=merchant, at=NOW) == ""
    assert Merchant.objects.get(id=merchant).state == MerchantState.PAUSED


def test_a_silent_register_pauses_nobody() -> None:
    """TAX-8 the other way round: a proof that grew old waits, it does not count against it."""
    merchant = make.approved()
    in_a_year = NOW + timedelta(days=366)
    counts = commands.watch(at=in_a_year)
    assert counts["asked"] == 1  # the extract and the statement, which it can mend
    open_now = {one.code: one.state for one in queries.checklist(merchant)}
    assert open_now["vat"] in {"waiting", "done"}


def test_papers_are_forgotten_half_a_year_after_the_end() -> None:
    """DSA art. 30(5)."""
    merchant = make.approved()
    offices.change_state(merchant=merchant, to=MerchantState.CLOSED, by=None, at=NOW)
    held = Document.objects.filter(merchant=merchant, forgotten_at=None)
    assert held.count() == 3
    assert commands.forget_old(before=NOW - timedelta(days=1)) == 0
    assert commands.forget_old(before=NOW + timedelta(days=1)) == 3
    assert not held.exists()


@pytest.mark.parametrize("language", ["it", "en", "zh-hans", "de", "fr", "es"])
def test_every_letter_can_be_written_in_every_language(language: str) -> None:
    facts = {"business": "Prova", "office": "Milano", "office_email": "m@example.test",
             "items": ["identity"], "note": "x", "reason": "double", "document": "identity",
             "expires_on": "2031-05-01", "until": "2031-05-15"}  # fmt: skip
    for name in ("received", "changes", "approved", "refused", "expiring", "recheck", "paused"):
        letter = worded(template=f"onboarding/{name}", language=language, facts=facts)
        assert "Prova" in letter.subject
        assert "/merchant/" in letter.body
