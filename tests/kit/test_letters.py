"""Letters: once, in the reader's language, tried again, and forgotten."""

import logging
from datetime import UTC, datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from entrepot.kit import letters
from entrepot.kit.models import Letter
from entrepot.site import mail as ways

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 5, 6, 12, tzinfo=UTC)
ADDRESS = "maria.rossi@cantina.example"
FACTS = {"name": "Nightly stock", "until": "2031-05-06"}


def _queue(**facts: Any) -> None:
    with transaction.atomic():
        letters.queue(
            **{
                "key": "key-made:1",
                "to": ADDRESS,
                "language": "en",
                "template": "offices/new_key",
                "facts": FACTS,
                **facts,
            }
        )


def test_a_letter_goes_out_once_however_often_it_is_queued() -> None:
    _queue()
    _queue()
    assert letters.send_due(at=NOW) == 1
    assert letters.send_due(at=NOW + timedelta(days=1)) == 0
    [sent] = mail.outbox
    assert sent.to == [ADDRESS]
    assert sent.subject == "A new API key: Nightly stock"
    assert "2031-05-06" in sent.body


@pytest.mark.parametrize(
    ("asked", "begins"),
    [("zh-hans", "新的 API 密钥"), ("zh", "新的 API 密钥"), ("xx", "A new API key")],
)
def test_it_speaks_the_readers_language(asked: str, begins: str) -> None:
    _queue(language=asked)
    letters.send_due(at=NOW)
    assert mail.outbox[0].subject.startswith(begins)


def test_a_fact_can_add_no_header_and_is_not_escaped() -> None:
    _queue(facts={**FACTS, "name": "A & B\r\nBcc: all@example.test"})
    letters.send_due(at=NOW)
    assert mail.outbox[0].subject == "A new API key: A & B"
    assert not mail.outbox[0].bcc


def test_a_letter_to_nobody_is_none() -> None:
    _queue(to=" ")
    assert not Letter.objects.exists()


def test_sec4_address_and_facts_are_unreadable_in_the_table() -> None:
    _queue()
    with connection.cursor() as cursor:
        cursor.execute("select l::text from kit_letter l")
        [(text,)] = cursor.fetchall()
    assert "maria" not in text
    assert "Nightly" not in text


class Broken:
    """A mail server with one fault."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def send_messages(self, _messages: object) -> int:
        raise self._failure

    def close(self) -> None:
        pass


def _breaks(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    monkeypatch.setattr("entrepot.kit.letters.sending.get_connection", lambda: Broken(failure))


def test_an_unreachable_server_is_tried_again_then_given_up(monkeypatch, caplog) -> None:
    _breaks(monkeypatch, SMTPServerDisconnected(f"no for {ADDRESS}"))
    _queue()
    at, taken = NOW, 0
    with caplog.at_level(logging.WARNING):
        for _ in range(60):
            taken += letters.send_due(at=at)
            at += timedelta(hours=1)
    row = Letter.objects.get()
    assert taken == letters.TRIES_MAX
    assert row.given_up_at is not None
    assert row.failure == "unreachable"
    assert ADDRESS not in caplog.text


@pytest.mark.parametrize(
    ("failure", "code", "is_final"),
    [
        (SMTPRecipientsRefused({ADDRESS: (550, b"no such user")}), "smtp_550", True),
        (SMTPRecipientsRefused({ADDRESS: (451, b"later")}), "smtp_451", False),
        (SMTPAuthenticationError(535, b"wrong password"), "smtp_535", False),
        (ConnectionRefusedError(), "unreachable", False),
        (ValueError("bad address"), "address", True),
    ],
)
def test_what_a_server_says_decides(monkeypatch, failure, code, is_final) -> None:
    _breaks(monkeypatch, failure)
    _queue()
    letters.send_due(at=NOW)
    row = Letter.objects.get()
    assert (row.failure, row.given_up_at is not None) == (code, is_final)


def test_an_operator_can_have_it_tried_again(monkeypatch) -> None:
    with monkeypatch.context() as broken:
        _breaks(broken, ValueError("bad address"))
        _queue()
        letters.send_due(at=NOW)
    letter = Letter.objects.get().id
    assert letters.mark_for_another_try(letter=letter, at=NOW)
    assert not letters.mark_for_another_try(letter=letter, at=NOW)
    letters.send_due(at=NOW)
    assert len(mail.outbox) == 1


def test_a_letter_without_words_harms_no_other(caplog) -> None:
    _queue(key="a", template="offices/no-such-letter")
    _queue(key="b")
    letters.send_due(at=NOW)
    assert len(mail.outbox) == 1
    assert Letter.objects.get(key="a").failure == "template"


def test_sec4_address_and_facts_are_forgotten_after_a_month() -> None:
    _queue()
    letters.send_due(at=NOW)
    Letter.objects.update(queued_at=NOW)
    assert letters.forget_old(at=NOW + timedelta(days=letters.KEPT_DAYS)) == 0
    assert letters.forget_old(at=NOW + timedelta(days=letters.KEPT_DAYS, seconds=1)) == 1
    row = Letter.objects.get()
    assert (row.to, row.facts, row.reader) == ("", "", "")
    assert row.sent_at == NOW


@pytest.mark.parametrize(("is_demo", "is_kept"), [(False, False), (True, True)])
def test_a_secret_letter_is_forgotten_when_sent(settings, *, is_demo, is_kept) -> None:
    settings.DEMO = is_demo
    _queue(is_secret=True)
    letters.send_due(at=NOW)
    assert bool(Letter.objects.get().facts) is is_kept


@pytest.mark.parametrize(
    ("url", "way"),
    [
        (
            "smtp://me%40x.example:p%2Fw@mail.example:587?tls=1",
            ways.Way("smtp", "mail.example", 587, "me@x.example", "p/w", starts_tls=True),
        ),
        ("smtps://mail.example", ways.Way("smtp", "mail.example", 465, is_ssl=True)),
        ("file:///var/letters", ways.Way("filebased", folder="/var/letters")),
        ("console://", ways.Way("console")),
    ],
)
def test_the_way_out_is_one_address(url: str, way: ways.Way) -> None:
    assert ways.read(url) == way


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_a_wrong_way_says_what_is_right(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        ways.read(url)


def test_an_address_is_shown_by_its_domain() -> None:
    assert letters.masked(ADDRESS) == "m…@cantina.example"
    assert not letters.masked("")
