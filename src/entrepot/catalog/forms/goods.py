"""The shape of what merchants type about their goods."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.catalog import queries
from entrepot.catalog.queries.sheet import VariantSheet
from entrepot.catalog.values import BadDraft, ProductState, TextDraft, VariantDraft
from entrepot.catalog.values.draft import COMPOSITION_MAX, PERSON_MAX, SIZES
from entrepot.money import values as money

DIGITS_MAX: Final = 15
UNITS: Final = (
    ("", "—"),
    ("ml", _("ml")),
    ("l", _("litres")),
    ("g", _("g")),
    ("kg", _("kg")),
    ("piece", _("units")),
)


def _number(step: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"step": step, "min": "0", "inputmode": "decimal"})


class VariantForm(forms.Form):
    """One variant's data. Its SKU is its name and stays as it is."""

    use_required_attribute = False

    gtin = forms.CharField(label=_("Barcode (GTIN)"), required=False, max_length=14)
    hs_code = forms.CharField(
        label=_("HS code"), required=False, help_text=_("6 to 10 digits, without dots")
    )
    origin = forms.CharField(
        label=_("Country of origin"),
        required=False,
        max_length=2,
        widget=forms.TextInput(attrs={"list": "countries", "autocomplete": "off"}),
        help_text=_("Two letters, as in IT"),
    )
    customs_description = forms.CharField(label=_("Description for customs"), required=False)
    net_weight_g = forms.IntegerField(
        label=_("Net weight (g)"), required=False, widget=_number("1")
    )
    gross_weight_g = forms.IntegerField(
        label=_("Weight with packing (g)"), required=False, widget=_number("1")
    )
    length_mm = forms.IntegerField(
        label=_("Length packed (mm)"), required=False, widget=_number("1")
    )
    width_mm = forms.IntegerField(label=_("Width packed (mm)"), required=False, widget=_number("1"))
    height_mm = forms.IntegerField(
        label=_("Height packed (mm)"),
        required=False,
        widget=_number("1"),
        help_text=_("The box as it goes into a parcel: all three, or none."),
    )
    content_amount = forms.DecimalField(
        label=_("Net content"), required=False, max_digits=DIGITS_MAX, widget=_number("any")
    )
    content_unit = forms.ChoiceField(label=_("Unit of the content"), required=False, choices=UNITS)
    shelf_life_days = forms.IntegerField(
        label=_("Shelf life (days)"),
        required=False,
        widget=_number("1"),
        help_text=_("From making to best before; for food and the like."),
    )
    price = forms.DecimalField(
        label=_("Price"), required=False, max_digits=DIGITS_MAX, widget=_number("any")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        variant: VariantSheet,
        currency: str,
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.variant = variant
        self.currency = currency
        """The merchant's: a price typed here is always in it."""
        super().__init__(
            data, prefix=prefix(variant), initial=_initial(variant, currency), **kwargs
        )
        for name in self.fields if typed else ():
            # What was typed and is not saved yet stays on the page, judged by nobody.
            if (said := (typed or {}).get(self.add_prefix(name))) is not None:
                self.initial[name] = said
        self.fields["price"].label = _("Your price, before tax (%(currency)s)") % {
            "currency": currency
        }

    def is_sent(self) -> bool:
        """Was this variant on the page that was sent? One made meanwhile was not."""
        return any(self.add_prefix(name) in self.data for name in ("hs_code", "price"))

    def close(self, *, facts: bool, price: bool) -> None:
        """What the seat may not write stays as it is, whatever is sent."""
        for name, field in self.fields.items():
            field.disabled = price if name == "price" else facts

    def clean_gtin(self) -> str:
        return _without_blanks(self.cleaned_data["gtin"])

    def clean_hs_code(self) -> str:
        return _without_blanks(self.cleaned_data["hs_code"]).replace(".", "")

    def clean_origin(self) -> str:
        return str(self.cleaned_data["origin"]).upper()

    def clean_price(self) -> Decimal | None:
        return _exact(self.cleaned_data["price"], self.currency)

    def clean(self) -> dict[str, Any]:
        facts = self.cleaned_data
        for name in ("gtin", "hs_code", "origin", "customs_description"):
            self._check(**{name: facts.get(name)})
        for name in ("net_weight_g", "gross_weight_g", "shelf_life_days"):
            self._check(**{name: facts.get(name)})
            self._stays(name, facts.get(name))
        self._check(**{name: facts.get(name) for name in SIZES})
        for name in SIZES:
            self._stays(name, facts.get(name))
        self._stays("content_amount", facts.get("content_amount"))
        self._stays("price", facts.get("price"))
        if not self.errors:
            self._check(**self._facts())
        return facts

    def draft(self) -> VariantDraft:
        """What is to be saved; the form is valid."""
        return VariantDraft(sku=self.variant.sku, **self._facts())

    def refuse(self, name: str, reason: str) -> None:
        """Put a refusal beside its field."""
        field = "content_amount" if name == "content" else name
        self.add_error(field if field in self.fields else None, queries.reason_sentence(reason))

    def _facts(self) -> dict[str, Any]:
        facts = self.cleaned_data
        price = facts["price"]
        said: dict[str, Any] = {
            name: facts[name] for name in ("gtin", "hs_code", "origin", "customs_description")
        }
        for name in ("net_weight_g", "gross_weight_g", *SIZES, "shelf_life_days"):
            said[name] = facts[name]
        said["content_amount"] = facts["content_amount"]
        said["content_unit"] = facts["content_unit"] or None
        said["price"] = None if price is None else money.money(price, self.currency)
        return said

    def _check(self, **facts: Any) -> None:
        try:
            VariantDraft(sku=self.variant.sku, **facts)
        except BadDraft as no:
            self.refuse(no.field, no.reason)

    def _stays(self, name: str, value: object) -> None:
        """A number that is there can be replaced, never emptied: orders may rest on it."""
        if value is None and name not in self.errors and self.initial.get(name) is not None:
            self.add_error(name, _("There was a value here. Enter the right one instead."))


class TextForm(forms.Form):
    """A product's words in one language."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=300)
    body = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, data: Any = None, *, language: str, **kwargs: Any) -> None:
        super().__init__(data, prefix=f"text-{language}", **kwargs)
        self.language = language
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    def draft(self) -> TextDraft:
        """The words of a person, who has read what they save."""
        body = self.cleaned_data["body"].replace("\r\n", "\n")
        return TextDraft(language=self.language, title=self.cleaned_data["title"], body=body)


class FactsForm(forms.Form):
    """What holds for all variants."""

    use_required_attribute = False

    brand = forms.CharField(label=_("Brand"), required=False, max_length=200)
    category = forms.ChoiceField(label=_("Category"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=(
            (ProductState.DRAFT.value, _("Draft")),
            (ProductState.ACTIVE.value, _("Active")),
            (ProductState.ARCHIVED.value, _("Archived")),
        ),
        help_text=_("Only an active product can be sold."),
    )
    responsible_person = forms.CharField(
        label=_("Responsible person"),
        required=False,
        max_length=PERSON_MAX,
        help_text=_("Name, postal and electronic address of who answers for the product there."),
    )
    composition = forms.CharField(
        label=_("Ingredients or materials"),
        required=False,
        max_length=COMPOSITION_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As on the label."),
    )

    def __init__(
        self, data: Any = None, *, categories: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, prefix="facts", **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = categories if self.initial.get("category") else [("", "—"), *categories]


class CodeForm(forms.Form):
    """One article's customs code alone: what an office mends for its merchants."""

    use_required_attribute = False

    hs_code = forms.CharField(
        label=_("HS code"), required=False, help_text=_("6 to 10 digits, without dots")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        variant: VariantSheet,
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.variant = variant
        super().__init__(
            data, prefix=prefix(variant), initial={"hs_code": variant.hs_code}, **kwargs
        )
        if (said := (typed or {}).get(self.add_prefix("hs_code"))) is not None:
            self.initial["hs_code"] = said

    def clean_hs_code(self) -> str:
        code = _without_blanks(self.cleaned_data["hs_code"]).replace(".", "")
        try:
            VariantDraft(sku=self.variant.sku, hs_code=code)
        except BadDraft as no:
            raise forms.ValidationError(queries.reason_sentence(no.reason)) from None
        return code

    def draft(self) -> VariantDraft:
        """What is to be saved; the form is valid."""
        return VariantDraft(sku=self.variant.sku, hs_code=self.cleaned_data["hs_code"])


class PictureForm(forms.Form):
    """One more picture, by its address."""

    use_required_attribute = False

    address = forms.URLField(
        label=_("Address of a picture"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https:// and can be seen without signing in."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix="picture", **kwargs)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if not address.startswith("https://"):
            raise forms.ValidationError(queries.reason_sentence("scheme"))
        return address


class PriceForm(forms.Form):
    """A listing's own price; empty takes the variant's."""

    price = forms.DecimalField(
        label=_("Own price on this lane"),
        required=False,
        min_value=0,
        max_value=10**10,
        max_digits=DIGITS_MAX,
        widget=_number("any"),
    )

    def __init__(self, data: Any = None, *, listing: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(data, prefix=f"l{listing.hex}", **kwargs)
        self.currency = currency

    def clean_price(self) -> Decimal | None:
        return _exact(self.cleaned_data["price"], self.currency)

    def stands_for(self, price: Decimal | None) -> None:
        """Show the article's price where no price of its own is typed."""
        self.fields["price"].widget.attrs["placeholder"] = "" if price is None else f"{price}"

    def minor(self) -> int | None:
        """In minor units of the variant's currency; None takes the variant's price."""
        price = self.cleaned_data["price"]
        return None if price is None else money.money(price, self.currency).minor


def prefix(variant: VariantSheet) -> str:
    """The prefix of a variant's fields: its id, so that a form of yesterday hits no other."""
    return f"v{variant.id.hex}"


def amount(minor: int | None, currency: str) -> Decimal | None:
    """Major units for a field."""
    return None if minor is None else money.Money(minor, money.currency(currency)).amount


def _exact(price: Decimal | None, currency: str) -> Decimal | None:
    """The price, if the currency has that many decimals."""
    if price is not None:
        try:
            money.money(price, currency)
        except ValueError:
            reason = queries.reason_sentence("too_many_decimals")
            raise forms.ValidationError(reason) from None
    return price


def _initial(variant: VariantSheet, currency: str) -> dict[str, Any]:
    content = variant.content_amount
    is_ours = variant.currency == currency
    return {
        "gtin": _short_gtin(variant.gtin),
        "hs_code": variant.hs_code,
        "origin": variant.origin,
        "customs_description": variant.customs_description,
        "net_weight_g": variant.net_weight_g,
        "gross_weight_g": variant.gross_weight_g,
        **{name: getattr(variant, name) for name in SIZES},
        "content_amount": None if content is None else Decimal(f"{content.normalize():f}"),
        "content_unit": variant.content_unit,
        "shelf_life_days": variant.shelf_life_days,
        "price": amount(variant.price_minor, currency) if is_ours else None,
    }


def _short_gtin(gtin: str) -> str:
    """As it is printed: thirteen digits, or eight, or all fourteen."""
    digits = gtin.lstrip("0")
    return next((gtin[-size:] for size in (8, 13) if gtin and len(digits) <= size), gtin)


def _without_blanks(text: str) -> str:
    return "".join(text.split())
