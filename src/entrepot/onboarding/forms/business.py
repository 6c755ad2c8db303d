"""The steps in which a business tells of itself."""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from entrepot.kit.templatetags.money import country_name
from entrepot.onboarding.queries import faults, hints, legal
from entrepot.onboarding.rules import numbers, places
from entrepot.onboarding.values import (
    COUNTRIES,
    CatalogueSize,
    FieldRefused,
    LegalForm,
)
from entrepot.onboarding.values.checks import NumberKind, NumberRefused

SIZES: Final = (
    (CatalogueSize.TEN, _("Up to 20 products")),
    (CatalogueSize.HUNDRED, _("20 to 200 products")),
    (CatalogueSize.THOUSAND, _("200 to 2,000 products")),
    (CatalogueSize.MORE, _("More than 2,000 products")),
)
YOUNGEST_YEARS: Final = 16
BRANDS_MAX: Final = 50
UNREGISTERED: Final = frozenset({LegalForm.SOLE_TRADER, LegalForm.ASSOCIATION})
"""Who need not be in a company register."""
NUMBERS: Final = {
    "vat_number": NumberKind.VAT,
    "register_number": NumberKind.REGISTER,
    "eori": NumberKind.EORI,
    "iban": NumberKind.IBAN,
}


class BusinessForm(forms.Form):
    """Who it is, and which office looks after it."""

    name = forms.CharField(
        label=_("Name of the business"),
        max_length=200,
        help_text=_("As buyers know it."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    legal_name = forms.CharField(
        label=_("Legal name"),
        max_length=200,
        required=False,
        help_text=_("As it stands in the register; leave empty if it is the same."),
    )
    legal_form = forms.ChoiceField(label=_("Legal form"), choices=legal.FORMS)
    country = forms.ChoiceField(label=_("Country of the business"), choices=())
    office = forms.ChoiceField(
        label=_("Your office"),
        choices=(),
        help_text=_("It speaks your language and stays at your side."),
    )

    def __init__(self, *args: Any, offices: Sequence[tuple[str, str]], **facts: Any) -> None:
        super().__init__(*args, **facts)
        language = get_language() or "en"
        named: list[tuple[str, str]] = [(one, country_name(one, language)) for one in COUNTRIES]
        named.sort(key=itemgetter(1))
        choice = self.fields["country"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = named
        office = self.fields["office"]
        assert isinstance(office, forms.ChoiceField)
        office.choices = list(offices)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "name" in said:
            said["legal_name"] = said.get("legal_name") or said["name"]
        return said


class AddressForm(forms.Form):
    """Where it is, as its country writes addresses, and whom to reach."""

    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("Place"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    area = forms.ChoiceField(label=pgettext_lazy("address", "Province"), choices=(), required=False)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail of the business"),
        help_text=_("Buyers see address, telephone and e-mail beside your goods: the law asks it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        label=_("Website"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
    )
    contact_name = forms.CharField(
        label=_("Whom may your office call?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_role = forms.CharField(
        label=_("What does this person do?"), max_length=80, required=False
    )

    def __init__(self, *args: Any, country: str, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.country = country
        form = places.address_form(country)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        if "area" in form.needed and form.areas:
            area.choices = [("", "…"), *form.areas]
            area.required = True
        else:
            del self.fields["area"]
        if "postcode" not in form.used:
            del self.fields["postcode"]
        elif "postcode" in form.needed:
            self.fields["postcode"].required = True

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for no in places.address_faults(self.country, {k: str(v) for k, v in said.items()}):
            if no.field in self.fields and no.field not in self.errors:
                self.add_error(no.field, faults.sentence(no))
        return said

    def clean_phone(self) -> str:
        try:
            return places.phone(self.cleaned_data["phone"], country=self.country)
        except FieldRefused as no:
            raise forms.ValidationError(faults.sentence(no)) from no

    def clean_website(self) -> str:
        try:
            return places.website(self.cleaned_data["website"])
        except FieldRefused as no:
            raise forms.ValidationError(faults.sentence(no)) from no


class NumbersForm(forms.Form):
    """The numbers by which a business is known; each is checked as it is typed in."""

    vat_number = forms.CharField(
        label=_("VAT number"),
        max_length=40,
        error_messages={"required": _("Type it, or say that you have none.")},
    )
    without_vat = forms.BooleanField(
        label=_("We have no VAT number (small business)"), required=False
    )
    tax_number = forms.CharField(
        label=_("Tax number"),
        max_length=40,
        help_text=_("The one your tax office gave; of a sole trader the personal one."),
    )
    register_number = forms.CharField(
        label=_("Company register number"),
        max_length=64,
        error_messages={"required": _("A business of this form is in a register.")},
    )
    eori = forms.CharField(
        label=_("EORI number"),
        max_length=20,
        required=False,
        help_text=_("Customs ask for it when goods leave. It can follow later."),
    )
    iban = forms.CharField(
        label=_("IBAN"),
        max_length=50,
        help_text=_("Where your money goes. An account in any SEPA country will do."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label=_("Account holder"),
        max_length=140,
        help_text=_("As the bank writes it: the business itself."),
    )
    representative = forms.CharField(
        label=_("Who signs for the business"),
        max_length=140,
        help_text=_("First name and surname, as in the identity document."),
    )
    born_on = forms.DateField(
        label=_("Date of birth of the owner"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, country: str, legal_form: str, today: date, **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.country, self.legal_form, self.today = country, legal_form, today
        if legal_form == LegalForm.SOLE_TRADER:
            self.fields["born_on"].required = True
        else:
            del self.fields["born_on"]
        has_none = bool((self.data if self.is_bound else self.initial).get("without_vat"))
        self.fields["vat_number"].required = not has_none
        self.fields["register_number"].required = legal_form not in UNREGISTERED

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, kind in NUMBERS.items():
            if said.get(name):
                self._check(said, name, kind)
        return said

    def _check(self, said: dict[str, Any], name: str, kind: NumberKind) -> None:
        try:
            found = numbers.check(kind, said[name], country=self.country)
        except NumberRefused as no:
            self.add_error(name, hints.sentence(no))
            return
        said[name] = found.canonical

    def clean_born_on(self) -> str:
        born = self.cleaned_data["born_on"]
        if born is None:
            return ""
        if not self.today.year - 110 < born.year <= self.today.year - YOUNGEST_YEARS:
            raise forms.ValidationError(_("Compare it with the identity document."))
        return str(born.isoformat())


class GoodsForm(forms.Form):
    """What it sells, to whom, and from which shop it may be brought along."""

    markets = forms.MultipleChoiceField(
        label=_("Where do you want to sell?"), choices=(), widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label=_("What do you sell?"), choices=(), widget=forms.CheckboxSelectMultiple
    )
    brands = forms.CharField(
        label=_("Brands"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, with your own."),
    )
    shop_type = forms.ChoiceField(label=_("Kind of shop"), choices=legal.SHOPS)
    catalogue_size = forms.ChoiceField(label=_("How many products?"), choices=SIZES)
    shop_url = forms.CharField(
        label=_("Your present online shop"),
        max_length=200,
        required=False,
        help_text=_("You can bring your products along from there."),
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )

    def __init__(
        self,
        *args: Any,
        markets: Sequence[tuple[str, str]],
        categories: Sequence[tuple[str, str]],
        **facts: Any,
    ) -> None:
        super().__init__(*args, **facts)
        for name, choices in (("markets", markets), ("categories", categories)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = list(choices)

    def clean_brands(self) -> list[str]:
        lines = (line.strip()[:120] for line in self.cleaned_data["brands"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))[:BRANDS_MAX]

    def clean_shop_url(self) -> str:
        try:
            return places.website(self.cleaned_data["shop_url"])
        except FieldRefused as no:
            raise forms.ValidationError(faults.sentence(no)) from no
