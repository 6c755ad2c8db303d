"""What a reviewer decides, and what the operator asks of businesses."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.kit.templatetags.money import country_name
from entrepot.onboarding import rows
from entrepot.onboarding.queries import legal, words
from entrepot.onboarding.rules import computed
from entrepot.onboarding.values import (
    COUNTRIES,
    Gate,
    Kind,
    LegalForm,
    Mark,
    RefusalReason,
    RefuseReason,
    Requirement,
)

NOTE_MAX: Final = 1000
REFUSE: Final = (
    (RefuseReason.NOT_A_TRADER, _("It is not a business")),
    (RefuseReason.GOODS_NOT_TAKEN, _("Its goods are not taken here")),
    (RefuseReason.IDENTITY_DOUBTFUL, _("Its identity could not be confirmed")),
    (RefuseReason.NO_BRAND_RIGHT, _("It may not sell these brands")),
    (RefuseReason.DOUBLE, _("It is here already")),
    (RefuseReason.NO_ANSWER, _("It did not answer")),
    (RefuseReason.OTHER, pgettext_lazy("reason", "Another reason")),
)
DOCUMENT_REASONS: Final = (
    (RefusalReason.UNREADABLE, _("Cannot be read")),
    (RefusalReason.CROPPED, _("A part is cut off")),
    (RefusalReason.EXPIRED, _("Expired")),
    (RefusalReason.WRONG_DOCUMENT, _("Wrong document")),
    (RefusalReason.NAME_DIFFERS, _("Name differs")),
    (RefusalReason.ADDRESS_DIFFERS, _("Address differs")),
    (RefusalReason.NOT_SIGNED, _("Not signed")),
    (RefusalReason.TOO_OLD, _("Too old")),
    (RefusalReason.PAGES_MISSING, _("Pages are missing")),
    (RefusalReason.NOT_TRANSLATED, _("No translation")),
    (RefusalReason.DOUBTFUL, _("Doubtful: call the business")),
)


def _note(label: Any, *, required: bool, rows_: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": rows_}),
    )


class DocumentReviewForm(forms.Form):
    """Accept, or refuse with a reason."""

    answer = forms.ChoiceField(choices=(("accept", ""), ("refuse", "")))
    reason = forms.ChoiceField(
        label=_("Why not"), choices=(("", "…"), *DOCUMENT_REASONS), required=False
    )
    note = forms.CharField(label=_("Note to the business"), required=False, max_length=NOTE_MAX)


class MarkForm(forms.Form):
    """A person's word about one item."""

    mark = forms.ChoiceField(choices=[(one.value, "") for one in Mark])
    note = forms.CharField(label=_("On what does it rest?"), max_length=NOTE_MAX)


class ApproveForm(forms.Form):
    """Yes; the operator may say it with something missing, and why."""

    override = _note(_("Why it passes with something missing"), required=False)


class AskForm(forms.Form):
    """What the business has to mend."""

    items = forms.MultipleChoiceField(
        label=_("What has to be mended"),
        required=False,
        choices=(),
        widget=forms.CheckboxSelectMultiple,
    )
    note = _note(_("Message to the business"), required=False, rows_=3)

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]], **facts: Any) -> None:
        super().__init__(*args, **facts)
        field = self.fields["items"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(items)


class RefuseForm(forms.Form):
    """No, and why."""

    reason = forms.ChoiceField(label=_("Reason"), choices=(("", "…"), *REFUSE))
    note = _note(_("Message to the business"), required=False, rows_=3)


class OfficeRuleForm(forms.Form):
    """How an office reviews."""

    four_eyes = forms.BooleanField(label=_("Two people say yes"), required=False)
    answer_days = forms.IntegerField(label=_("Answer within days"), min_value=1, max_value=60)


class RequirementForm(forms.Form):
    """A version of a requirement, as the operator writes it."""

    code = forms.SlugField(label=pgettext_lazy("requirement", "Code"), max_length=40)
    kind = forms.ChoiceField(
        label=_("Who says that it is met"),
        choices=(
            (Kind.VERIFIED, _("A reviewer, by a document")),
            (Kind.ATTESTED, _("The business, by a statement")),
            (Kind.COMPUTED, _("A rule of the program")),
        ),
    )
    document = forms.ChoiceField(
        label=pgettext_lazy("papers", "Document"), required=False, choices=()
    )
    check = forms.ChoiceField(
        label=pgettext_lazy("requirement", "Rule"), required=False, choices=()
    )
    gate = forms.ChoiceField(
        label=_("Needed for"),
        choices=((Gate.SUBMIT, _("handing in")), (Gate.APPROVE, _("the approval"))),
    )
    countries = forms.MultipleChoiceField(
        label=_("Only for businesses of"),
        required=False,
        choices=(),
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("None chosen: all countries."),
    )
    markets = forms.CharField(
        label=_("Only for these markets"),
        required=False,
        max_length=100,
        help_text=_("Codes with blanks between them: cn jp. Empty: all."),
    )
    legal_forms = forms.MultipleChoiceField(
        label=_("Only for these legal forms"),
        required=False,
        choices=[(one.value, one.value) for one in LegalForm],
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=9999, initial=500
    )
    recheck_days = forms.IntegerField(
        label=_("Asked again after days"),
        min_value=0,
        max_value=3650,
        initial=0,
        help_text=_("0: never."),
    )
    since = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=500,
        help_text=_("The act, notice or page that says so, with its address."),
    )
    is_on = forms.BooleanField(label=_("Is asked"), required=False, initial=True)

    def __init__(self, *args: Any, today: Any, language: str, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self._choose(
            "document", [("", "…"), *((c, words.document_name(c)) for c in rows.document_types())]
        )
        self._choose(
            "check", [("", "…"), *((c, str(words.TITLES.get(c, c))) for c in computed.COMPUTED)]
        )
        self._choose("countries", [(code, country_name(code, language)) for code in COUNTRIES])
        self.fields["legal_forms"].choices = [  # type: ignore[attr-defined]  # a choice field
            (code.value, label) for code, label in legal.FORMS
        ]
        self.fields["since"].initial = today
        for code, name in settings.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("What is asked, in words (%(language)s)") % {"language": name},
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def wanted(self) -> Requirement:
        """What was written, as a value; its version is given when it is kept."""
        said = self.cleaned_data
        kind = Kind(said["kind"])
        titles = {code: said[f"title_{code}"] for code, _name in settings.LANGUAGES}
        return Requirement(
            code=said["code"],
            version=1,
            kind=kind,
            gate=Gate(said["gate"]),
            place=said["place"],
            since=said["since"],
            is_on=said["is_on"],
            countries=frozenset(said["countries"]),
            markets=frozenset(said["markets"].replace(",", " ").lower().split()),
            forms=frozenset(said["legal_forms"]),
            document=said["document"] if kind is Kind.VERIFIED else "",
            check=said["check"] if kind is Kind.COMPUTED else "",
            recheck_days=said["recheck_days"],
            source=said["source"],
            titles={code: text for code, text in titles.items() if text},
            by_operator=True,
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("kind") == Kind.COMPUTED and not said.get("check"):
            self.add_error("check", _("Choose a rule from the list."))
        return said
