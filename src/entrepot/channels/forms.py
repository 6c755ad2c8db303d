"""A file, its mapping and the sender's choices."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.channels import queries
from entrepot.channels.values import (
    Choices,
    Encoding,
    FieldRule,
    JobKind,
    Only,
    Profile,
)

MAPPED: Final[dict[str, Any]] = {
    "key": _("Product key"),
    "sku": _("SKU"),
    "gtin": _("Barcode (GTIN)"),
    "title": _("Title"),
    "body": _("Description"),
    "brand": _("Brand"),
    "price": _("Price"),
    "hs_code": _("HS code"),
    "origin": _("Country of origin"),
    "customs_description": _("Customs description"),
    "content": _("Net content"),
    "net_weight_g": _("Net weight, g"),
    "gross_weight_g": _("Gross weight, g"),
    "length_mm": _("Length packed, mm"),
    "width_mm": _("Width packed, mm"),
    "height_mm": _("Height packed, mm"),
    "image": _("Picture"),
    "stock": _("Opening stock"),
}
"""Fields whose column can be chosen on the page; the others keep the mapping's rule."""


class UploadForm(forms.Form):
    """A file; what it is, is told from its bytes unless it is said."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (.xlsx), XML feed or JSON lines, also as .gz; up to 256 MB."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.jsonl,.ndjson,.gz,.xlsx,.xml"}
        ),
    )
    pictures = forms.FileField(
        label=_("Pictures as a ZIP"),
        required=False,
        help_text=_("Named as in the file's picture column, or by SKU: AB-12.jpg, AB-12_2.jpg."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[
            ("", _("Tell from the file")),
            (Encoding.UTF_8.value, "UTF-8"),
            (Encoding.WINDOWS_1252.value, "Windows-1252"),
            (Encoding.GB_18030.value, "GB 18030"),
            (Encoding.UTF_16.value, "UTF-16"),
        ],
    )
    delimiter = forms.ChoiceField(
        label=_("Delimiter"),
        required=False,
        choices=[
            ("", _("Tell from the file")),
            (",", ","),
            (";", ";"),
            ("tab", _("Tab")),
            ("|", "|"),
        ],
    )


class MappingForm(forms.Form):
    """Which mapping, which column is what, and what is done with the goods."""

    profile = forms.ChoiceField(label=_("Mapping"))
    currency = forms.CharField(
        label=_("Prices are in"),
        required=False,
        max_length=3,
        help_text=_("Such as EUR; empty takes the mapping's or your own."),
    )
    only_column = forms.ChoiceField(label=_("Only rows where"), required=False)
    only_values = forms.CharField(
        label=_("is one of"), required=False, max_length=500, help_text=_("With commas between.")
    )
    list_on = forms.ChoiceField(label=_("List on a lane"), required=False)
    draft = forms.BooleanField(label=_("Draft missing Chinese texts"), required=False)
    stock = forms.IntegerField(
        label=_("Opening stock of each new article"), required=False, min_value=1
    )
    takes_stock = forms.BooleanField(
        label=_("Take opening stock from the file's column"), required=False
    )
    takes_pictures = forms.BooleanField(
        label=_("Copy the pictures from their addresses"), required=False
    )
    pictures_at = forms.URLField(
        label=_("Pictures lie at"),
        required=False,
        assume_scheme="https",
        max_length=300,
        help_text=_("Only where the file names pictures without an address (Magento)."),
    )
    save_as = forms.CharField(
        label=_("Keep this mapping as"),
        required=False,
        max_length=80,
        help_text=_("A name of your own, for the next file of this kind."),
    )

    def __init__(
        self,
        *args: Any,
        profiles: Sequence[Profile],
        columns: Sequence[str],
        lanes: Sequence[str],
        chosen: Profile,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._profiles = {profile.name: profile for profile in profiles}
        self._columns = tuple(columns)
        self._choose("profile", [(one.name, queries.profile_title(one)) for one in profiles])
        self._choose("only_column", [("", "—"), *((name, name) for name in columns)])
        self._choose("list_on", [("", _("No")), *((code, code) for code in lanes)])
        for name, label in MAPPED.items():
            there = [
                column for column in _columns(chosen.fields.get(name)) if column in self._columns
            ]
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("As the mapping says")), *((one, one) for one in columns)],
                help_text=", ".join(there),
            )

    def mapping(self) -> Profile:
        """The chosen mapping with the columns that were chosen beside it."""
        base = self._profiles[self.cleaned_data["profile"]]
        fields = dict(base.fields)
        for name in MAPPED:
            if column := self.cleaned_data.get(f"column_{name}"):
                before = fields.get(name, FieldRule())
                fields[name] = FieldRule(
                    columns=(column,),
                    clean=before.clean,
                    constant=before.constant,
                    values=before.values,
                    otherwise=before.otherwise,
                )
        if fields == dict(base.fields) and not self.cleaned_data["save_as"]:
            return base
        plain = {**base.plain(), "name": self.cleaned_data["save_as"] or base.name}
        required = [name for name in base.required if name in self._columns]
        read = Profile.read({**plain, "required": required, "fields": {}})
        return replace(read, fields=fields)

    def choices(self) -> Choices:
        typed = self.cleaned_data
        values = tuple(part.strip() for part in typed["only_values"].split(",") if part.strip())
        only = (Only(column=typed["only_column"], values=values),) if typed["only_column"] else ()
        return Choices(
            currency=typed["currency"].upper(),
            only=only if values else (),
            list_on=typed["list_on"],
            draft="zh-hans" if typed["draft"] else "",
            stock=typed["stock"],
            takes_stock=typed["takes_stock"],
            takes_pictures=typed["takes_pictures"],
            pictures_at=typed["pictures_at"],
        )

    def clean_currency(self) -> str:
        text: str = self.cleaned_data["currency"].upper()
        if text and not (len(text) == 3 and text.isascii() and text.isalpha()):
            raise forms.ValidationError(_("A currency has three letters, such as EUR."))
        return text

    def mapped(self) -> list[forms.BoundField]:
        return [self[f"column_{name}"] for name in MAPPED]

    def chosen(self) -> list[forms.BoundField]:
        names = (
            "currency",
            "only_column",
            "only_values",
            "list_on",
            "draft",
            "stock",
            "takes_stock",
            "takes_pictures",
            "pictures_at",
        )
        return [self[name] for name in names]

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class FeedForm(forms.Form):
    """Prices or stock by SKU."""

    kind = forms.ChoiceField(
        label=_("What is in it"),
        choices=[
            (JobKind.PRICES.value, _("Prices (columns sku, price)")),
            (JobKind.STOCK.value, _("Stock (columns sku, stock)")),
        ],
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.jsonl,.gz,.xlsx"}),
    )


class PullForm(forms.Form):
    """A feed to fetch on a clock."""

    name = forms.CharField(label=_("What you call it"), max_length=80)
    kind = forms.ChoiceField(
        label=_("What is in it"),
        choices=[
            (JobKind.GOODS.value, _("All of the goods")),
            (JobKind.PRICES.value, _("Prices")),
            (JobKind.STOCK.value, _("Stock")),
        ],
    )
    url = forms.URLField(
        label=_("Web address"),
        assume_scheme="https",
        max_length=2000,
        help_text=_("Where your shop offers the file. It is kept encrypted."),
    )
    interval_min = forms.TypedChoiceField(
        label=_("How often"),
        coerce=int,
        choices=[
            (15, _("Every 15 minutes")),
            (30, _("Every 30 minutes")),
            (60, _("Every hour")),
            (180, _("Every 3 hours")),
            (360, _("Every 6 hours")),
            (720, _("Every 12 hours")),
            (1440, _("Every day")),
            (10080, _("Every week")),
        ],
        initial=1440,
    )
    user = forms.CharField(label=_("User name"), required=False, max_length=200)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Only where the address asks for one. Kept encrypted, never shown again."),
    )
    takes_pictures = forms.BooleanField(
        label=_("Copy the pictures from their addresses"), required=False
    )
    retires = forms.BooleanField(
        label=_("Take goods off sale that the feed no longer has"), required=False
    )


def _columns(rule: FieldRule | None) -> tuple[str, ...]:
    return rule.columns if rule else ()
