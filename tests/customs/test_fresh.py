"""Every page goes by the law as it was approved, at the price of one statement now and then."""

from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from tests.customs import make

from entrepot.customs import commands
from entrepot.customs.commands import refreshing
from entrepot.customs.pages.fresh import LawMiddleware
from entrepot.lanes import rows

pytestmark = pytest.mark.django_db


def _page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(rows.law().version)


def test_a_page_after_an_approval_goes_by_it(
    settings: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LAW_EVERY_S = 5.0
    page = LawMiddleware(_page)
    before = page(HttpRequest()).content
    make.approved(make.an_addition())
    commands.forget_law()  # as another process, which has just started
    after = page(HttpRequest()).content
    assert after != before
    with django_assert_num_queries(0):
        page(HttpRequest())
    monkeypatch.setattr(refreshing, "_looked_at", refreshing._looked_at - 6)
    with django_assert_num_queries(1):
        assert page(HttpRequest()).content == after


def test_an_installation_may_do_without(settings: Any) -> None:
    settings.LAW_EVERY_S = None
    with pytest.raises(MiddlewareNotUsed):
        LawMiddleware(_page)


def test_a_database_that_is_away_leaves_the_law_that_is_known(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LAW_EVERY_S = 0.0
    page = LawMiddleware(_page)
    known = page(HttpRequest()).content

    def away() -> int:
        raise OperationalError("away")

    monkeypatch.setattr(refreshing, "approved_sequence", away)
    assert page(HttpRequest()).content == known
    assert "could not be looked up" in caplog.text
    commands.forget_law()
    with pytest.raises(OperationalError):
        page(HttpRequest())
