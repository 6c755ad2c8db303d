"""Somebody without an account is told and forgotten as everybody else (SEC-4)."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from tests.offices import make

from entrepot.casework.models import Dossier, Note
from entrepot.kit.models import Act
from entrepot.offices import commands
from entrepot.offices.models import Erasure, Merchant
from entrepot.offices.values import MerchantState, Role

pytestmark = pytest.mark.django_db
EMAIL = "zq-contact@lead.example"
WHY = "asked by letter of 3 May"


def _lead(**facts: Any) -> Merchant:
    merchant = make.a_merchant(state=MerchantState.LEAD, email=EMAIL, **facts)
    Dossier.objects.create(merchant=merchant, contact="Zelda Quist", source="fair")
    Note.objects.create(
        merchant=merchant, office=merchant.office, at=merchant.joined_at,
        text=f"Zelda Quist said: write to {EMAIL}",
    )  # fmt: skip
    return merchant


def _is_forgotten(merchant: Merchant) -> bool:
    told = json.dumps(
        [
            list(Merchant.objects.filter(id=merchant.id).values_list("email", "phone")),
            list(Dossier.objects.filter(merchant=merchant).values_list("contact")),
            list(Note.objects.values_list("text")),
            list(Act.objects.values_list("before", "after", "why", "object_id")),
            list(Erasure.objects.values_list("report")),
        ],
        default=str,
    )
    return EMAIL not in told and "Zelda" not in told


def test_an_office_forgets_a_contact_and_it_is_on_record() -> None:
    merchant = _lead()
    client = make.a_client(make.a_person(role=Role.OFFICE, office=merchant.office))
    at = f"/en/office/merchants/{merchant.id}/contact/"
    assert client.get(at).status_code == 200
    handed = client.post(at, {"do": "export"})
    with zipfile.ZipFile(BytesIO(handed.content)) as archive:
        assert "Zelda Quist" in archive.read("data.json").decode()
    wrong = client.post(at, {"do": "erase", "why": WHY, "email": "other@lead.example"})
    assert wrong.status_code == 422
    assert not _is_forgotten(merchant)
    assert client.post(at, {"do": "erase", "why": WHY, "email": EMAIL}).status_code == 302
    assert _is_forgotten(merchant)
    acts = Act.objects.filter(what__startswith="person.").order_by("id")
    assert [(one.what, one.office) for one in acts] == [
        ("person.exported", merchant.office.id),
        ("person.erased", merchant.office.id),
    ]
    assert Erasure.objects.get().asked_by is not None


def test_an_address_of_another_offices_business_is_the_operators() -> None:
    merchant = _lead()
    make.a_merchant(email=EMAIL)
    client = make.a_client(make.a_person(role=Role.OFFICE, office=merchant.office))
    at = f"/en/office/merchants/{merchant.id}/contact/"
    assert "only the operator can forget it" in client.get(at).content.decode()
    client.post(at, {"do": "erase", "why": WHY, "email": EMAIL})
    assert not Erasure.objects.exists()
    stranger = make.a_client(make.a_person(role=Role.OFFICE))
    assert stranger.get(at).status_code == 404


def test_whoever_signs_in_is_not_forgotten_as_a_contact() -> None:
    merchant = _lead()
    agent = make.a_person(role=Role.OFFICE, office=merchant.office)
    make.a_person(email=EMAIL)
    at = f"/en/office/merchants/{merchant.id}/contact/"
    assert "This person signs in here" in make.a_client(agent).get(at).content.decode()
    with pytest.raises(commands.HasAccount):
        commands.erase_contact(
            email=EMAIL, name="", by=agent.id, at=merchant.joined_at, why=WHY
        )  # fmt: skip


def test_the_operator_finds_and_forgets_a_contact() -> None:
    merchant = _lead()
    client = make.a_client(make.a_person(role=Role.OPERATOR))
    page = client.get(f"/en/operator/persons/?email={EMAIL}")
    assert page.status_code == 200
    assert "Nobody signs in with this address" in page.content.decode()
    at = "/en/operator/persons/contact/"
    assert client.post(at, {"contact": EMAIL}).status_code == 200
    assert client.post(at, {"contact": "nobody@lead.example"}).status_code == 404
    sent = {"contact": EMAIL, "do": "erase", "why": WHY, "email": EMAIL, "name": "Zelda Quist"}
    assert client.post(at, sent).status_code == 302
    assert _is_forgotten(merchant)
    assert client.get(f"/en/operator/persons/?email={EMAIL}").status_code == 404
