"""What the pages of checks, brands and contracts ask."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepot.money.values import Money, currency
from entrepot.onboarding.values.brands import RightKind
from entrepot.onboarding.values.contract import ANY_CATEGORY, NOTICE_DAYS_MIN, CommissionRow

KINDS: Final = {
    RightKind.OWN: _("It is our own trademark"),
    RightKind.LICENSEE: _("We have a licence"),
    RightKind.RESELLER: _("We resell it by authorisation"),
}
MONEY_MAX: Final = Decimal(10_000_000)
_ANY: Final = "*"


class _Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"})


class RightForm(forms.Form):
    """A right to a brand, as its merchant declares it."""

    brand = forms.CharField(label=_("Brand"), max_length=120)
    kind = forms.ChoiceField(label=_("By what right"), choices=list(KINDS.items()))
    markets = forms.MultipleChoiceField(
        label=_("Markets"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everywhere."),
    )
    exclusive = forms.BooleanField(label=_("Nobody else may sell it there"), required=False)
    since = _Day(label=pgettext_lazy("terms", "From"))
    until = _Day(label=_("Until"), required=False, help_text=_("Empty: without an end."))
    trademark_register = forms.CharField(
        label=_("Trademark register"),
        required=False,
        max_length=40,
        help_text=_("EUIPO, UIBM, CNIPA …"),
    )
    trademark_number = forms.CharField(
        label=_("Number of the trademark"), required=False, max_length=60
    )
    document = forms.CharField(
        label=_("Letter of authorisation"),
        required=False,
        max_length=120,
        help_text=_("Its name and date, as you sent it under “Documents”."),
    )

    def __init__(self, *positional: Any, names: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["markets"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(names)

    def clean_kind(self) -> RightKind:
        return RightKind(self.cleaned_data["kind"])


class DecideForm(forms.Form):
    """A yes or a no of a person, with its reason."""

    accept = forms.TypedChoiceField(
        choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1", widget=forms.HiddenInput
    )
    why = forms.CharField(
        label=_("On what this rests"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class AcceptForm(forms.Form):
    """The merchant's signature under terms."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agree = forms.BooleanField(
        label=_("I have read these terms and accept them for the business."),
        error_messages={"required": _("Tick the box to accept.")},
    )


