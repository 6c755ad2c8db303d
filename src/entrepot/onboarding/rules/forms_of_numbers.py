"""What numbers look like, country by country: names, examples, lengths, and who computes them.

Lengths are of the number without its country's prefix. VAT: Commission, VIES FAQ, question 11.
Registers: python-stdnum where it has them; elsewhere the register's own description.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class VatForm:
    """A country's VAT number. `prefix` is what VIES and invoices write before it."""

    prefix: str
    lengths: tuple[int, ...]
    example: str


VAT: Final[Mapping[str, VatForm]] = {
    "AT": VatForm("AT", (9,), "ATU12345678"),
    "BE": VatForm("BE", (10,), "BE0123456789"),
    "BG": VatForm("BG", (9, 10), "BG123456789"),
    "CH": VatForm("", (9, 12, 13, 14, 15), "CHE-123.456.789 MWST"),
    "CN": VatForm("", (18,), "91110000600037341L"),
    "CY": VatForm("CY", (9,), "CY12345678X"),
    "CZ": VatForm("CZ", (8, 9, 10), "CZ12345678"),
    "DE": VatForm("DE", (9,), "DE123456789"),
    "DK": VatForm("DK", (8,), "DK12345678"),
    "EE": VatForm("EE", (9,), "EE123456789"),
    "ES": VatForm("ES", (9,), "ESB12345678"),
    "FI": VatForm("FI", (8,), "FI12345678"),
    "FR": VatForm("FR", (11,), "FR12345678901"),
    "GB": VatForm("GB", (9, 12), "GB123456789"),
    "GR": VatForm("EL", (9,), "EL123456789"),
    "HR": VatForm("HR", (11,), "HR12345678901"),
    "HU": VatForm("HU", (8,), "HU12345678"),
    "IE": VatForm("IE", (8, 9), "IE1234567AB"),
    "IT": VatForm("IT", (11,), "IT12345678901"),
    "JP": VatForm("", (13,), "1234567890123"),
    "KR": VatForm("", (10,), "123-45-67890"),
    "LT": VatForm("LT", (9, 12), "LT123456789"),
    "LU": VatForm("LU", (8,), "LU12345678"),
    "LV": VatForm("LV", (11,), "LV12345678901"),
    "MT": VatForm("MT", (8,), "MT12345678"),
    "NL": VatForm("NL", (12,), "NL123456789B01"),
    "NO": VatForm("", (9, 12), "123 456 789 MVA"),
    "PL": VatForm("PL", (10,), "PL1234567890"),
    "PT": VatForm("PT", (9,), "PT123456789"),
    "RO": VatForm("RO", (2, 3, 4, 5, 6, 7, 8, 9, 10), "RO12345678"),
    "SE": VatForm("SE", (12,), "SE123456789001"),
    "SI": VatForm("SI", (8,), "SI12345678"),
    "SK": VatForm("SK", (10,), "SK1234567890"),
    "TW": VatForm("", (8,), "12345678"),
    "XI": VatForm("XI", (9, 12), "XI123456789"),
}

UNION: Final = frozenset(
    country for country, form in VAT.items() if form.prefix and country not in {"GB", "XI"}
)
EORI_COUNTRIES: Final = UNION | {"GB", "XI"}


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """One way to write a place in a country's company register.

    `module` is of python-stdnum (`fr.siren`) and computes check digits; without one only
    `pattern` is checked. `width`: shorter ones are filled with zeros from the left.
    """

    name: str
    example: str
    lengths: tuple[int, ...]
    module: str = ""
    pattern: str = ""
    width: int = 0

    def fits(self, number: str) -> bool:
        return not self.pattern or re.fullmatch(self.pattern, number) is not None


_PROVINCES: Final = (
    "AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CI CL CN CO CR CS CT CZ "
    "EN FC FE FG FI FM FO FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU "
    "OG OR OT PA PC PD PE PG PI PN PO PR PS PT PU PV PZ RA RC RE RG RI RM RN RO SA SI SO SP SR SS "
    "SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VS VT VV"
)
"""Italy's, with those that newer companies no longer get: their numbers live on."""

