"""China's rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from entrepot.lanes.rows import country, operator
from entrepot.lanes.rows.reading import Table, Tables, basis, day, each, prefixes, share
from entrepot.lanes.values import (
    OPERATOR,
    ChinaLaw,
    ConsumptionTaxRow,
    DutyRow,
    GoodsClassRow,
    LimitRow,
    ListingRow,
    PaperRow,
    PersonalKindRow,
    PersonalPriceRow,
    PersonalRow,
    ReturnRow,
    ShareRow,
    TariffLine,
    Tier,
    VatRow,
)
from entrepot.money.values import money

_OF_A_LINE: Final = ("normal", "provisional", "preference")
"""Kinds of duty that stand in the tariff; those added to them reach across its lines."""
UNSTATED: Final = "unstated"
_UNITS: Final = ("kg", "l", "item")


def read(of: Tables) -> ChinaLaw:
    duties: dict[str, list[DutyRow]] = {}
    for duty in each("CN", "duty", country.duty, of):
        if duty.kind in _OF_A_LINE:
            duties.setdefault(duty.hs, []).append(duty)
    lines = each("CN", "line", lambda row: _line(row, duties), of)
    classes = each("CN", "class", _class, of)
    return ChinaLaw(
        tariff=lines + _imported(duties, {line.hs for line in lines}, classes),
        vat=each(
            "CN",
            "vat",
            lambda row: VatRow(kind=row["kind"], rate=share(row["rate"]), **basis(row)),
            of,
        ),
        consumption_tax=each("CN", "schedule", _schedule, of),
        listings=each("CN", "listing", _listing, of),
        limits=each(
            "CN",
            "limit",
            lambda row: LimitRow(
                order=money(row["order"], "CNY"), year=money(row["year"], "CNY"), **basis(row)
            ),
            of,
        ),
        shares=each(
            "CN", "share", lambda row: ShareRow(share=share(row["share"]), **basis(row)), of
        ),
        returns=each(
            "CN",
            "return",
            lambda row: ReturnRow(
                days_to_apply=row["days_to_apply"],
                days_to_be_back=row["days_to_be_back"],
                **basis(row),
            ),
            of,
        ),
        bars=each("CN", "bar", country.bar, of),
        caps=each("CN", "cap", country.cap, of),
        fields=each("CN", "field", country.field, of),
        personal=each(
            "CN",
            "personal",
            lambda row: PersonalRow(
                category=row["category"],
                description=row["description"],
                rate=share(row["rate"]),
                **basis(row),
            ),
            of,
        ),
        personal_kinds=each("CN", "personal_kind", _personal_kind, of),
        personal_prices=each("CN", "personal_price", _personal_price, of),
        personal_bars=each("CN", "personal_bar", country.bar, of),
        papers=each("CN", "paper", _paper, of),
    )


def with_statements(law: ChinaLaw, statements: operator.Statements) -> ChinaLaw:
    """The law with what the operator answers for; published lines keep their own rates."""
    published = {line.hs for line in law.tariff}
    return replace(
        law,
        listings=law.listings + statements.listings,
        tariff=law.tariff + tuple(line for line in statements.lines if line.hs not in published),
    )


def _listing(row: Table) -> ListingRow:
    return ListingRow(
        hs=row["hs"],
        channels=tuple(row["channels"]),
        note=row["note"],
        is_operators=row.get("by") == OPERATOR,
        **basis(row),
    )


def _imported(
    duties: Mapping[str, Sequence[DutyRow]], known: set[str], classes: Sequence[GoodsClassRow]
) -> tuple[TariffLine, ...]:
    """Lines for duties of an imported table that no shipped line has, by the class of the goods."""
    found = []
    for hs, rows in duties.items():
        of = [(len(one), row) for row in classes for one in row.hs if hs.startswith(one)]
        if hs in known or not of:
            continue
        held = max(of, key=lambda pair: pair[0])[1]
        if held.consumption_tax != UNSTATED:
            found.append(
                TariffLine(
                    hs=hs,
                    description=rows[0].note,
                    vat=held.vat,
                    consumption_tax=held.consumption_tax,
                    note=rows[0].note,
                    source=f"{rows[0].source} | {held.source}",
                    confidence=held.confidence,
                    stated=rows[0].stated,
                    duties=tuple(rows),
                )
            )
    return tuple(found)


def _class(row: Table) -> GoodsClassRow:
    return GoodsClassRow(
        hs=_any_prefixes(row["hs"]),
        vat=row["vat"],
        consumption_tax=row["consumption_tax"],
        **basis(row),
    )


def _personal_kind(row: Table) -> PersonalKindRow:
    return PersonalKindRow(
        category=int(row["category"]),
        hs=_any_prefixes(row["hs"]),
        schedule=row.get("schedule", ""),
        below=int(row.get("below", 0)),
        **basis(row),
    )


def _personal_price(row: Table) -> PersonalPriceRow:
    assert row["unit"] in _UNITS, f"unit {row['unit']!r} is none of {' '.join(_UNITS)}"
    [hs] = prefixes(row["hs"])
    return PersonalPriceRow(
        hs=hs,
        description=row["description"],
        price=money(row["price"], "CNY"),
        unit=row["unit"],
        **basis(row),
    )


def _paper(row: Table) -> PaperRow:
    return PaperRow(
        code=row["code"],
        sender=row["sender"],
        hs=prefixes(row.get("hs", ())),
        regimes=tuple(row["regimes"]),
        **basis(row),
    )


def _any_prefixes(value: Sequence[str]) -> tuple[str, ...]:
    """The empty prefix is everything else."""
    return tuple(one for part in value for one in (prefixes(part) if part else ("",)))


def _line(row: Table, duties: Mapping[str, list[DutyRow]]) -> TariffLine:
    return TariffLine(
        hs=row["hs"],
        description=row["description"],
        vat=row["vat"],
        consumption_tax=row["consumption_tax"],
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
        stated=day(row.get("stated")),
        duties=tuple(duties.get(row["hs"], ())),
    )


def _schedule(row: Table) -> ConsumptionTaxRow:
    below = row.get("below", row)
    return ConsumptionTaxRow(
        schedule=row["schedule"],
        full=_tier(row),
        threshold={measure: Decimal(cny) for measure, cny in row.get("threshold", {}).items()},
        below=_tier(below),
        **basis(row),
    )


def _tier(row: Table) -> Tier:
    return Tier(rate=share(row["rate"]), per_litre=Decimal(row.get("per_litre", "0")))
