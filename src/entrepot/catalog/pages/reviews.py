"""The office looks at what merchants want to show; the merchant sees what became of it."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepot.catalog import commands
from entrepot.catalog.commands.reviews import NOTE_MAX
from entrepot.catalog.pages import bundles
from entrepot.catalog.pages.products import merchant_of
from entrepot.catalog.pages.translations import attribute_titles
from entrepot.catalog.queries import office as queries
from entrepot.catalog.queries import reviews as desk
from entrepot.catalog.queries import schemas
from entrepot.catalog.queries.reviews import ReviewFilter, ReviewLine
from entrepot.catalog.rules import reviewing
from entrepot.catalog.rules import schemas as schema_rules
from entrepot.catalog.templatetags.catalog import REVIEW_REASONS
from entrepot.catalog.values import ReviewKind
from entrepot.offices.queries import merchant_for, office_for, seat
from entrepot.offices.values import MerchantId, OfficeId, Resource, Role

LIST_SIZE: Final = 50
UNPROCESSABLE: Final = 422
TIMES: Final = "\N{MULTIPLICATION SIGN}"
KINDS: Final[dict[str, Any]] = {
    ReviewKind.FIRST: gettext_lazy("First publication"),
    ReviewKind.CHANGE: gettext_lazy("Change of a live product"),
}
FIELDS: Final[dict[str, Any]] = {
    "brand": gettext_lazy("Brand"),
    "category": gettext_lazy("Category"),
    "composition": gettext_lazy("Ingredients or materials"),
    "title": gettext_lazy("Title"),
    "body": gettext_lazy("Description"),
    "hs_code": gettext_lazy("HS code"),
    "origin": gettext_lazy("Country of origin"),
    "parts": gettext_lazy("What is in one piece"),
    "responsible_person": gettext_lazy("Responsible person"),
    "customs_description": gettext_lazy("Description for customs"),
    "specs": gettext_lazy("Specification"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a change: what buyers see, and what they would see."""

    name: str
    of: str
    """Language or article it is about; empty for the product."""
    before: str
    after: str


@office_for(Resource.REVIEW)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a look?"""
    office = _office(request)
    kind = request.GET.get("kind", "")
    narrowed = ReviewFilter(kind=kind if kind in KINDS else "", merchant=_merchant(request, office))
    after = _uuid(request.GET.get("after", ""))
    language = get_language() or "en"
    found = desk.queue(
        office, narrowed=narrowed, language=language, limit=LIST_SIZE + 1, after=after
    )
    shown = found[:LIST_SIZE]
    counts = desk.counted(office)
    return render(
        request,
        "catalog/office_reviews.html",
        {
            "rows": [{"row": row, "changes": differences(row)} for row in shown],
            "first": counts.get(ReviewKind.FIRST, 0),
            "changes": counts.get(ReviewKind.CHANGE, 0),
            "narrowed": narrowed,
            "kinds": list(KINDS.items()),
            "merchants": desk.merchants(office),
            "begin": reverse("catalog:office-reviews") if after else "",
            "later": f"?after={shown[-1].id}&kind={narrowed.kind}"
            if len(found) > LIST_SIZE
            else "",
        },
    )


@office_for(Resource.REVIEW)
@require_safe
def review(request: HttpRequest, review: UUID) -> HttpResponse:
    """One request with everything that speaks for and against it."""
    return _page(request, _found(request, review))


@office_for(Resource.REVIEW)
@require_POST
def decide(request: HttpRequest, review: UUID) -> HttpResponse:
    """Confirm or decline one request."""
    row, office = _found(request, review), _office(request)
    if request.POST.get("do") == "confirm":
        _confirm(request, [review], office)
        return redirect("catalog:office-reviews")
    try:
        commands.decline(
            review,
            office=office,
            by=_person(request),
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", "").replace("\x00", ""),
            at=timezone.now(),
        )
    except commands.ReasonMissing:
        return _page(request, row, status=UNPROCESSABLE, error=_("Choose the reason."))
    except commands.AlreadyDecided:
        messages.info(request, _("Somebody has decided it in the meantime."))
        return redirect("catalog:office-review", review=review)
    messages.success(request, _("Declined. The merchant sees the reason."))
    return redirect("catalog:office-reviews")


@office_for(Resource.REVIEW)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Confirm the ticked ones."""
    ticked = [one for text in request.POST.getlist("review") if (one := _uuid(text))]
    if not ticked:
        messages.warning(request, _("Tick at least one first."))
    else:
        _confirm(request, ticked[: commands.DECIDE_MAX], _office(request))
    return redirect("catalog:office-reviews")


