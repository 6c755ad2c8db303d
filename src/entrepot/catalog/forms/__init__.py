"""The shape of what merchants and offices type about goods."""

from entrepot.catalog.forms.attributes import AttributeForm
from entrepot.catalog.forms.bundles import PartFormSet
from entrepot.catalog.forms.goods import (
    CodeForm,
    FactsForm,
    PictureForm,
    PriceForm,
    TextForm,
    VariantForm,
    amount,
    prefix,
)

__all__ = [
    "AttributeForm",
    "CodeForm",
    "FactsForm",
    "PartFormSet",
    "PictureForm",
    "PriceForm",
    "TextForm",
    "VariantForm",
    "amount",
    "prefix",
]
