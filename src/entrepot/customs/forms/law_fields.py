"""The forms in which a row's fields are written by hand."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from entrepot.lanes.rows.country import DUTY_KINDS, PER
from entrepot.lanes.values import COUNTRIES

TEXT_MAX: Final = 300
PERCENT_MAX: Final = 1000
EVERYTHING: Final = "*"
"""How a person writes the empty prefix: all other goods."""
UNION: Final = "EU"


def field_of(form: str) -> forms.Field:
    """An input for a form of `lanes.rows.country.FORMS`, or for one that rows were seen to have."""
    return _FIELDS.get(form, _text)()


def shown(value: Any, form: str) -> Any:
    """A row's value as the input shows it."""
    return _SHOWN.get(form, _same)(value)


def plain(value: Any) -> Any:
    """A day as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


class _Text(forms.CharField):
    """Text, never None; what its kinds of text are read as is theirs to say."""

    def to_python(self, value: Any) -> Any:
        return self.read(super().to_python(value) or "")

    def read(self, text: str) -> Any:
        return text


class _CodesField(_Text):
    """HS prefixes, with blanks or commas between them."""

    def read(self, text: str) -> Any:
        words = text.replace(",", " ").replace(".", "").split()
        return ["" if word == EVERYTHING else word for word in words]


class _WordsField(_Text):
    """Several texts, with commas between them."""

    def read(self, text: str) -> Any:
        return [word.strip() for word in text.split(",") if word.strip()]


class _CountriesField(_Text):
    """Countries by their two letters; EU stands for its members."""

    def read(self, text: str) -> Any:
        return text.upper().replace(",", " ").split()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if unknown := [code for code in value if code not in COUNTRIES and code != UNION]:
            raise forms.ValidationError(_("%(code)s is no country.") % {"code": unknown[0]})


class _ShareField(_Text):
    """A percentage, kept as a share of one."""

    def read(self, text: str) -> Any:
        text = text.replace("%", "").replace(",", ".").strip()
        if not text:
            return ""
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError(_("A percentage, like 13 or 6.5.")) from None
        if not number.is_finite() or not 0 <= number <= PERCENT_MAX:
            raise forms.ValidationError(_("A percentage, like 13 or 6.5."))
        return f"{(number / 100).normalize():f}"


class _DayField(forms.DateField):
    """A day, kept as text."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return found.isoformat() if found else ""


class _ObjectField(_Text):
    """Several facts under one name, as JSON."""

    def read(self, text: str) -> Any:
        if not text:
            return ""
        try:
            found = json.loads(text)
        except ValueError:
            raise forms.ValidationError(_('JSON, like {"rate": "0.1"}.')) from None
        if not isinstance(found, dict):
            raise forms.ValidationError(_('JSON, like {"rate": "0.1"}.'))
        return found


def _text() -> forms.Field:
    return forms.CharField(max_length=TEXT_MAX)


def _hs() -> forms.Field:
    made = _HsField(max_length=20)
    made.help_text = _("2 to 10 digits; all goods below are meant.")
    return made


class _HsField(_Text):
    """One HS prefix."""

    def read(self, text: str) -> Any:
        return text.replace(".", "").replace(" ", "")


def _prefixes() -> forms.Field:
    made = _CodesField(max_length=20_000)
    made.help_text = _("HS codes with blanks between them; * for everything else.")
    return made


def _duty() -> forms.Field:
    made = forms.CharField(max_length=TEXT_MAX)
    made.help_text = _("Like 6.5%, or 8.3% + 30.9 EUR / 100 kg.")
    return made


def _share() -> forms.Field:
    made = _ShareField(max_length=20)
    made.help_text = _("In per cent: 13 is 13 of a hundred.")
    return made


def _choice(values: Iterable[str]) -> Callable[[], forms.Field]:
    return lambda: forms.ChoiceField(choices=[(one, one.replace("_", " ")) for one in values])


def _countries() -> forms.Field:
    made = _CountriesField(max_length=1000)
    made.help_text = _("Two letters each, with blanks; empty for all.")
    return made


_FIELDS: Final[Mapping[str, Callable[[], forms.Field]]] = {
    "text": _text,
    "number": _text,
    "amount": _text,
    "hs": _hs,
    "prefixes": _prefixes,
    "duty": _duty,
    "share": _share,
    "kind": _choice(DUTY_KINDS),
    "per": _choice(PER),
    "country": lambda: forms.CharField(max_length=2),
    "currency": lambda: forms.CharField(max_length=3),
    "countries": _countries,
    "texts": lambda: _WordsField(max_length=20_000),
    "whole": forms.IntegerField,
    "switch": forms.BooleanField,
    "day": lambda: _DayField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")),
    "object": lambda: _ObjectField(max_length=2000),
}


def _same(value: Any) -> Any:
    return value


def _percent(value: Any) -> str:
    try:
        return f"{(Decimal(str(value)) * 100).normalize():f}"
    except InvalidOperation:
        return str(value)


_SHOWN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "prefixes": lambda value: " ".join(
        one or EVERYTHING for one in ([value] if isinstance(value, str) else value)
    ),
    "texts": ", ".join,
    "countries": " ".join,
    "share": _percent,
    "object": lambda value: json.dumps(value, ensure_ascii=False, default=str),
}
