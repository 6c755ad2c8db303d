"""What happens to goods, terms and documents reaches the merchant and its office: by the wiring."""

import pytest
from tests.catalog import make as goods
from tests.catalog.test_reviews import a_newcomer, listed
from tests.onboarding import make_applications as make
from tests.onboarding.make_terms import some_terms
from tests.onboarding.test_watching import before_expiry

from entrepot.casework.models import Task
from entrepot.casework.values import TaskKind
from entrepot.catalog import commands as catalog
from entrepot.catalog.models import Review
from entrepot.kit import outbox
from entrepot.kit.letters import worded
from entrepot.kit.models import Letter
from entrepot.offices.values import MerchantState, OfficeId
from entrepot.onboarding import commands

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "zh-hans")


def _letter(name: str) -> Letter:
    """The one letter of this name; worded in every language that is spoken."""
    outbox.tell_all(at=goods.AT)
    outbox.tell_all(at=goods.AT)
    found = Letter.objects.get(template=f"onboarding/{name}")
    for language in LANGUAGES:
        assert worded(template=found.template, language=language, facts=found.facts).subject
    return found


def test_goods_that_pass_together_are_one_letter() -> None:
    merchant = a_newcomer(email="shop@example.test")
    for _ in range(12):
        listed(goods.a_product(merchant=merchant))
    reviews = list(Review.objects.order_by("id").values_list("id", flat=True))
    catalog.confirm(reviews, office=OfficeId(merchant.office_id), by=None, at=goods.AT)
    found = _letter("goods_confirmed")
    assert found.to == "shop@example.test"
    body = worded(template=found.template, language="en", facts=found.facts).body
    assert body.count("\n- ") + body.startswith("- ") == 10
    assert "and 2 more" in body


def test_a_no_is_written_with_its_reason_and_the_way_back() -> None:
    merchant = a_newcomer(email="shop@example.test")
    product = listed(goods.a_product(merchant=merchant)).variant.product_id
    catalog.decline(
        Review.objects.get().id,
        office=OfficeId(merchant.office_id),
        by=None,
        reason="picture_poor",
        note="The label is cut off.",
        at=goods.AT,
    )
    found = _letter("goods_declined")
    body = worded(template=found.template, language="en", facts=found.facts).body
    assert "Pictures do not show the goods" in body
    assert "The label is cut off." in body
    assert f"/merchant/products/{product}/" in body


@pytest.mark.parametrize(("state", "told"), [(MerchantState.LIVE, 1), (MerchantState.APPLIED, 0)])
def test_new_terms_are_written_to_who_sells(state: MerchantState, told: int) -> None:
    """Who applies finds them among its steps; a letter more would only be noise."""
    merchant = a_newcomer(email="shop@example.test", state=state)
    commands.offer_terms(merchant=merchant.id, terms=some_terms().id, by=None, at=goods.AT)
    outbox.tell_all(at=goods.AT)
    assert Letter.objects.filter(template="onboarding/terms").count() == told
    if told:
        assert (
            "/merchant/contract/"
            in worded(template="onboarding/terms", language="en", facts=_letter("terms").facts).body
        )


def test_a_document_that_ends_soon_is_one_task_of_the_office() -> None:
    merchant = make.approved()
    for days in (30, 29, 28):
        commands.remind(at=before_expiry(days))
        outbox.tell_all(at=before_expiry(days))
    [task] = Task.objects.filter(merchant=merchant, kind=TaskKind.DOCUMENT)
    assert task.facts == {"document": "identity"}
