"""Products over HTTP, for a merchant's own programs: judged without saving, or saved as well."""

import json
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from ninja import Router
from ninja.throttling import AuthRateThrottle

from entrepot.catalog import commands
from entrepot.catalog.models import Product
from entrepot.catalog.queries.validating import BATCH_MAX, Judged, Validator, message
from entrepot.catalog.rules.anchors import anchor_of
from entrepot.catalog.values import MARKETS
from entrepot.catalog.values.schema import Issue
from entrepot.kernel import Refusal
from entrepot.kit import problem
from entrepot.kit.scope import Audience, audience
from entrepot.offices.queries import api_for
from entrepot.offices.values import MerchantId, Resource

BODY_BYTES_MAX: Final = 4_000_000
CALLS: Final = "600/m"
UNPROCESSABLE: Final = 422
CREATED: Final = 201

router = Router(auth=api_for(Resource.PRODUCTS), throttle=[AuthRateThrottle(CALLS)])


@router.post("/products/validate", summary="Judge a product without saving it")
@audience(Audience.MERCHANT)
def validate_product(request: HttpRequest, market: str = "") -> JsonResponse:
    """`{"valid": …, "issues": [{code, severity, path, message, fix_url}]}`.

    With `{"products": […]}` up to a hundred at once, answered in their order. `market` narrows
    it to one market; without it every market is judged.
    """
    body = _body(request)
    judge = _validator(request, market)
    if isinstance(body, dict) and isinstance(body.get("products"), list):
        if len(body["products"]) > BATCH_MAX:
            return _no(413, "request.too_large", f"At most {BATCH_MAX} products a call.")
        return JsonResponse({"data": [_told(judge.judge(one)) for one in body["products"]]})
    return JsonResponse(_told(judge.judge(body)))


@router.post("/products", summary="Make a product")
@audience(Audience.MERCHANT)
def make_product(request: HttpRequest, market: str = "") -> JsonResponse:
    """Saved when nothing of it is impossible; what is only missing is told and mended later."""
    return _save(request, market=market, key="")


@router.put("/products/{uuid:product}", summary="Change a product")
@audience(Audience.MERCHANT)
def change_product(request: HttpRequest, product: UUID, market: str = "") -> JsonResponse:
    """What the body does not say stays as it is."""
    mine = Product.objects.filter(id=product, merchant=_merchant(request)).first()
    if mine is None:
        raise Http404
    return _save(request, market=market, key=mine.key)


def _save(request: HttpRequest, *, market: str, key: str) -> JsonResponse:
    judged = _validator(request, market).judge(_body(request), key=key)
    impossible = [one for one in judged.issues if _is_impossible(one)]
    if judged.draft is None or impossible:
        return _no(
            UNPROCESSABLE,
            "catalog.invalid",
            "The product cannot be saved as it is.",
            issues=_told(judged)["issues"],
        )
    try:
        saved = commands.save_product(judged.draft, merchant=_merchant(request), at=timezone.now())
    except Refusal as no:
        return problem.answer(request, no)
    assert saved.product is not None
    found = Judged(judged.draft, saved.product, judged.issues)
    answer = {
        "id": str(saved.product),
        "key": saved.key,
        "outcome": saved.outcome.value,
        "waits_for_office": saved.is_waiting,
        **_told(found),
    }
    return JsonResponse(answer, status=CREATED if saved.outcome == "created" else 200)


def _is_impossible(issue: Issue) -> bool:
    """A value that cannot be; what a lane misses is mended on the page."""
    if issue.severity != "ERROR":
        return False
    return issue.code.startswith(("value.", "attribute.")) and issue.code != "attribute.missing"


def _told(judged: Judged) -> dict[str, Any]:
    return {
        "valid": judged.is_valid,
        "issues": [
            {
                "code": one.code,
                "severity": one.severity.value,
                "path": one.path,
                "message": message(one),
                "fix_url": _fix_url(judged, one),
            }
            for one in judged.issues
        ],
    }


def _fix_url(judged: Judged, issue: Issue) -> str:
    """The very field on the product's page; empty for a product that is not saved yet."""
    if judged.product is None:
        return ""
    with translation.override(translation.get_language() or "en"):
        page = reverse("catalog:product", args=[judged.product])
    anchor = anchor_of(issue.path)
    return f"{settings.BASE_URL.rstrip('/')}{page}" + (f"#{anchor}" if anchor else "")


def _validator(request: HttpRequest, market: str) -> Validator:
    if market and market not in MARKETS:
        raise Http404
    return Validator(merchant=_merchant(request), market=market, at=timezone.now())


def _merchant(request: HttpRequest) -> MerchantId:
    seat = request.auth  # type: ignore[attr-defined]  # ninja puts there what the entry answered
    return MerchantId(seat.merchant)


def _body(request: HttpRequest) -> Any:
    """What was sent; None when it is no JSON or too much of it, which the reader then says."""
    try:
        sent = request.body
        return json.loads(sent) if len(sent) <= BODY_BYTES_MAX else None
    except (ValueError, RecursionError, RequestDataTooBig):
        return None


def _no(status: int, code: str, title: str, **facts: Any) -> JsonResponse:
    body = {
        "type": f"urn:entrepot:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        **facts,
    }
    return JsonResponse(body, status=status, content_type=problem.CONTENT_TYPE)
