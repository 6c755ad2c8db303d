"""Numbers of a business: their one form, and in plain facts what is wrong with them.

Form and check digits only: whether such a business exists is a register's to say.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Final

from schwifty import BIC, IBAN
from schwifty import exceptions as bank
from stdnum import exceptions, get_cc_module, lei

from entrepot.onboarding.rules import forms_of_numbers as forms
from entrepot.onboarding.values.checks import Checked, Hint, NumberKind, NumberRefused

NUMBER_MAX: Final = 64
_SEPARATORS: Final = re.compile(r"[\s.\-/:,'\u2019\u00b7_()\u2010-\u2015\u2212]+")
_NATIONAL_KEYS: Final = frozenset({"BE", "ES", "FR", "IT", "PT"})
"""Their key is part of the national standard. Germany's differ by bank and change: not checked."""
_KOSOVO: Final = "XK"
"""SWIFT gives it to banks there; ISO 3166 has not."""
_VAT_TAILS: Final = {"CH": r"(MWST|TVA|IVA|TPV)$", "NO": r"MVA$"}


def check(kind: NumberKind, value: str, *, country: str) -> Checked:
    """The number in its one form; NumberRefused says what is wrong. `country`: ISO, of the business."""
    country = country.strip().upper()
    text = unicodedata.normalize("NFKC", value).strip().upper()
    if not text:
        raise NumberRefused(kind, country, Hint.EMPTY)
    if len(text) > NUMBER_MAX:
        raise NumberRefused(kind, country, Hint.LENGTH, _lengths(text, (NUMBER_MAX,)))
    return _CHECKS[kind](text, country)


def _vat(text: str, country: str) -> Checked:
    form = forms.VAT.get(country)
    if form is None:
        return _any(NumberKind.VAT, text, country)
    number = _compact(NumberKind.VAT, text, country)
    module = get_cc_module("gb" if country == "XI" else country.lower(), "vat")
    assert module is not None
    bare = _bare(number, country, form.prefix)
    if country == "CH":
        # With or without what the tax is called in one of the country's languages.
        bare = f"CHE{bare.removeprefix('CHE')}"
        module, bare = _module("ch.uid"), re.sub(_VAT_TAILS["CH"], "", bare)
    try:
        valid = module.validate(bare)
    except exceptions.ValidationError as no:
        if other := _other_prefix(number, country):
            facts = {"given": other, "wanted": form.prefix or country}
            raise NumberRefused(NumberKind.VAT, country, Hint.COUNTRY, facts) from no
        raise _refused(
            NumberKind.VAT, country, no, bare, lengths=form.lengths, example=form.example
        ) from no
    canonical = str(module.compact(valid))
    canonical = re.sub(_VAT_TAILS["NO"], "", canonical) if country == "NO" else canonical
    return Checked(NumberKind.VAT, f"{form.prefix}{canonical.removeprefix(form.prefix)}", country)


def _bare(number: str, country: str, prefix: str) -> str:
    """Without the prefix; Greece's may be written in either way."""
    for one in dict.fromkeys((prefix, country, "GB" if country == "XI" else country)):
        if one and len(number) > len(one) and number.startswith(one) and country != "CH":
            return number[len(one) :]
    return number


def _other_prefix(number: str, country: str) -> str:
    """The member state a number begins with, when it is another one's and valid there."""
    for other, form in forms.VAT.items():
        if other != country and form.prefix and number.startswith(form.prefix):
            module = get_cc_module("gb" if other == "XI" else other.lower(), "vat")
            if module is not None and module.is_valid(number[len(form.prefix) :]):
                return form.prefix
    return ""


def _iban(text: str, country: str) -> Checked:
    number = _compact(NumberKind.IBAN, text.removeprefix("IBAN").strip(" :"), country)
    try:
        iban = IBAN(number)
        if iban.country_code in _NATIONAL_KEYS:
            iban.bban.validate_national_checksum()
    except bank.InvalidCountryCode as no:
        facts = {"given": number[:2]}
        raise NumberRefused(NumberKind.IBAN, country, Hint.UNKNOWN_COUNTRY, facts) from no
    except bank.SchwiftyException as no:
        raise _bad_iban(number, country, no) from no
    if iban.country_code != country and not iban.in_sepa_zone:
        facts = {"given": iban.country_code}
        raise NumberRefused(NumberKind.IBAN, country, Hint.NOT_SEPA, facts)
    facts = {"bank": iban.bank_name or "", "bic": str(iban.bic or "")}
    if iban.country_code != country:
        # An account of another member state may not be refused: Regulation (EU) 260/2012, art. 9.
        facts["elsewhere"] = iban.country_code
    return Checked(NumberKind.IBAN, str(iban), iban.country_code, facts)


