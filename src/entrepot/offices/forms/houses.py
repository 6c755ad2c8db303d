"""An office, as the operator describes it."""

import re
from typing import Any, Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entrepot.offices.commands import OfficeFacts
from entrepot.offices.values import OfficeId

_CODES: Final = re.compile(r"[,;\s]+")


class OfficeForm(forms.Form):
    """City, country, languages, markets, hub and how to reach it."""

    city = forms.CharField(label=_("City"), max_length=100)
    code = forms.SlugField(
        label=_("Short name"), max_length=50, help_text=_("In addresses: milan, paris …")
    )
    country = forms.CharField(
        label=_("Country"),
        max_length=2,
        help_text=_("Two letters, as in IT"),
        widget=forms.TextInput(attrs={"list": "countries", "autocomplete": "off", "size": 4}),
    )
    serves = forms.CharField(
        label=_("Also serves"),
        required=False,
        max_length=200,
        help_text=_("Countries whose applicants come here as well: AT, CH"),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=(), widget=forms.CheckboxSelectMultiple
    )
    opens = forms.CharField(
        label=_("Opens these markets"),
        required=False,
        max_length=200,
        help_text=_("Codes of markets: cn, es"),
    )
    hub = forms.ChoiceField(
        label=_("Hub above it"),
        required=False,
        choices=(),
        help_text=_("The people of the hub see the merchants of this office too."),
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)

    def __init__(
        self,
        data: Any = None,
        *,
        countries: frozenset[str],
        hubs: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self._countries = countries
        choices = {
            "languages": [(code, str(name)) for code, name in settings.LANGUAGES],
            "hub": [("", "—"), *hubs],
        }
        for name, pairs in choices.items():
            field: Any = self.fields[name]
            field.choices = pairs

    def clean_country(self) -> str:
        return self._known(str(self.cleaned_data["country"]).upper())

    def clean_serves(self) -> tuple[str, ...]:
        return self._several("serves")

    def clean_opens(self) -> tuple[str, ...]:
        return tuple(code.lower() for code in self._several("opens"))

    def facts(self) -> OfficeFacts:
        """The form is valid."""
        said = self.cleaned_data
        return OfficeFacts(
            code=said["code"],
            city=said["city"],
            country=said["country"],
            languages=tuple(said["languages"]),
            opens=said["opens"],
            serves=said["serves"],
            hub=OfficeId(UUID(said["hub"])) if said["hub"] else None,
            email=said["email"],
            phone=said["phone"],
        )

    def _several(self, name: str) -> tuple[str, ...]:
        typed = _CODES.split(str(self.cleaned_data[name]).upper())
        return tuple(dict.fromkeys(self._known(one) for one in typed if one))

    def _known(self, code: str) -> str:
        if code not in self._countries:
            raise forms.ValidationError(
                _("“%(code)s” is no country we know: two letters, as in IT."), params={"code": code}
            )
        return code
