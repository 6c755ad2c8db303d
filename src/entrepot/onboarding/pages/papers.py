"""Documents: the business sends them, and looks at what it sent."""

from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entrepot.kit import uploads
from entrepot.offices.queries import merchant_for
from entrepot.offices.values import Resource
from entrepot.onboarding import commands, forms, queries, rows
from entrepot.onboarding.pages import framing, seat
from entrepot.onboarding.queries import documents as holding
from entrepot.onboarding.queries import faults
from entrepot.onboarding.queries.documents import DocumentRow
from entrepot.onboarding.values import FieldRefused, Item, NoSuchType, NotOpen, Step

PICTURE_POLICY: Final = "default-src 'none'; frame-ancestors 'self'; sandbox"
PDF_POLICY: Final = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox"
)
"""The browser's own viewer still shows it; what acts was refused when it came."""
ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@never_cache
@require_safe
@merchant_for(Resource.APPLICATION)
def documents(request: HttpRequest) -> HttpResponse:
    """All papers of the business, with their days."""
    merchant = seat.own_merchant(request)
    items = queries.checklist(merchant)
    return render(request, "onboarding/documents.html", slots_of(request, merchant, items))


@never_cache
@require_POST
@seat.applicant
def upload(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """One file, from the application or from the desk; what is wrong stands beside its field."""
    kind = rows.document_types().get(request.POST.get("type", ""))
    row = queries.application(merchant)
    if kind is None or row is None:
        raise Http404
    form = forms.DocumentForm(request.POST, request.FILES, needs_expiry=kind.needs_expiry)
    if form.is_valid() and _kept(request, merchant, form):
        back = reverse("onboarding:documents")
        if request.POST.get("back") == "apply":
            back = reverse("onboarding:apply-step", args=[merchant, "documents"])
        return redirect(f"{back}#item-{kind.code}")
    items = queries.checklist(merchant)
    facts = slots_of(request, merchant, items, bad=(kind.code, form))
    if request.POST.get("back") == "apply":
        facts = framing.frame(row, Step.DOCUMENTS, items) | facts
        return render(request, "onboarding/step_documents.html", facts, status=422)
    return render(request, "onboarding/documents.html", facts, status=422)


def _kept(request: HttpRequest, merchant: UUID, form: forms.DocumentForm) -> bool:
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    try:
        accepted = uploads.document(file, name=file.name or "")
        commands.upload(
            merchant=merchant,
            type_code=form.cleaned_data["type"],
            file=accepted,
            expires_on=form.cleaned_data.get("expires_on"),
            by=seat.person(request),
            at=timezone.now(),
        )
    except uploads.UploadRefused as no:
        form.add_error("file", uploads.sentence(no))
    except FieldRefused as no:
        form.add_error(no.field if no.field in form.fields else "file", faults.sentence(no))
    except NotOpen:
        form.add_error(None, _("Your office is looking at it now; nothing can be changed."))
    except NoSuchType as no:
        raise Http404 from no
    else:
        return True
    return False


@never_cache
@require_safe
@merchant_for(Resource.APPLICATION)
def document(request: HttpRequest, document: UUID) -> HttpResponse:
    """The file itself: of one's own business, and for those who may send papers."""
    found = holding.document(document, merchant=seat.own_merchant(request))
    if found is None or not seat.may_see_files(request):
        raise Http404
    return served(request, found)


def served(request: HttpRequest, found: DocumentRow) -> HttpResponse:
    """A stranger's file, safely: its type as we found it, nothing in it may run or load."""
    try:
        data = commands.content(found.id)
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = HttpResponse(data, content_type=found.media_type)
    name = f"{found.type}.{ENDINGS[found.media_type]}"
    disposition = content_disposition_header("download" in request.GET, name)
    assert disposition
    answer["Content-Disposition"] = disposition
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Content-Security-Policy"] = PICTURE_POLICY if found.is_picture else PDF_POLICY
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def slots_of(
    request: HttpRequest,
    merchant: UUID,
    items: list[Item],
    *,
    bad: tuple[str, forms.DocumentForm] | None = None,
) -> dict[str, Any]:
    """Each type with its form; the one that was refused keeps what was typed."""
    found: list[dict[str, Any]] = [
        {
            "slot": one,
            "form": bad[1]
            if bad and bad[0] == one.type
            else forms.DocumentForm(
                initial={"type": one.type}, needs_expiry=one.needs_expiry, auto_id=f"{one.type}_%s"
            ),
        }
        for one in holding.slots(merchant, items)
    ]
    asked = [one for one in found if one["slot"].is_needed]
    return {
        "merchant_id": merchant,
        "needed": asked,
        "besides": [one for one in found if one not in asked],
        "today": timezone.now().date(),
        "may_see": seat.may_see_files(request),
    }