def _bad_iban(number: str, country: str, no: bank.SchwiftyException) -> NumberRefused:
    hint, facts = _iban_hint(number, no)
    return NumberRefused(NumberKind.IBAN, country, hint, facts)


def _iban_hint(number: str, no: bank.SchwiftyException) -> tuple[Hint, dict[str, str]]:
    try:
        spec = IBAN(number, allow_invalid=True).spec
    except bank.SchwiftyException:
        if number[:2].isalpha():
            return Hint.UNKNOWN_COUNTRY, {"given": number[:2]}
        return Hint.FORM, {"example": "IT60 X054 2811 1010 0000 0123 456"}
    if len(number) != spec.iban_length:
        return Hint.LENGTH, _lengths(number, (spec.iban_length,))
    misplaced = next(_misplaced(number, spec.bban_spec), None)
    if misplaced is not None:
        return Hint.SIGN, {"sign": misplaced[1], "place": str(misplaced[0])}
    # Of the two keys that a number may have, the international one stands at a known place.
    is_international = isinstance(no, bank.InvalidChecksumDigits)
    return Hint.CHECK_DIGIT, {"place": "3-4", "sign": number[2:4]} if is_international else {}


def _misplaced(number: str, spec: str) -> Iterator[tuple[int, str]]:
    """Letters where digits belong, and digits where letters do, with their places."""
    for place, (sign, wanted) in enumerate(zip(number[4:], _signs(spec), strict=False), start=5):
        if (wanted == "n" and not sign.isdigit()) or (wanted == "a" and not sign.isalpha()):
            yield place, sign


def _signs(spec: str) -> Iterator[str]:
    """The kind of each sign of a structure such as `8!n10!n`."""
    for count, sign in re.findall(r"(\d+)!?([nace])", spec):
        yield from sign * int(count)


def _bic(text: str, country: str) -> Checked:
    number = _compact(NumberKind.BIC, text, country)
    if len(number) not in {8, 11}:
        raise NumberRefused(NumberKind.BIC, country, Hint.LENGTH, _lengths(number, (8, 11)))
    if number[4:6] == _KOSOVO:
        return Checked(NumberKind.BIC, number, _KOSOVO)
    try:
        bic = BIC(number)
    except bank.InvalidCountryCode as no:
        facts = {"given": number[4:6]}
        raise NumberRefused(NumberKind.BIC, country, Hint.UNKNOWN_COUNTRY, facts) from no
    except bank.SchwiftyException as no:
        raise NumberRefused(NumberKind.BIC, country, Hint.FORM, {"example": "BCITITMM"}) from no
    return Checked(NumberKind.BIC, str(bic), bic.country_code)


def _eori(text: str, country: str) -> Checked:
    number = _compact(NumberKind.EORI, text, country)
    given = number[:2]
    if not given.isalpha():
        facts = {"example": f"{country if country in forms.EORI_COUNTRIES else 'IT'}12345678901"}
        raise NumberRefused(NumberKind.EORI, country, Hint.FORM, facts)
    given = {"EL": "GR"}.get(given, given)
    if given not in forms.EORI_COUNTRIES:
        raise NumberRefused(NumberKind.EORI, country, Hint.UNKNOWN_COUNTRY, {"given": given})
    if not 3 <= len(number) <= 17:
        facts = {"given": str(len(number)), "wanted": "3-17"}
        raise NumberRefused(NumberKind.EORI, country, Hint.LENGTH, facts)
    if given in {"GB", "XI"} and not re.fullmatch(r"\d{12}|\d{15}", number[2:]):
        facts = _lengths(number, (14, 17))
        raise NumberRefused(NumberKind.EORI, country, Hint.LENGTH, facts)
    return Checked(NumberKind.EORI, number, given)


def _register(text: str, country: str) -> Checked:
    tried = forms.REGISTERS.get(country)
    if tried is None:
        return _any(NumberKind.REGISTER, text, country)
    refusals = []
    for form in tried:
        try:
            return _registered(text, country, form)
        except NumberRefused as no:
            refusals.append(no)
    # The most telling refusal is that of the form whose length it has.
    telling = sorted(refusals, key=lambda no: (no.hint is Hint.LENGTH, no.hint is Hint.FORM))
    raise telling[0]


