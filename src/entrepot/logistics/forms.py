"""The shape of what merchants type."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.kernel import new_id
from entrepot.logistics import rules
from entrepot.logistics.values import BadPlace, NodeKind, PlaceDraft

WEIGHT_MAX_KG: Final = Decimal("70.000")
KINDS: Final = (
    (NodeKind.WAREHOUSE.value, _("Warehouse")),
    (NodeKind.SHOP.value, _("Shop")),
    (NodeKind.BONDED.value, _("Bonded warehouse")),
)
FAULTS: Final[dict[str, Any]] = {
    "missing": _("This is missing."),
    "wrong_form": _("This is not how addresses are written there."),
    "not_here": _("Goods can be sent from your own customs territory only."),
    "too_many": _("You have fifty warehouses already: close one first."),
}


class PackForm(forms.Form):
    """What the scale says."""

    weight_kg = forms.DecimalField(
        label=_("Weight on the scale (kg)"),
        min_value=Decimal("0.001"),
        max_value=WEIGHT_MAX_KG,
        decimal_places=3,
        help_text=_("With the box and its padding."),
    )
    weighed_twice = forms.BooleanField(
        label=_("I have weighed it again, and it is right"), required=False
    )

    def weighed_g(self) -> int:
        """Grams; the field has no more than three decimals."""
        weight: Decimal = self.cleaned_data["weight_kg"]
        return int(weight.scaleb(3))


class ReceiptForm(forms.Form):
    """Goods that have come in. `receipt` makes a second click no second receipt."""

    receipt = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    node = forms.ChoiceField(label=_("Where"))
    sku = forms.CharField(
        label=_("SKU"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "skus", "autocomplete": "off"}),
    )
    units = forms.IntegerField(label=_("Units"), min_value=1, max_value=1_000_000)
    reference = forms.CharField(
        label=_("Delivery note"),
        max_length=120,
        help_text=_("Its number or date: it stands beside these units for ever."),
    )

    def __init__(self, *args: Any, nodes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["node"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = nodes


class PlaceForm(forms.Form):
    """A warehouse: what it is called, and its address as its country writes it."""

    use_required_attribute = False

    name = forms.CharField(label=_("What you call it"), max_length=200)
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS)
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        required=False,
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
    region = forms.ChoiceField(
        label=pgettext_lazy("address", "Province"), choices=(), required=False
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        post = rules.postal_form(country)
        region = self.fields["region"]
        assert isinstance(region, forms.ChoiceField)
        if "region" in post.used and post.regions:
            region.choices = [("", "…"), *post.regions]
            region.required = "region" in post.needed
        else:
            del self.fields["region"]
        if "postcode" not in post.used:
            del self.fields["postcode"]
        else:
            self.fields["postcode"].required = "postcode" in post.needed
        self.fields["street"].required = "street" in post.needed
        if "postcode" in self.fields and post.postcode_example:
            self.fields["postcode"].help_text = _("As in %(example)s") % {
                "example": post.postcode_example
            }

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        given = {name: str(said.get(name, "")) for name in rules.ADDRESS_FIELDS}
        for fault in rules.address_faults(self.country, given):
            self.refuse(fault)
        return said

    def refuse(self, fault: BadPlace) -> None:
        """A fault beside its field, once."""
        field = fault.field if fault.field in self.fields else None
        if field is None or field not in self.errors:
            self.add_error(field, str(FAULTS[fault.reason]))

    def draft(self) -> PlaceDraft:
        """What is to be saved; the form is valid."""
        said = self.cleaned_data
        return PlaceDraft(
            name=said["name"].strip(),
            kind=NodeKind(said["kind"]),
            country=self.country,
            **{name: said.get(name, "").strip() for name in rules.ADDRESS_FIELDS},
        )