class ExampleForm(forms.Form):
    """Which listing, and perhaps another price, to take apart."""

    listing = forms.ChoiceField(label=_("Product"))
    price = forms.DecimalField(
        label=_("Your price"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=MONEY_MAX,
        max_digits=12,
        decimal_places=2,
        help_text=_("Empty: the price as it is."),
    )

    def __init__(self, *positional: Any, listings: Sequence[tuple[Any, str]], **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["listing"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(key), name) for key, name in listings]


class TermsForm(forms.Form):
    """The next version of a plan's terms."""

    plan = forms.SlugField(label=_("Plan"), max_length=40, initial="standard")
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3, initial="EUR")
    commission = forms.CharField(
        label=_("Commission"),
        widget=forms.Textarea(attrs={"rows": 5, "class": "mono"}),
        help_text=_(
            "A line each: category (or *), percent, first day, perhaps the day it ends. "
            "The first line that fits a sale is charged. Example: wine 12 2026-01-01 2027-01-01"
        ),
    )
    deposit = forms.DecimalField(label=_("Deposit"), min_value=0, max_value=MONEY_MAX, initial=0)
    yearly_fee = forms.DecimalField(
        label=_("Fee a year"), min_value=0, max_value=MONEY_MAX, initial=0
    )
    order_fee = forms.DecimalField(
        label=_("Fee an order"), min_value=0, max_value=MONEY_MAX, initial=0
    )
    listings_max = forms.IntegerField(
        label=_("Listings on sale at a time"), required=False, min_value=1, max_value=1_000_000,
        help_text=_("Empty: any number."),
    )  # fmt: skip
    notice_days = forms.IntegerField(
        label=_("Days of notice"), min_value=NOTICE_DAYS_MIN, max_value=365,
        initial=NOTICE_DAYS_MIN,
        help_text=_("At least 15: Regulation (EU) 2019/1150, article 3."),
    )  # fmt: skip
    text_en = forms.CharField(
        label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 8}), max_length=50_000
    )
    text_local = forms.CharField(
        label=_("Text in another language"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=50_000,
        required=False,
    )
    text_language = forms.ChoiceField(label=_("Which language"), required=False)

    def __init__(
        self, *positional: Any, languages: Sequence[tuple[str, Any]], **named: Any
    ) -> None:
        super().__init__(*positional, **named)
        field = self.fields["text_language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((code, name) for code, name in languages if code != "en")]

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        try:
            return currency(code).code
        except ValueError as wrong:
            raise forms.ValidationError(_("Three letters, as EUR.")) from wrong

    def clean_commission(self) -> list[CommissionRow]:
        rows = []
        lines = str(self.cleaned_data["commission"]).splitlines()
        for place, line in enumerate(lines, start=1):
            if line.strip():
                rows.append(_row(line.split(), place))
        return rows

    def minor(self, name: str) -> int:
        """An amount of the form in minor units of its currency."""
        unit = currency(self.cleaned_data["currency"])
        return Money(int(self.cleaned_data[name].scaleb(unit.exponent).to_integral()), unit).minor

    def texts(self) -> dict[str, str]:
        data = self.cleaned_data
        found = {"en": data["text_en"].strip()}
        if data["text_language"] and data["text_local"].strip():
            found[data["text_language"]] = data["text_local"].strip()
        return found


class OfferForm(forms.Form):
    """Which terms, and to whom."""

    terms = forms.ChoiceField(label=_("Terms"))
    merchant = forms.ChoiceField(label=_("Merchant"))

    def __init__(
        self,
        *positional: Any,
        terms: Sequence[tuple[Any, str]],
        merchants: Sequence[tuple[Any, str]],
        **named: Any,
    ) -> None:
        super().__init__(*positional, **named)
        for name, pairs in (("terms", terms), ("merchant", merchants)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(str(key), text) for key, text in pairs]


class DepositForm(forms.Form):
    """Money that came in or went back."""

    transfer = forms.UUIDField(widget=forms.HiddenInput)
    direction = forms.ChoiceField(
        label=_("What happened"),
        choices=[("received", _("Received")), ("returned", _("Returned"))],
    )
    amount = forms.DecimalField(
        label=_("Amount"), min_value=Decimal("0.01"), max_value=MONEY_MAX, max_digits=12,
        decimal_places=2,
    )  # fmt: skip
    reference = forms.CharField(label=_("Reference of the bank"), max_length=100)


class ProtectForm(forms.Form):
    """A brand for the operator's list."""

    brand = forms.CharField(label=_("Brand"), max_length=120)
    markets = forms.MultipleChoiceField(
        label=_("Markets"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everywhere."),
    )
    why = forms.CharField(
        label=_("On what this rests"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *positional: Any, names: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["markets"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(names)


def _row(words: list[str], place: int) -> CommissionRow:
    """`category percent since [until]`; the line is named when it cannot be read."""
    unreadable = forms.ValidationError(_("Line %(place)s cannot be read."), params={"place": place})
    if not 3 <= len(words) <= 4:
        raise unreadable
    category, percent, *named = words
    try:
        bp = Decimal(percent.rstrip("%").replace(",", ".")) * 100
        days = [date.fromisoformat(one) for one in named]
    except (ValueError, InvalidOperation) as wrong:
        raise unreadable from wrong
    if not bp.is_finite() or bp != bp.to_integral():
        raise unreadable
    until = days[1] if len(days) > 1 else None
    return CommissionRow(ANY_CATEGORY if category == _ANY else category, int(bp), days[0], until)