REGISTERS: Final[Mapping[str, tuple[RegisterForm, ...]]] = {
    "AT": (RegisterForm("Firmenbuch", "FN 122119m", (2, 3, 4, 5, 6, 7), "at.businessid"),),
    "BE": (RegisterForm("KBO/BCE", "0428.759.497", (9, 10), "be.vat"),),
    "BG": (RegisterForm("ЕИК", "175074752", (9, 10), "bg.vat"),),
    "CH": (RegisterForm("UID", "CHE-100.155.212", (12,), "ch.uid"),),
    "CN": (RegisterForm("统一社会信用代码", "91110000600037341L", (18,), "cn.uscc"),),
    "CY": (RegisterForm("HE", "HE 123456", (3, 4, 5, 6, 7, 8), pattern=r"(HE)?\d{1,6}"),),
    "CZ": (RegisterForm("IČO", "25123891", (8,), "cz.dic", r"\d{8}", 8),),
    "DE": (
        RegisterForm(
            "Handelsregister",
            "Aachen HRA 11223",
            tuple(range(6, 61)),
            "de.handelsregisternummer",
        ),
    ),
    "DK": (RegisterForm("CVR", "13585628", (8,), "dk.cvr"),),
    "EE": (RegisterForm("Äriregister", "12345678", (8,), "ee.registrikood"),),
    "ES": (RegisterForm("NIF", "A13585625", (9,), "es.nif"),),
    "FI": (RegisterForm("Y-tunnus", "2077474-0", (8,), "fi.ytunnus"),),
    "FR": (
        RegisterForm("SIREN", "552 008 443", (9,), "fr.siren"),
        RegisterForm("SIRET", "732 829 320 00074", (14,), "fr.siret"),
    ),
    "GB": (
        RegisterForm(
            "Companies House", "01234567", (8,), pattern=r"(?:\d{2}|[A-Z]{2})\d{6}", width=8
        ),
    ),
    "GR": (RegisterForm("ΓΕΜΗ", "123456701000", (12,), pattern=r"\d{12}", width=12),),
    "HR": (RegisterForm("OIB", "33392005961", (11,), "hr.oib"),),
    "HU": (RegisterForm("Cégjegyzékszám", "01-09-123456", (10,), pattern=r"\d{10}"),),
    "IE": (RegisterForm("CRO", "123456", (5, 6, 7), pattern=r"\d{5,7}"),),
    "IT": (
        RegisterForm("Codice fiscale", "00743110157", (11, 16), "it.codicefiscale"),
        RegisterForm(
            "REA",
            "MI-1234567",
            (3, 4, 5, 6, 7, 8, 9),
            pattern=rf"(?:{_PROVINCES.replace(' ', '|')})\d{{1,7}}",
        ),
    ),
    "JP": (RegisterForm("法人番号", "5835678256246", (13,), "jp.cn"),),
    "KR": (RegisterForm("사업자등록번호", "116-82-00276", (10,), "kr.brn"),),
    "LT": (RegisterForm("Juridinis kodas", "123456789", (9,), pattern=r"\d{9}"),),
    "LU": (RegisterForm("RCS", "B 123456", (2, 3, 4, 5, 6, 7), pattern=r"[A-Z]\d{1,6}"),),
    "LV": (RegisterForm("Reģistrācijas Nr.", "40003521600", (11,), "lv.pvn"),),
    "MT": (RegisterForm("MBR", "C 12345", (2, 3, 4, 5, 6, 7), pattern=r"[A-Z]{1,2}\d{1,6}"),),
    "NL": (RegisterForm("KvK", "12345678", (8,), pattern=r"\d{8}", width=8),),
    "NO": (RegisterForm("Organisasjonsnummer", "988 077 917", (9,), "no.orgnr"),),
    "PL": (
        RegisterForm("KRS", "0000123456", (10,), pattern=r"0\d{9}"),
        RegisterForm("NIP", "856-734-62-15", (10,), "pl.nip"),
        RegisterForm("REGON", "192598184", (9, 14), "pl.regon"),
    ),
    "PT": (RegisterForm("NIPC", "501 964 843", (9,), "pt.nif"),),
    "RO": (RegisterForm("CUI", "18547290", tuple(range(2, 11)), "ro.cui"),),
    "SE": (RegisterForm("Organisationsnummer", "123456-7897", (10,), "se.orgnr"),),
    "SI": (RegisterForm("Matična številka", "9331310000", (7, 10), "si.maticna"),),
    "SK": (RegisterForm("IČO", "12345678", (8,), pattern=r"\d{8}", width=8),),
    "TW": (RegisterForm("統一編號", "00501503", (8,), "tw.ubn"),),
}
"""A sole trader in many countries has no place in a register: the requirement says who needs one."""

ANY_REGISTER: Final = RegisterForm("", "", tuple(range(2, 31)), pattern=r"[0-9A-Z]{2,30}")
"""For a country that is not in the table."""

IN_HOUSE_PREFIXES: Final = ("02", "04", "2")
"""GS1 General Specifications 1.4: restricted circulation, never a company's own prefix."""
