"""The shape of what buyers send."""

from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from entrepot.checkout import rules as checkout
from entrepot.storefront.values import CHOICES_MAX, PAGES_MAX, QUERY_LETTERS_MAX, Sort, Wish

QUANTITY_MAX: Final = 99


def read_wish(asked: QueryDict, *, market: str, language: str, category: str = "") -> Wish:
    """What the address asks for; nonsense in it is left out, not punished."""
    page = asked.get("page", "1")
    sort = asked.get("sort", "")
    return Wish(
        market=market,
        language=language,
        q=" ".join(asked.get("q", "").replace("\0", "").split())[:QUERY_LETTERS_MAX],
        category=category,
        origin=tuple(code for code in _few(asked, "origin") if len(code) == 2),
        merchant=tuple(slug for slug in _few(asked, "merchant") if len(slug) <= 80),
        price=tuple(
            int(n) for n in _few(asked, "price") if n.isascii() and n.isdigit() and len(n) < 3
        ),
        in_stock=asked.get("stock") == "1",
        sort=Sort(sort) if sort in {one.value for one in Sort} else Sort.FIT,
        page=max(1, min(PAGES_MAX, int(page)))
        if page.isascii() and page.isdigit() and len(page) < 5
        else 1,
    )


def _few(asked: QueryDict, name: str) -> list[str]:
    values = [value.replace("\0", "") for value in asked.getlist(name)[:CHOICES_MAX]]
    return list(dict.fromkeys(value for value in values if value))


class QuantityForm(forms.Form):
    """So many pieces of a listing."""

    listing = forms.UUIDField()
    quantity = forms.IntegerField(min_value=0, max_value=QUANTITY_MAX)


_LABELS: Final = {
    "name": _("Name"),
    "phone": _("Mobile number"),
    "province": _("Province"),
    "city": _("City"),
    "district": _("District"),
    "street": _("Street and house number"),
    "postcode": _("Postcode"),
    "id_number": _("National ID number"),
}
_HELP: Final = {
    "name": _("As it stands on the identity card: customs compare the two."),
    "id_number": _(
        "Chinese customs ask for the buyer's ID on every cross-border parcel. "
        "It is encrypted and used for customs only."
    ),
}
_HELP_ELSEWHERE: Final = {"phone": _("For the courier only.")}
_AUTOCOMPLETE: Final = {
    "name": "name",
    "phone": "tel",
    "province": "address-level1",
    "city": "address-level2",
    "district": "address-level3",
    "street": "street-address",
    "postcode": "postal-code",
    "id_number": "off",
}
_REASONS: Final = {
    "missing": _("Please fill this in."),
    "too_long": _("This is too long."),
    "wrong_form": _("This does not look right; please check it."),
}
_REASONS_OF: Final = {
    ("id_number", "wrong_form"): _(
        "This is not a valid ID number: its last digit does not fit. Please check all 18 digits."
    ),
    ("phone", "wrong_form"): _("This is not a mobile number. In China it has 11 digits."),
    ("postcode", "wrong_form"): _("This is not a postcode of the country."),
}
PROVINCES: Final = (
    "北京市",
    "天津市",
    "河北省",
    "山西省",
    "内蒙古自治区",
    "辽宁省",
    "吉林省",
    "黑龙江省",
    "上海市",
    "江苏省",
    "浙江省",
    "安徽省",
    "福建省",
    "江西省",
    "山东省",
    "河南省",
    "湖北省",
    "湖南省",
    "广东省",
    "广西壮族自治区",
    "海南省",
    "重庆市",
    "四川省",
    "贵州省",
    "云南省",
    "西藏自治区",
    "陕西省",
    "甘肃省",
    "青海省",
    "宁夏回族自治区",
    "新疆维吾尔自治区",
)
"""As GB/T 2260 names them, in its order, for goods that may be sent across the border."""


class RecipientForm(forms.Form):
    """To whom goods go, by country: what is asked and in which order is checkout's to say."""

    def __init__(
        self,
        *,
        country: str,
        needs_identity: bool,
        data: Mapping[str, Any] | None = None,
        initial: MutableMapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data=data, initial=initial)
        self.country = country
        optional = checkout.optional_fields(country)
        for name in checkout.fields_of(country):
            required = name not in optional or (name == "id_number" and needs_identity)
            self.fields[name] = self._field(name, required=required)

    def _field(self, name: str, *, required: bool) -> forms.Field:
        help_text = _HELP.get(name, "") if self.country == "CN" else _HELP_ELSEWHERE.get(name, "")
        attrs = {"autocomplete": _AUTOCOMPLETE[name]}
        if name == "phone":
            attrs["inputmode"] = "tel"
        if name == "id_number":
            attrs |= {"spellcheck": "false", "autocapitalize": "characters"}
        label = _LABELS[name]
        if name == "province":
            choices = [("", "—"), *((one, one) for one in PROVINCES)]
            return forms.ChoiceField(
                label=label, required=required, choices=choices, widget=forms.Select(attrs=attrs)
            )
        return forms.CharField(
            label=label,
            required=required,
            max_length=120,
            help_text=help_text,
            widget=forms.TextInput(attrs=attrs),
        )

    def refuse(self, reasons: Mapping[str, str]) -> None:
        """Put checkout's reasons beside their fields."""
        for name, reason in reasons.items():
            text = _REASONS_OF.get((name, reason)) or _REASONS.get(reason) or reason
            self.add_error(name if name in self.fields else None, str(text))


class RepriceForm(forms.Form):
    """Which prices to compute anew, and why. No lane chosen is all of them."""

    reason = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Kept with the run, for whoever asks later.")
    )
    lanes = forms.MultipleChoiceField(
        label=_("Lanes"), required=False, help_text=_("All of them, when none is chosen.")
    )

    def __init__(self, data: QueryDict | None = None, *, lanes: list[str]) -> None:
        super().__init__(data)
        field = self.fields["lanes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, code) for code in lanes]
        field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
