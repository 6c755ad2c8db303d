"""Proofs of VAT numbers: asked, kept as evidence, and never better than what was answered."""

from datetime import datetime
from typing import Final

from django.db import transaction
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from entrepot.customs.adapters import known
from entrepot.customs.models import VatAnswer
from entrepot.customs.queries.proof import latest_evidence, mark_of
from entrepot.customs.values import Answer, AnswerCode, BadVatNumber, Evidence
from entrepot.kernel import new_id
from entrepot.lanes.values import COUNTRIES

NUMBER_MAX: Final = 20
NORTHERN_IRELAND: Final = "XI"
_PREFIXES: Final = {"GR": ("EL", "GR")}


def prove_vat_number(*, country: str, number: str, at: datetime) -> Evidence:
    """What the register says about a buyer's number: a yes, a no, or that nobody could say.

    An answer of the last day is used again. BadVatNumber when the number's form is wrong, by
    ourselves or by the register. Never inside a transaction: the register is asked over a wire.
    """
    register = known.register()
    country = country.strip().upper()
    if country not in COUNTRIES and country != NORTHERN_IRELAND:
        raise BadVatNumber(field="country", value=country, reason="no country of ISO 3166")
    digits = _compact(country, number)
    if not register.is_trial(digits):
        _check_form(country, digits)
    evidence = latest_evidence(country=country, number=digits, register=register.name, at=at)
    if evidence is None:
        if register.knows(country):
            answer = register.check(country=country, number=digits)
        else:
            answer = Answer(code=AnswerCode.NO_REGISTER, register=register.name, at=at)
        evidence = _kept(country, digits, answer)
    if evidence.answer.code is AnswerCode.MALFORMED:
        raise BadVatNumber(field="number", value=digits, reason="the register refuses its form")
    return evidence


def _compact(country: str, number: str) -> str:
    """Without blanks, dots and its country's prefix."""
    text = "".join(sign for sign in number.upper() if sign.isalnum())
    if not 0 < len(text) <= NUMBER_MAX or not text.isascii():
        raise BadVatNumber(
            field="number", value=number[:40], reason=f"1 to {NUMBER_MAX} letters and digits"
        )
    for prefix in _PREFIXES.get(country, (country,)):
        if text.startswith(prefix) and len(text) > len(prefix):
            return text[len(prefix) :]
    return text


def _check_form(country: str, number: str) -> None:
    """By the check digits of python-stdnum; a country it does not know is the register's to judge."""
    module = get_cc_module("gb" if country == NORTHERN_IRELAND else country.lower(), "vat")
    if module is None:
        return
    if not module.is_valid(number) and not module.is_valid(f"{country}{number}"):
        try:
            module.validate(number)
        except ValidationError as no:
            raise BadVatNumber(field="number", value=number, reason=str(no)) from no


@transaction.atomic
def _kept(country: str, number: str, answer: Answer) -> Evidence:
    row = VatAnswer.objects.create(
        id=new_id(),
        country=country,
        mark=mark_of(country, number),
        number=number,
        code=answer.code,
        register=answer.register,
        reference=answer.reference,
        said=answer.said,
        name=answer.name,
        address=answer.address,
        at=answer.at,
    )
    return Evidence(row.id, country, number, answer)
