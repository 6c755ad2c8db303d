"""China's rows."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from entrepot.lanes.rows import operator
from entrepot.lanes.rows.reading import Table, basis, share, tables
from entrepot.lanes.values import (
    AdditionalDutyRow,
    BarRow,
    CapRow,
    ChinaLaw,
    ConsumptionTaxRow,
    DutyRow,
    FieldRow,
    LimitRow,
    ListingRow,
    PersonalRow,
    ReturnRow,
    ShareRow,
    TariffLine,
    Tier,
    VatRow,
)
from entrepot.money.values import money


def read(folder: Path) -> ChinaLaw:
    cbec = tables(folder / "cbec.toml")
    bars = tables(folder / "bars.toml")
    return ChinaLaw(
        tariff=tuple(map(_line, tables(folder / "tariff.toml")["line"])),
        vat=tuple(
            VatRow(kind=row["kind"], rate=share(row["rate"]), **basis(row))
            for row in tables(folder / "vat.toml")["vat"]
        ),
        consumption_tax=tuple(map(_schedule, tables(folder / "consumption_tax.toml")["schedule"])),
        listings=tuple(
            ListingRow(
                hs=row["hs"], channels=tuple(row["channels"]), note=row["note"], **basis(row)
            )
            for row in tables(folder / "cbec_list.toml")["listing"]
        ),
        limits=tuple(
            LimitRow(order=money(row["order"], "CNY"), year=money(row["year"], "CNY"), **basis(row))
            for row in cbec["limit"]
        ),
        shares=tuple(ShareRow(share=share(row["share"]), **basis(row)) for row in cbec["share"]),
        returns=tuple(
            ReturnRow(
                days_to_apply=row["days_to_apply"],
                days_to_be_back=row["days_to_be_back"],
                **basis(row),
            )
            for row in cbec["return"]
        ),
        bars=tuple(map(bar, bars["bar"])),
        caps=tuple(
            CapRow(hs=row["hs"], net_weight_g_max=row["net_weight_g_max"], **basis(row))
            for row in cbec["cap"]
        ),
        additional=tuple(
            AdditionalDutyRow(
                hs=tuple(row["hs"]),
                origins=tuple(row["origins"]),
                low=share(row["low"]),
                high=share(row["high"]),
                note=row["note"],
                **basis(row),
            )
            for row in bars["additional"]
        ),
        fields=tuple(map(field, cbec["field"])),
        personal=tuple(
            PersonalRow(
                category=row["category"],
                description=row["description"],
                rate=share(row["rate"]),
                **basis(row),
            )
            for row in tables(folder / "personal.toml")["personal"]
        ),
    )


def with_statements(law: ChinaLaw, statements: operator.Statements) -> ChinaLaw:
    """The law with what the operator answers for; published lines keep their own rates."""
    published = {line.hs for line in law.tariff}
    return replace(
        law,
        listings=law.listings + statements.listings,
        tariff=law.tariff + tuple(line for line in statements.lines if line.hs not in published),
    )


def bar(row: Table) -> BarRow:
    return BarRow(hs=tuple(row["hs"]), kind=row["kind"], reason=row["reason"], **basis(row))


def field(row: Table) -> FieldRow:
    return FieldRow(hs=tuple(row["hs"]), fields=tuple(row["fields"]), **basis(row))


def _line(row: Table) -> TariffLine:
    return TariffLine(
        hs=row["hs"],
        description=row["description"],
        vat=row["vat"],
        consumption_tax=row["consumption_tax"],
        note=row["note"],
        source=row["source"],
        confidence=row["confidence"],
        stated=row.get("stated"),
        duties=tuple(
            DutyRow(
                rate=share(duty["rate"]),
                stated=duty.get("stated"),
                is_legal_start=duty["legal"],
                **basis({"source": row["source"], "confidence": row["confidence"]} | duty),
            )
            for duty in row["duty"]
        ),
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
