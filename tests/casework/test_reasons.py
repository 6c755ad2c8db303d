"""What holds a merchant up is told by the lane's own reason, with its count and the next step."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.casework.make import NOW
from tests.catalog import make as goods
from tests.offices import make as people

from entrepot.casework import commands
from entrepot.casework.models import Dossier
from entrepot.casework.queries import reasons, steps, words
from entrepot.catalog.pages import advice
from entrepot.catalog.queries.sentences import NAMES
from entrepot.lanes import queries as lanes
from entrepot.offices.models import Merchant
from entrepot.offices.values import Role

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "zh-hans", "it", "fr", "de", "es")


def _refused(reason: str, hs: str = "33049900", **facts: str) -> dict[str, Any]:
    return {
        "code": "catalog.not_admitted",
        "severity": "error",
        "path": "hs_code",
        "facts": {"reason": reason, "hs": hs, "remedy": "operator_list", **facts},
    }


def _blocked(merchant: Merchant, *findings: dict[str, Any]) -> None:
    listing = goods.a_listing(merchant=merchant)
    listing.state, listing.findings = "blocked", list(findings)
    listing.save(update_fields=["state", "findings"])


def _merchant_with_two_reasons() -> Merchant:
    merchant = people.a_merchant(state="live")
    for hs in ("33049900", "33030000"):
        _blocked(merchant, _refused("cbec.not_on_list", hs))
    _blocked(merchant, _refused("cbec.bonded_only"))
    commands.refresh(merchant=merchant.id, at=NOW)
    return merchant


def test_a_lanes_own_reasons_are_told_apart_and_counted() -> None:
    merchant = _merchant_with_two_reasons()
    kept = Dossier.objects.get(merchant=merchant)
    assert kept.blockers == ["cbec.not_on_list", "cbec.bonded_only"]
    assert kept.held == {"cbec.not_on_list": 2, "cbec.bonded_only": 1}


def test_a_reason_is_told_with_lane_codes_law_and_what_helps() -> None:
    merchant = _merchant_with_two_reasons()
    with translation.override("en"):
        first, second = reasons.reasons(merchant.id)
        assert first.step == str(steps.STEPS["cbec.not_on_list"])
    assert (first.listings, second.listings) == (2, 1)
    assert dict(first.hs_codes) == {"33049900": 1, "33030000": 1}
    assert [(lane.destination, number) for lane, number in first.lanes] == [("CN", 2)]
    assert "list" in first.sentence


def test_the_laws_remedy_helps_where_the_office_has_no_words_of_its_own() -> None:
    merchant = people.a_merchant(state="live")
    _blocked(merchant, _refused("measure.missing", remedy="give_content"))
    with translation.override("en"):
        [only] = reasons.reasons(merchant.id)
    assert only.step == "Give the net content of one unit."


@pytest.mark.parametrize("language", LANGUAGES)
def test_board_figures_and_dossier_say_the_reason_in_the_readers_language(language: str) -> None:
    merchant = _merchant_with_two_reasons()
    client: Client = people.a_client(people.a_person(role=Role.OFFICE, office=merchant.office))
    with translation.override(language):
        name = words.blocker_name("cbec.not_on_list")
        step = steps.next_step("cbec.not_on_list")
    for path in ("office/pipeline/", "office/figures/", f"office/merchants/{merchant.id}/"):
        page = client.get(f"/{language}/{path}").content.decode()
        assert name in page, path
        assert step in page, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_known_reason_has_a_name_and_a_step(language: str) -> None:
    with translation.override(language):
        unknown = words.blocker_name("no.such_reason")
        for code in {*NAMES, *advice.ADVICE, *steps.STEPS}:
            assert words.blocker_name(code) not in {unknown, code}, code
            assert steps.next_step(code), code
        assert lanes.word("cbec.not_on_list", language)


def test_the_board_is_narrowed_to_a_lanes_reason() -> None:
    merchant = _merchant_with_two_reasons()
    other = people.a_merchant(state="live", office=merchant.office, name="Marker-other")
    commands.refresh(merchant=other.id, at=NOW)
    client = people.a_client(people.a_person(role=Role.OFFICE, office=merchant.office))
    page = client.get("/en/office/pipeline/?blocked=cbec.bonded_only").content.decode()
    assert merchant.name in page
    assert "Marker-other" not in page
