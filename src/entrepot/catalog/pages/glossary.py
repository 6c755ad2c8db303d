"""An office's glossary: wanted words, names to keep, words that may not be written."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.catalog import commands
from entrepot.catalog.queries import words as desk
from entrepot.catalog.queries.words import LANGUAGES
from entrepot.catalog.templatetags.catalog import language_name
from entrepot.catalog.values.translating import TermRule
from entrepot.offices.queries import office_for, seat
from entrepot.offices.values import OfficeId, Resource, Role

RULES: Final[dict[str, Any]] = {
    TermRule.WANTED: gettext_lazy("Translate it so"),
    TermRule.KEEP: gettext_lazy("Leave it as it is"),
    TermRule.FORBIDDEN: gettext_lazy("Never write it"),
}
SHOWN_MAX: Final = 500
UNPROCESSABLE: Final = 422


class TermForm(forms.Form):
    """One row of the glossary."""

    use_required_attribute = False

    rule = forms.ChoiceField(label=gettext_lazy("Rule"), choices=list(RULES.items()))
    source = forms.CharField(label=gettext_lazy("Word"), max_length=200)
    target = forms.CharField(
        label=gettext_lazy("Translation"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For a word that has to be translated so."),
    )
    target_language = forms.ChoiceField(
        label=gettext_lazy("Target language"), required=False, choices=()
    )
    note = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Where it comes from: a law, a brand's book, a habit of the trade."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix="term", **kwargs)
        field = self.fields["target_language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All"))] + [(code, language_name(code)) for code in LANGUAGES]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("rule") == TermRule.WANTED and not said.get("target", "").strip():
            self.add_error("target", _("Say how it is to be translated."))
        return said


@office_for(Resource.PRODUCTS)
@require_http_methods(["GET", "HEAD", "POST"])
def office_terms(request: HttpRequest) -> HttpResponse:
    """Which words have to be so, and which may not be?"""
    office, day = _office(request), timezone.now().date()
    form = TermForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        commands.add_term(
            rule=TermRule(said["rule"]),
            source=said["source"],
            target=said["target"],
            source_language="",
            target_language=said["target_language"],
            note=said["note"],
            office=office,
            on=day,
        )
        messages.success(request, _("Saved."))
        return redirect("catalog:office-glossary")
    search = request.GET.get("q", "").strip()[:80]
    every = desk.terms(office=office, day=day)
    found = [row for row in every if search.casefold() in f"{row.source} {row.target}".casefold()]
    return render(
        request,
        "catalog/office_glossary.html",
        {
            "rows": found[:SHOWN_MAX],
            "total": len(every),
            "own": sum(row.is_own for row in every),
            "rules": RULES,
            "form": form,
            "search": search,
        },
        status=UNPROCESSABLE if form.is_bound and form.errors else 200,
    )


@office_for(Resource.PRODUCTS)
@require_POST
def office_end(request: HttpRequest, term: UUID) -> HttpResponse:
    """The row no longer holds; it stays on record."""
    commands.end_term(term, office=_office(request), on=timezone.now().date())
    messages.success(request, _("It no longer holds from today on."))
    return redirect("catalog:office-glossary")


def _office(request: HttpRequest) -> OfficeId:
    mine = seat(request, Role.OFFICE)
    assert mine is not None
    assert mine.office is not None
    return mine.office
