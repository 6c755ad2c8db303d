"""The hook as providers meet it, and the operator's desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.offices.make import a_client, a_person
from tests.payments.make import a_notice, a_payment, a_standing, cleared

from entrepot.kernel import new_id
from entrepot.offices.values import Role
from entrepot.payments import commands
from entrepot.payments.models import Notice, Payment

pytestmark = pytest.mark.django_db

HOOK = "/hooks/payments/simulator/"
DESK = "/en/operator/payments/"


def post(headers: dict[str, str], body: bytes, *, url: str = HOOK) -> int:
    return (
        Client(enforce_csrf_checks=True)
        .post(url, body, content_type="application/json", headers=headers)
        .status_code
    )


def test_a_signed_notice_settles() -> None:
    payment = a_payment()
    headers, body = a_notice(payment.id, at=timezone.now())
    assert [post(headers, body) for _ in range(5)] == [200] * 5
    assert cleared() == 32_800


def test_what_is_not_signed_is_400_and_nothing() -> None:
    """SEC-5."""
    payment = a_payment()
    headers, body = a_notice(payment.id, at=timezone.now())
    assert post({}, body) == 400
    assert post(headers, body + b" ") == 400
    old_headers, old = a_notice(payment.id, at=timezone.now() - timedelta(minutes=6))
    assert post(old_headers, old) == 400
    assert post(headers, b"") == 400
    assert Notice.objects.count() == 0
    assert cleared() == 0


def test_signed_nonsense_is_400() -> None:
    headers, _ = a_notice(new_id(), at=timezone.now())
    assert post(headers, b"\xff\xfe") == 400


def test_unknown_providers_and_other_methods() -> None:
    headers, body = a_notice(new_id(), at=timezone.now())
    assert post(headers, body, url="/hooks/payments/nobody/") == 404
    assert Client().get(HOOK).status_code == 405
    assert post(headers, b"x" * 70_000) == 413


class TestDesk:
    def test_only_operators_see_it(self) -> None:
        """SEC-1."""
        for role in (None, Role.MERCHANT, Role.OFFICE):
            assert a_client(a_person(role=role)).get(DESK).status_code == 404
        assert a_client().get(DESK).status_code == 404
        assert a_client(a_person(role=Role.OPERATOR)).get(DESK).status_code == 200

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_it_shows_what_needs_a_person(self, language: str) -> None:
        payment = a_payment()
        commands.settle(
            provider="simulator", standing=a_standing(payment, captured=32_799), at=timezone.now()
        )
        headers, body = a_notice(new_id(), at=timezone.now(), notice="msg_stranger")
        post(headers, body)
        client = a_client(a_person(role=Role.OPERATOR))
        page = client.get(f"/{language}/operator/payments/").content.decode()
        assert payment.reference in page
        assert "327.99" in page
        assert "msg_stranger" in page

    def test_a_wrong_amount_is_given_back_by_its_button(self) -> None:
        payment = a_payment()
        commands.settle(
            provider="simulator", standing=a_standing(payment, captured=1), at=timezone.now()
        )
        client = a_client(a_person(role=Role.OPERATOR))
        url = f"{DESK}{payment.id}/give-back/"
        assert client.get(url).status_code == 405
        assert a_client(a_person(role=Role.MERCHANT)).post(url).status_code == 404
        assert client.post(url).status_code == 302
        assert Payment.objects.get(id=payment.id).failure == "returned"
        assert client.post(f"{DESK}{new_id()}/give-back/").status_code == 302

    def test_it_asks_a_constant_number_of_questions(self, django_assert_max_num_queries) -> None:
        for _ in range(20):
            a_payment()
        client = a_client(a_person(role=Role.OPERATOR))
        with django_assert_max_num_queries(10):
            client.get(DESK)
