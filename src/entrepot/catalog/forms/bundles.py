"""What a kit is made of, line by line."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.catalog.commands.bundles import PARTS_MAX, QUANTITY_MAX
from entrepot.catalog.values.draft import SKU_MAX

ARTICLES: Final = "articles"
"""The id of the list of articles that the page offers while one types."""


class PartForm(forms.Form):
    """So many of an article; a line with neither is no line."""

    sku = forms.CharField(
        label=_("Article"),
        required=False,
        max_length=SKU_MAX,
        widget=forms.TextInput(attrs={"list": ARTICLES, "autocomplete": "off"}),
    )
    quantity = forms.IntegerField(
        label=_("Pieces"), required=False, min_value=1, max_value=QUANTITY_MAX
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = self.cleaned_data
        sku, quantity = typed.get("sku"), typed.get("quantity")
        if quantity and not sku and "sku" not in self.errors:
            self.add_error("sku", _("Name the article, or leave the whole line empty."))
        if sku and not quantity and "quantity" not in self.errors:
            self.add_error("quantity", _("How many pieces of it are in one kit?"))
        return typed


PartFormSet = forms.formset_factory(
    PartForm, extra=3, max_num=PARTS_MAX, absolute_max=2 * PARTS_MAX
)