def _registered(text: str, country: str, form: forms.RegisterForm) -> Checked:
    kind = NumberKind.REGISTER
    spaced = form.module == "de.handelsregisternummer"
    number = text if spaced else _compact(kind, text, country)
    if country == "AT":
        number = number.removeprefix("FN").lower()
    if form.width and number.isdigit():
        number = number.zfill(form.width)
    if form.module:
        module = _module(form.module)
        try:
            canonical = str(module.compact(module.validate(number)))
        except exceptions.ValidationError as no:
            raise _refused(
                kind, country, no, number, lengths=form.lengths, example=form.example
            ) from no
        if form.fits(canonical):
            return Checked(kind, canonical, country, {"register": form.name})
    if len(number) not in form.lengths:
        raise NumberRefused(kind, country, Hint.LENGTH, _lengths(number, form.lengths))
    if not form.fits(number):
        raise NumberRefused(kind, country, Hint.FORM, {"example": form.example})
    return Checked(kind, number, country, {"register": form.name})


def _module(name: str) -> ModuleType:
    return import_module(f"stdnum.{name}")


def _lei(text: str, country: str) -> Checked:
    number = _compact(NumberKind.LEI, text, country)
    try:
        valid = str(lei.validate(number))
    except exceptions.ValidationError as no:
        raise _refused(
            NumberKind.LEI, country, no, number, lengths=(20,), example="213800KUD8LAJWSQ9D15"
        ) from no
    return Checked(NumberKind.LEI, valid, country)


def _gtin_prefix(text: str, country: str) -> Checked:
    kind = NumberKind.GTIN_PREFIX
    number = _compact(kind, text, country)
    for place, sign in enumerate(number, start=1):
        if not sign.isdigit():
            raise NumberRefused(kind, country, Hint.SIGN, {"sign": sign, "place": str(place)})
    if not 4 <= len(number) <= 12:
        facts = {"given": str(len(number)), "wanted": "4-12"}
        raise NumberRefused(kind, country, Hint.LENGTH, facts)
    if number.startswith(forms.IN_HOUSE_PREFIXES):
        raise NumberRefused(kind, country, Hint.IN_HOUSE)
    return Checked(kind, number, country)


def _any(kind: NumberKind, text: str, country: str) -> Checked:
    """Of a country whose numbers we do not know: letters and digits, and a person looks."""
    number = _compact(kind, text, country)
    if len(number) not in forms.ANY_REGISTER.lengths:
        facts = {"given": str(len(number)), "wanted": "2-30"}
        raise NumberRefused(kind, country, Hint.LENGTH, facts)
    return Checked(kind, number, country, {"unknown_form": "1"})


def _compact(kind: NumberKind, text: str, country: str) -> str:
    """Letters and digits only; any sign that is neither is named with its place."""
    number = _SEPARATORS.sub("", text)
    for place, sign in enumerate(number, start=1):
        if not (sign.isascii() and sign.isalnum()):
            facts = {"sign": sign, "place": str(place)}
            raise NumberRefused(kind, country, Hint.SIGN, facts)
    if not number:
        raise NumberRefused(kind, country, Hint.EMPTY)
    return number


def _refused(
    kind: NumberKind,
    country: str,
    no: exceptions.ValidationError,
    number: str,
    *,
    lengths: tuple[int, ...],
    example: str,
) -> NumberRefused:
    """What python-stdnum refused, in our words."""
    if len(number) not in lengths and not isinstance(no, exceptions.InvalidChecksum):
        return NumberRefused(kind, country, Hint.LENGTH, _lengths(number, lengths))
    match no:
        case exceptions.InvalidChecksum():
            return NumberRefused(kind, country, Hint.CHECK_DIGIT, {"example": example})
        case exceptions.InvalidComponent():
            return NumberRefused(kind, country, Hint.PART, {"example": example})
        case _:
            return NumberRefused(kind, country, Hint.FORM, {"example": example})


def _lengths(number: str, wanted: tuple[int, ...]) -> dict[str, str]:
    """How long it is, and how long it should be; a run of lengths is told by its ends."""
    is_run = len(wanted) > 2 and wanted == tuple(range(wanted[0], wanted[-1] + 1))
    said = f"{wanted[0]}-{wanted[-1]}" if is_run else " / ".join(map(str, wanted))
    return {"given": str(len(number)), "wanted": said}


_CHECKS: Final[dict[NumberKind, Callable[[str, str], Checked]]] = {
    NumberKind.VAT: _vat,
    NumberKind.IBAN: _iban,
    NumberKind.BIC: _bic,
    NumberKind.EORI: _eori,
    NumberKind.REGISTER: _register,
    NumberKind.LEI: _lei,
    NumberKind.GTIN_PREFIX: _gtin_prefix,
}
