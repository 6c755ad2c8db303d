"""Whoever is reached at a business's address, without an account: told, handed out, forgotten."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepot.casework.forms import ContactForm
from entrepot.casework.pages import asked
from entrepot.casework.queries import contacts, dossier
from entrepot.offices import commands as offices
from entrepot.offices.queries import office_for
from entrepot.offices.values import Resource


@office_for(Resource.MERCHANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, merchant: UUID) -> HttpResponse:
    """What is stored about the contact of one of our businesses; and the button to forget it."""
    row, ours = asked.ours(request, merchant)
    kept = dossier.file_of(row.id, at=timezone.now())
    found = contacts.contact(row.email, kept.contact, offices=ours, at=timezone.now())
    wanted = request.POST.get("do", "") if found.may_act else ""
    office = asked.office_of(request)
    if wanted == "export":
        body = offices.export_contact(email=row.email, name=kept.contact, office=office)
        answer = HttpResponse(body, content_type="application/zip")
        answer["Content-Disposition"] = 'attachment; filename="personal-data.zip"'
        answer["Cache-Control"] = "no-store"
        return answer
    form = ContactForm(request.POST if wanted == "erase" else None, expected=row.email)
    if wanted == "erase" and form.is_valid():
        offices.erase_contact(
            email=row.email,
            name=kept.contact,
            by=asked.who(request),
            at=timezone.now(),
            why=form.cleaned_data["why"],
            office=office,
        )
        messages.success(request, _("Erased; the operator has the proof. What a law keeps stays."))
        return redirect("casework:dossier", merchant=row.id)
    facts = {"merchant": row, "kept": kept, "found": found, "form": form}
    status = asked.UNPROCESSABLE if form.errors else 200
    return render(request, "casework/contact.html", facts, status=status)
