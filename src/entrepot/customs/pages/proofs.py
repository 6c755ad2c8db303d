"""VAT numbers: one tried by hand, and the newest answers of the register."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from entrepot.customs import commands, queries
from entrepot.customs.forms.amendment import VatForm
from entrepot.customs.pages.refused import sentence
from entrepot.customs.values import BadVatNumber, Evidence
from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource


@require_http_methods(["GET", "HEAD", "POST"])
@operator_for(Resource.LAW)
def vat(request: HttpRequest) -> HttpResponse:
    """Ask the register about a number, and see what it said lately."""
    form = VatForm(request.POST or None)
    answer: Evidence | None = None
    if form.is_valid():
        try:
            answer = commands.prove_vat_number(**form.cleaned_data, at=timezone.now())
        except BadVatNumber as no:
            form.add_error(no.field, sentence(no))
    facts = {
        "form": form,
        "answer": answer,
        "rows": queries.some_evidence(),
        "register": settings.VAT_REGISTER,
        "here": "vat",
        "waiting": queries.waiting_count(),
    }
    return render(request, "customs/vat.html", facts, status=422 if form.errors else 200)
