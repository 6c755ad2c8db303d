"""Letters go out: in batches, tried again, given up after a day and a half, forgotten later."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from entrepot.kit import trail
from entrepot.kit.letters import wording
from entrepot.kit.models import Letter

logger = logging.getLogger(__name__)

BATCH_MAX: Final = 50
TRIES_MAX: Final = 8
WAITS_MIN: Final = (2, 5, 15, 60, 180, 540, 1440)
"""Minutes before the next try; together a day and a half."""
KEPT_DAYS: Final = 30
"""After sending or giving up, address and facts are kept for so long, to answer a question."""
FORGET_MAX: Final = 1000


def send_due(*, at: datetime) -> int:
    """Send what is due, at most BATCH_MAX; answers how many were taken up.

    A letter is put off before it is sent, in a transaction of its own, so that none is open
    across the wire: a program that dies in between sends it a second time, never not at all.
    """
    batch = _take(at=at)
    if not batch:
        return 0
    backend = get_connection()
    try:
        for letter in batch:
            _send(letter, backend, at=at)
    finally:
        backend.close()
    return len(batch)


def given_up(*, since: datetime) -> int:
    """How many were given up since then and still are."""
    return Letter.objects.filter(given_up_at__gte=since).count()


@transaction.atomic
def mark_for_another_try(*, letter: UUID, at: datetime) -> bool:
    """The operator has mended what was wrong: a letter that was given up is due again."""
    found = Letter.objects.filter(id=letter, forgotten_at=None).exclude(given_up_at=None)
    if not found.update(given_up_at=None, tries=0, failure="", next_try_at=at):
        return False
    trail.record(what="letter.tried_again", on="letter", object_id=letter)
    return True


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Address and facts of old letters go; that one was sent, and when, stays (SEC-4)."""
    old = Letter.objects.filter(forgotten_at=None, queued_at__lt=at - timedelta(days=KEPT_DAYS))
    ended = old.exclude(sent_at=None, given_up_at=None)
    ids = list(ended.order_by("queued_at", "id").values_list("id", flat=True)[:FORGET_MAX])
    return Letter.objects.filter(id__in=ids).update(to="", facts="", reader="", forgotten_at=at)


@transaction.atomic
def _take(*, at: datetime) -> list[Letter]:
    due = Letter.objects.filter(next_try_at__lte=at, sent_at=None, given_up_at=None)
    batch = list(due.order_by("next_try_at", "id").select_for_update(skip_locked=True)[:BATCH_MAX])
    for letter in batch:
        letter.tries += 1
        wait = WAITS_MIN[min(letter.tries, len(WAITS_MIN)) - 1]
        letter.next_try_at = at + timedelta(minutes=wait)
    Letter.objects.bulk_update(batch, ["tries", "next_try_at"])
    return batch


def _send(letter: Letter, backend: BaseEmailBackend, *, at: datetime) -> None:
    try:
        said = wording.worded(
            template=letter.template, language=letter.language, facts=letter.facts
        )
    except (TemplateDoesNotExist, TemplateSyntaxError, ValueError):
        _give_up(letter, failure="template", at=at)
        logger.exception("a letter has no words")
        return
    message = EmailMessage(
        said.subject, said.body, settings.DEFAULT_FROM_EMAIL, [letter.to], connection=backend
    )
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    message.extra_headers["Message-ID"] = f"<{letter.id}@{_domain()}>"
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as failure:
        _note_failure(letter, failure, at=at)
    else:
        sent = Letter.objects.filter(id=letter.id)
        sent.update(sent_at=at, failure="")
        if letter.is_secret and not settings.DEMO:
            sent.update(facts="")


def _note_failure(letter: Letter, failure: Exception, *, at: datetime) -> None:
    code, is_final = _judged(failure)
    logger.warning("a letter was not sent: %s, try %d", code, letter.tries)
    if is_final or letter.tries >= TRIES_MAX:
        _give_up(letter, failure=code, at=at)
    else:
        Letter.objects.filter(id=letter.id).update(failure=code)


def _give_up(letter: Letter, *, failure: str, at: datetime) -> None:
    Letter.objects.filter(id=letter.id).update(given_up_at=at, failure=failure)


def _judged(failure: Exception) -> tuple[str, bool]:
    """A code for the failure, and whether trying again is useless (RFC 5321, 4.2.1: 5yz)."""
    if isinstance(failure, SMTPRecipientsRefused):
        numbers = [number for number, _ in failure.recipients.values()]
        number = max(numbers, default=0)
        return f"smtp_{number}", number >= 500
    if isinstance(failure, SMTPResponseException):
        # A refused sign-in (535) is the operator's to mend, and then letters should go.
        return f"smtp_{failure.smtp_code}", failure.smtp_code in {550, 551, 553, 554}
    if isinstance(failure, ValueError):
        return "address", True
    return "unreachable", False


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
