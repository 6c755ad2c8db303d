"""The European Union's rows."""

from pathlib import Path

from entrepot.lanes.rows import china
from entrepot.lanes.rows.reading import basis, share, tables
from entrepot.lanes.values import EuropeLaw, GoodsKindRow, MemberRow, MoneyRow


def read(folder: Path) -> EuropeLaw:
    vat = tables(folder / "vat.toml")
    goods = tables(folder / "goods.toml")
    return EuropeLaw(
        vat=tuple(
            MemberRow(
                country=row["country"], kind=row["kind"], rate=share(row["rate"]), **basis(row)
            )
            for row in vat["vat"]
        ),
        currencies=tuple(
            MoneyRow(country=row["country"], currency=row["currency"], **basis(row))
            for row in vat["currency"]
        ),
        kinds=tuple(
            GoodsKindRow(
                kind=row["kind"], hs=tuple(row["hs"]), otherwise=row["otherwise"], **basis(row)
            )
            for row in goods["kind"]
        ),
        bars=tuple(map(china.bar, goods["bar"])),
        excise=tuple(map(china.bar, goods["excise"])),
        fields=tuple(map(china.field, goods["field"])),
    )