@merchant_for(Resource.PRODUCTS)
@require_POST
def mine(request: HttpRequest, product: UUID) -> HttpResponse:
    """The merchant withdraws a change, or asks again after a no."""
    merchant, at = merchant_of(request), timezone.now()
    if queries.owner_of(product) != merchant:
        raise Http404
    try:
        if request.POST.get("do") == "again":
            commands.ask_again(product, merchant=merchant, at=at)
            messages.success(request, _("Your office looks at it again."))
        else:
            commands.withdraw(product, merchant=merchant, at=at)
            messages.success(request, _("Withdrawn: buyers go on seeing what they see now."))
    except commands.NoSuchReview:
        messages.info(request, _("Somebody has decided it in the meantime."))
    return redirect(reverse("catalog:product", kwargs={"product": product}) + "#review")


def shown(product: UUID, *, merchant: MerchantId) -> list[dict[str, Any]]:
    """What the office was asked of a product and how it decided; low risks are left out."""
    rows = desk.of_product(product, merchant=merchant, language=get_language() or "en")
    told = [row for row in rows if row.reason not in {"low_risk", "trusted"}]
    return [{"row": row, "changes": differences(row)} for row in told[:5]]


def differences(row: ReviewLine) -> list[Difference]:
    """A request's changes in words, in the order in which they were made."""
    return [
        Difference(
            name=_field(path),
            of=_of(path),
            before=_shown(row.before.get(path)),
            after=_shown(row.after[path]),
        )
        for path in row.after
    ]


def _page(
    request: HttpRequest, row: ReviewLine, *, status: int = 200, error: str = ""
) -> HttpResponse:
    language = get_language() or "en"
    goods = desk.goods(row.product, language=language)
    asked = schemas.asked(goods.category_slug, market="", day=timezone.now().date())
    facts = schemas.facts(
        goods.attributes,
        goods.attribute_words,
        asked,
        language=language,
        source=goods.source_language,
    )
    return render(
        request,
        "catalog/office_review.html",
        {
            "row": row,
            "changes": differences(row),
            "goods": goods,
            "facts": facts,
            "reasons": [(code, REVIEW_REASONS[code]) for code in commands.REVIEW_REASONS],
            "chosen": request.POST.get("reason", ""),
            "note": request.POST.get("note", ""),
            "note_max": NOTE_MAX,
            "error": error,
        },
        status=status,
    )


def _confirm(request: HttpRequest, reviews: list[UUID], office: OfficeId) -> None:
    try:
        number = commands.confirm(reviews, office=office, by=_person(request), at=timezone.now())
    except commands.BadBundle as no:
        words = _("Nothing was confirmed: a kit cannot be made as it was asked. %(why)s")
        messages.error(request, words % {"why": bundles.FAULTS[no.reason]})
        return
    if number:
        done = ngettext("%(n)s request is confirmed.", "%(n)s requests are confirmed.", number)
        messages.success(request, done % {"n": number})
    else:
        messages.info(request, _("Somebody has decided it in the meantime."))


def _field(path: str) -> str:
    if path.startswith("attribute."):
        code = path.removeprefix("attribute.")
        return attribute_titles().get(code, code)
    return str(FIELDS.get(reviewing.kind_of(path), path))


def _of(path: str) -> str:
    parts = path.split(".")
    return ".".join(parts[1:-1]) if parts[0] in {"text", "variant"} else ""


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{one} {TIMES} {name}" if isinstance(one, int) else f"{name} {one}"
            for name, one in value.items()
        )
    if isinstance(value, bool):
        return schema_rules.YES if value else schema_rules.NO
    return "" if value is None else str(value)


def _found(request: HttpRequest, review: UUID) -> ReviewLine:
    row = desk.one(review, office=_office(request), language=get_language() or "en")
    if row is None:
        raise Http404
    return row


def _merchant(request: HttpRequest, office: OfficeId) -> MerchantId | None:
    wanted = _uuid(request.GET.get("merchant", ""))
    if wanted is None:
        return None
    if wanted not in {identity for identity, _name in desk.merchants(office)}:
        raise Http404
    return MerchantId(wanted)


def _office(request: HttpRequest) -> OfficeId:
    mine = seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    return mine.office


def _person(request: HttpRequest) -> UUID | None:
    return request.user.pk if request.user.is_authenticated else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
