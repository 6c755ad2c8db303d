"""The shape of what agents and merchants type."""

import zoneinfo
from typing import Any, Final

from babel.numbers import get_territory_currencies
from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entrepot.casework import rules
from entrepot.casework.commands import LeadDraft
from entrepot.casework.queries import words
from entrepot.casework.values import (
    ANSWER_MAX,
    BODY_MAX,
    SUBJECT_MAX,
    Hours,
    LetterKind,
    Priority,
    Said,
    Topic,
)
from entrepot.kit.templatetags.money import babel_locale, country_name

WEEKDAYS: Final = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
COUNTRY_LETTERS: Final = 2
DEFAULT_CURRENCY: Final = "EUR"


def countries() -> list[tuple[str, str]]:
    """Every country by its name in the reader's language."""
    language = get_language() or "en"
    known = map(str, babel_locale(language).territories)
    codes = [code for code in known if _is_country(code)]
    return sorted(((code, country_name(code, language)) for code in codes), key=lambda one: one[1])


def currency_of(country: str) -> str:
    """In what a business of this country prices."""
    known = get_territory_currencies(country)
    return str(known[0]) if known else DEFAULT_CURRENCY


class LeadForm(forms.Form):
    """A business that an agent has found."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name of the business"), max_length=200)
    country = forms.ChoiceField(label=_("Country"), choices=lazy(countries, list))
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    website = forms.CharField(
        label=_("Website"), max_length=200, required=False, help_text=_("As in www.example.com")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Needed for the invitation to apply."),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    contact = forms.CharField(label=_("Contact person"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("We write in"), choices=settings.LANGUAGES)
    source = forms.CharField(
        label=_("Where we found it"),
        max_length=40,
        required=False,
        help_text=_("A fair, a chamber, a recommendation"),
    )

    def draft(self) -> LeadDraft:
        facts = self.cleaned_data
        return LeadDraft(**facts, currency=currency_of(facts["country"]))


class LeadFileForm(forms.Form):
    """Many leads at once."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Columns: name, country, city, website, email, phone, contact, source"),
    )


class TaskForm(forms.Form):
    """What is to be done until when, by whom."""

    use_required_attribute = False

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    assignee = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, *args: Any, agents: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = [  # type: ignore[attr-defined]  # a field of choices
            ("", _("nobody yet")),
            *((str(one.id), one.name) for one in agents),
        ]


class NoteForm(forms.Form):
    """What the office remembers."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the office reads it."),
    )
    is_pinned = forms.BooleanField(label=_("Keep it on top"), required=False)


class LetterForm(forms.Form):
    """A letter as the agent will send it."""

    use_required_attribute = False

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 14})
    )


class WordingForm(forms.Form):
    """An office's own text for a letter, its facts in braces."""

    use_required_attribute = False

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_MAX)
    body = forms.CharField(
        label=_("Text"), max_length=BODY_MAX, widget=forms.Textarea(attrs={"rows": 16})
    )
    merchant = forms.ChoiceField(label=_("Try it with"), required=False)

    def __init__(
        self, *args: Any, kind: LetterKind, merchants: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._kind = kind
        self.fields["merchant"].choices = merchants  # type: ignore[attr-defined]  # a field of choices

    def clean_subject(self) -> str:
        text = " ".join(str(self.cleaned_data["subject"]).split())
        self._refuse(rules.unknown_in_subject(self._kind, text))
        return text

    def clean_body(self) -> str:
        text = str(self.cleaned_data["body"]).replace("\r\n", "\n").strip()
        self._refuse(rules.unknown_in_body(self._kind, text))
        if lacking := rules.lacking(self._kind, text):
            named = ", ".join(f"{{{fact.value}}}" for fact in lacking)
            raise forms.ValidationError(
                _("This letter must name %(facts)s, or it says nothing."), params={"facts": named}
            )
        return text

    def said(self) -> Said:
        return Said(self.cleaned_data["subject"], self.cleaned_data["body"])

    def _refuse(self, unknown: tuple[str, ...]) -> None:
        if unknown:
            raise forms.ValidationError(
                _("Nobody can fill in %(facts)s here: use only what stands in the list."),
                params={"facts": ", ".join(unknown)},
            )


class AskForm(forms.Form):
    """A merchant's question."""

    use_required_attribute = False

    topic = forms.ChoiceField(
        label=_("What is it about?"), choices=[(t.value, words.TOPICS[t]) for t in Topic]
    )
    priority = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=[(p.value, words.PRIORITIES[p]) for p in Priority],
        initial=Priority.NORMAL.value,
    )
    title = forms.CharField(label=_("In one sentence"), max_length=150)
    text = forms.CharField(
        label=_("What happened?"),
        max_length=ANSWER_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you did, what you expected, and what came instead."),
    )
    file = forms.FileField(
        label=_("A file"), required=False, help_text=_("PDF, JPEG or PNG, 10 MB at most")
    )


class SayForm(forms.Form):
    """A further message of either side."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Message"), max_length=ANSWER_MAX, widget=forms.Textarea(attrs={"rows": 5})
    )
    file = forms.FileField(
        label=_("A file"), required=False, help_text=_("PDF, JPEG or PNG, 10 MB at most")
    )


class CaseNoteForm(forms.Form):
    """What the office writes for itself; a field of another name than an answer's."""

    use_required_attribute = False

    note = forms.CharField(
        label=_("Internal note"),
        max_length=ANSWER_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The merchant never sees this."),
    )


class GiveForm(forms.Form):
    """Who deals with a case, and how urgent it is."""

    assignee = forms.ChoiceField(label=_("Who"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=[(p.value, words.PRIORITIES[p]) for p in Priority]
    )

    def __init__(self, *args: Any, agents: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = [  # type: ignore[attr-defined]  # a field of choices
            ("", _("nobody yet")),
            *((str(one.id), one.name) for one in agents),
        ]


class EscalateForm(forms.Form):
    """Why somebody above is asked."""

    use_required_attribute = False

    why = forms.CharField(
        label=_("What should they know?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The merchant never sees this."),
    )


class HoursForm(forms.Form):
    """When an office works."""

    use_required_attribute = False

    zone = forms.ChoiceField(label=_("Time zone"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}))
    dormant_days = forms.IntegerField(
        label=_("Dormant after (days)"),
        min_value=7,
        max_value=730,
        help_text=_("Without a sale or a change for so long, a merchant counts as dormant."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)
        self.fields["zone"].choices = [(zone, zone) for zone in zones]  # type: ignore[attr-defined]  # a field of choices

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        opens, closes = facts.get("opens"), facts.get("closes")
        if opens and closes and opens >= closes:
            self.add_error("closes", _("The office closes after it opens."))
        return facts

    def hours(self) -> Hours:
        facts = self.cleaned_data
        days = frozenset(facts["weekdays"])
        return Hours(facts["zone"], days, facts["opens"], facts["closes"])


def _is_country(code: str) -> bool:
    return (
        len(code) == COUNTRY_LETTERS
        and code.isalpha()
        and code not in {"EU", "UN", "EZ", "ZZ", "QO", "XA", "XB"}
    )


class ContactForm(forms.Form):
    """The address typed once more, and why: nobody is forgotten by a slip of the finger."""

    use_required_attribute = False

    why = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("For example: asked by letter of 3 May. No name, no address."),
    )
    email = forms.CharField(label=_("The address once more, to confirm"), max_length=254)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected.strip().lower()

    def clean_email(self) -> str:
        said = str(self.cleaned_data["email"]).strip().lower()
        if said != self._expected:
            raise forms.ValidationError(_("This is not the address of this contact."))
        return said
