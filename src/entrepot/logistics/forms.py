"""The shape of what merchants type."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.kernel import new_id

WEIGHT_MAX_KG: Final = Decimal("70.000")


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
