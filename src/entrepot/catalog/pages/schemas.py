"""The operator's categories: what each asks, and new versions of it."""

import json
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.catalog import commands
from entrepot.catalog.queries import schemas as desk
from entrepot.catalog.queries.rows import in_chain
from entrepot.catalog.rules.schemas import BODY_MAX, UNION
from entrepot.catalog.values import MARKETS, fallback_chain
from entrepot.catalog.values.schema import BadSchema
from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource

UNPROCESSABLE: Final = 422
REASONS: Final[dict[str, Any]] = {
    "not_json": gettext_lazy("This is no JSON."),
    "not_an_object": gettext_lazy('The schema must describe an object: {"type": "object", …}.'),
    "not_a_schema": gettext_lazy("This is no JSON Schema of draft 2020-12 (at %(where)s)."),
    "too_long": gettext_lazy("The schema is too long, or asks too much."),
    "bad_name": gettext_lazy("“%(where)s” is no name of an attribute: use letters, digits and _."),
    "no_references": gettext_lazy("“%(where)s” must stand by itself, without references."),
    "bad_law": gettext_lazy(
        "Row %(where)s of “x-law” needs an attribute, a first day (since), a source, and a "
        "confidence: official or unsourced."
    ),
    "bad_titles": gettext_lazy("Titles, helps and labels are objects by language (“%(where)s”)."),
}


class SchemaForm(forms.Form):
    """A new version, as a file or typed."""

    use_required_attribute = False

    market = forms.ChoiceField(label=gettext_lazy("Market"), required=False, choices=())
    since = forms.DateField(
        label=gettext_lazy("Holds from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    source = forms.CharField(label=gettext_lazy("Law or reason"), max_length=300, required=False)
    file = forms.FileField(label=gettext_lazy("JSON file"), required=False)
    body = forms.CharField(
        label=gettext_lazy("JSON Schema"),
        required=False,
        max_length=BODY_MAX,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
        help_text=gettext_lazy(
            "Only what this category adds or changes; the tree above holds too."
        ),
    )

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, prefix="schema", **kwargs)
        field = self.fields["market"]
        assert isinstance(field, forms.ChoiceField)
        markets = [(code, code.upper()) for code in MARKETS]
        field.choices = [("", _("All markets")), (UNION, _("European Union")), *markets]

    def read(self) -> Any:
        """The schema as it was sent; `BadSchema` when it is no JSON."""
        sent = self.cleaned_data.get("file")
        text = sent.read(BODY_MAX + 1) if sent else self.cleaned_data["body"]
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise BadSchema(reason="not_json") from None


@operator_for(Resource.LAW)
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """What does each category ask?"""
    chain = fallback_chain(get_language() or "en", source="en")
    lines = desk.tree(day=timezone.now().date())
    return render(
        request,
        "catalog/operator_categories.html",
        {
            "rows": [(line, in_chain(line.names, chain) or line.slug) for line in lines],
            "own": sum(row.is_own for line in lines for row in line.versions),
            "asking": sum(bool(line.asks) for line in lines),
        },
    )


@operator_for(Resource.LAW)
@require_http_methods(["GET", "HEAD", "POST"])
def category(request: HttpRequest, category: str) -> HttpResponse:
    """What one category asks for each market, since when, by which law; and a new version."""
    path = desk.path_of(category)
    if not path:
        raise Http404
    form = SchemaForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"since": timezone.now().date()},
    )
    if request.method == "POST" and form.is_valid() and _add(request, category, form):
        messages.success(
            request, _("Saved. The listings of the market are judged by it in the background.")
        )
        return redirect("catalog:category", category=category)
    chain = fallback_chain(get_language() or "en", source="en")
    day, known = timezone.now().date(), desk.book()
    line = next(one for one in desk.tree(day=day) if one.slug == category)
    return render(
        request,
        "catalog/operator_category.html",
        {
            "line": line,
            "name": in_chain(line.names, chain) or category,
            "path": path,
            "asked": [
                {
                    "market": market,
                    "rows": [
                        (one, one.title(chain), one.unit(chain), [
                            one.value_name(code, chain) for code in one.values
                        ])
                        for one in known.asks(path, market, day).attributes
                    ],
                }
                for market in MARKETS
            ],
            "versions": [
                (row, json.dumps(row.body, ensure_ascii=False, indent=2, default=str))
                for row in sorted(line.versions, key=lambda row: row.since, reverse=True)
            ],
            "form": form,
        },
        status=UNPROCESSABLE if form.is_bound and form.errors else 200,
    )  # fmt: skip


def _add(request: HttpRequest, category: str, form: SchemaForm) -> bool:
    said = form.cleaned_data
    person: UUID | None = request.user.pk if request.user.is_authenticated else None
    try:
        commands.add_schema(
            category=category,
            market=said["market"],
            since=said["since"],
            body=form.read(),
            source=said["source"],
            by=person,
            at=timezone.now(),
        )
    except BadSchema as no:
        told = str(REASONS.get(no.reason, no.reason))
        form.add_error("body", told % {"where": no.where} if "%(" in told else told)
        return False
    except commands.VersionTaken:
        form.add_error("since", _("A version begins on that day already: choose another."))
        return False
    return True
