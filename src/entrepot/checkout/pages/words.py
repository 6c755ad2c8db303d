"""Codes of assessments in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from entrepot.checkout.forms import KINDS, REASONS
from entrepot.checkout.values import Brought, Levy

BROUGHT: Final[dict[str, Any]] = {
    Brought.FORM: _("typed in"),
    Brought.FILE: _("by file"),
    Brought.API: _("by the declarant's system"),
}
FIELDS: Final[dict[str, Any]] = {
    "amount": _("Amount"),
    "assessed_on": _("Day of the document"),
    "charges": _("Amounts"),
    "currency": _("Currency"),
    "kind": _("Kind"),
    "line": _("Order line"),
    "reference": _("Document number"),
}
FAULTS: Final[dict[str, Any]] = {
    "checkout.unknown_order": _("There is no order of this number."),
    "checkout.not_a_sale": _("The order is not paid, so nothing was withheld for it."),
    "checkout.reference_taken": _(
        "Another document of this number is recorded for the order. A correction needs its own."
    ),
    "checkout.no_such_line": _("The order has no line, article or code %(given)s."),
    "checkout.currency_differs": _("The order is in %(expected)s, the amount in %(given)s."),
    "checkout.bad_assessment": _("%(field)s “%(given)s”: %(reason)s"),
    "checkout.bad_assessment_file": _("The file cannot be read: %(reason)s"),
}
FILE_REASONS: Final[dict[str, Any]] = {
    "too_large": _("it is larger than 1 MB."),
    "empty": _("there are no rows in it."),
    "encoding": _("it is neither UTF-8 nor GB 18030."),
    "columns_missing": _("these columns are missing: %(given)s"),
    "too_many_rows": _("it has more than %(given)s rows."),
    "not_a_table": _("it is no table: %(given)s"),
}
CONFIDENCES: Final[dict[str, Any]] = {
    "official": _("official text"),
    "specialist": _("specialist source"),
    "sourced": _("sourced"),
    "vendor": _("vendor's page"),
    "operator statement": _("your own statement"),
    "unsourced": _("not verified"),
    "assumed": _("assumed"),
}


def kind_name(kind: str) -> str:
    """A kind of charge in words."""
    return str(KINDS[Levy(kind)]) if kind in set(Levy) else kind


def fault_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """Why an assessment was refused; an unknown code stays itself."""
    reason = str(facts.get("reason", ""))
    words = FILE_REASONS if code == "checkout.bad_assessment_file" else REASONS
    told = str(words.get(reason, reason))
    said = {
        **facts,
        "reason": told % facts if "%(" in told else told,
        "field": str(FIELDS.get(str(facts.get("field", "")), facts.get("field", ""))),
    }
    sentence = str(FAULTS.get(code, code))
    return sentence % said if "%(" in sentence else sentence
