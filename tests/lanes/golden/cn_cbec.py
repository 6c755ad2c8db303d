"""China, retail import: how a case's words become a call, and how its figures are read."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, ClassVar

from tests.lanes.golden import words

from entrepot.lanes import rows, rules
from entrepot.lanes.rules import china, cn_cbec, cn_identity, duties
from entrepot.lanes.values import (
    BadIdentity,
    BadItem,
    ChargeKind,
    Consignment,
    ConsumptionTaxRow,
    Content,
    CountryLaw,
    DutyRow,
    Item,
    LandedCost,
    Lane,
    Law,
    ListingRow,
    NotAllowed,
    ReturnRelief,
    TariffLine,
    Tier,
    VatRow,
    duty_rate,
)
from entrepot.money.values import CNY, Money, money

MODES = {"cbec_1210_or_9610", "identity"}
UNNAMED = "99999999"
REASONS = {
    "cbec.order_limit": ("single", "transaction", "order_limit"),
    "cbec.year_limit": ("annual", "year", "quota"),
    "cbec.not_on_list": ("list",),
    "goods.blocked": ("block", "prohibit", "not_sellable"),
    "content.missing": ("content",),
    "personal.parcel_limit": ("parcel", "limit"),
    "cbec.not_for_own_use": ("own_use", "business", "resale", "natural_person"),
    "personal.not_for_own_use": ("own_use", "business", "commercial"),
    "duty.not_known": ("duty",),
    "late to apply": ("appl", "30", "late", "day"),
    "late to be back": ("back", "45", "late", "day"),
    "the check character is wrong": ("check",),
    "the date of birth is no day": ("date", "birth"),
    "the number has 18 characters": ("length", "18", "digits", "characters"),
    "the body is 17 digits": ("length", "17", "digits", "characters"),
}
"""Words by which a case may call our obstacle."""
REFUSED = "refused"
REGIMES = {
    "cbec_within_limits": ("within", "inside"),
    "full_tax_as_general_trade": ("full",),
    "general_trade": ("general",),
    "personal_articles": ("personal", "postal"),
    REFUSED: ("refuse", "not_allowed", "not_cbec", "none", "general_trade", "rejected"),
}
"""Words by which a case may call our treatment."""
WHOLE = {"order_lines", "order_dutiable_value_cny", "freight_cny", "insurance_cny", "quantity"}
"""What is said of the order, not of each of its lines."""
VALUES = (
    *("cif_cny", "customs_value_cny", "dutiable_value_cny", "order_dutiable_value_cny"),
    *("value_cny", "goods_cny", "price_cny", "purchase_price_cny", "invoice_price_cny"),
    *("fob_cny", "unit_price_cny", "goodsValue"),
)
"""What a case may call the value of its goods, the first that it names."""
CURRENCIES = tuple(code for code in words.CODES if code != "cny")
INPUTS = {
    *VALUES,
    *(
        f"{name.removesuffix('cny')}{code}"
        for name in (*VALUES, "freight_cny", "insurance_cny")
        for code in CURRENCIES
    ),
    *words.FX,
    *("origin", "producer", "has_origin_proof", "business", "litres_per_unit"),
    *("antidumping_pct", "countervailing_pct", "additional_pct"),
    *("antidumping_duty_pct", "countervailing_duty_pct", "additional_duty_pct"),
    *("net_weight_g", "kg", "description", "goods", "consumption_tax_specific"),
    *("dutiable_value_cny", "order_dutiable_value_cny", "order_lines", "quantity", "hs"),
    *("goods_cny", "price_cny", "freight_cny", "insurance_cny", "net_content", "litres"),
    *("duty_pct", "vat_pct", "consumption_tax_pct", "consumption_tax_cny_per_litre"),
    *("consumption_tax_threshold_cny", "luxury_threshold_cny_per_g"),
    *("luxury_threshold_cny_per_ml", "luxury_threshold_cny_per_piece", "within_limits"),
    *("annual_used_before_cny", "single_limit_cny", "annual_limit_cny"),
    *("released", "return_applied", "goods_back_in_zone", "annual_used_before_return_cny"),
    *("goodsValue", "freight", "discount", "taxTotal", "payment_amount", "discount_cny"),
    *("listed", "resale"),
    *("returned_value_cny", "unit_price_cny"),
    *("id_number", "id_body"),
}


@dataclass(frozen=True)
class Answer:
    """What the rules say to a case's input, computed when asked for."""

    given: Mapping[str, Any]
    day: date
    regime: ClassVar[str] = "cn-cbec-direct"
    rest_is_freight: ClassVar[bool] = True
    """Where the value is measured with the freight."""

    def decimal(self, name: str, default: str = "0") -> Decimal:
        """An amount of CNY may be given in another currency, with the rate beside it."""
        for code in CURRENCIES if name.endswith("_cny") and name not in self.given else ():
            if (other := f"{name.removesuffix('cny')}{code}") in self.given:
                rate = words.exchange(self.given, code, "CNY")
                assert rate is not None, f"what is {other} in yuan?"
                value = Decimal(str(self.given[other])) * rate
                return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
        return Decimal(str(self.given.get(name, default)))

    def has(self, name: str) -> bool:
        return name in self.given or any(
            f"{name.removesuffix('cny')}{code}" in self.given for code in CURRENCIES
        )

    def check_limits(self) -> None:
        for name, kind in (("single_limit_cny", "order"), ("annual_limit_cny", "year")):
            if name in self.given:
                limits = rules.limits("cn-cbec-direct", self.day, law=rows.law())
                assert getattr(limits, kind).amount == self.decimal(name)

    @cached_property
    def parts(self) -> "list[Answer]":
        """The case for each of its goods, with what is said of all of them."""
        lines = self.given.get("order_lines")
        if not isinstance(lines, list):
            return [self]
        shared = {key: value for key, value in self.given.items() if key not in WHOLE}
        found = []
        for place, line in enumerate(lines):
            own = words.known_as(line, INPUTS | {"category", "rate_pct"})
            assert own.keys() <= INPUTS | {"category", "rate_pct"}, own
            has_rates = any(key.endswith("_pct") or key == "category" for key in own)
            unnamed = str(int(UNNAMED) - place) if has_rates else UNNAMED
            found.append(type(self)({"hs": unnamed, **shared, **own}, self.day))
        return found

    @cached_property
    def law(self) -> Law:
        """The shipped rows, with the case's own rates where it states some."""
        law = replace(rows.law(), version="case")
        for place, part in enumerate(self.parts):
            law = part.onto(law, f"case{place}")
        return law

    def onto(self, law: Law, name: str) -> Law:
        hs = self.hs
        known = china.lines_of(law.china, hs)
        line = replace(known[0], hs=hs) if known else a_line(hs)
        vat, taxes = law.china.vat, law.china.consumption_tax
        if "vat_pct" in self.given:
            rate = self.decimal("vat_pct") / 100
            line = replace(line, vat=name)
            vat = (*vat, VatRow(kind=name, rate=rate, **basis()))
        if schedule := self._schedule(line, name):
            line = replace(line, consumption_tax=name)
            taxes = (*taxes, schedule)
        if "duty_pct" in self.given:
            duty = DutyRow(
                hs=hs, rate=duty_rate(f"{self.given['duty_pct']}%"), is_legal_start=True, **basis()
            )
            line = replace(line, duties=(duty,))
        is_listed = self.given.get("listed", True)
        others = tuple(other for other in law.china.tariff if not other.hs.startswith(hs))
        listing = ListingRow(hs=hs, channels=("9610",), note="", is_operators=True, **basis())
        rows_ = replace(
            law.china,
            tariff=(*others, line),
            vat=vat,
            consumption_tax=taxes,
            listings=(*law.china.listings, listing) if is_listed else (),
        )
        return replace(law, china=rows_, countries=self._countries(law, hs))

    def _countries(self, law: Law, hs: str) -> Mapping[str, CountryLaw]:
        """Added duties are the case's own where it says what the duty is, or what is added."""
        named = [
            (kind, self.given[name])
            for kind in ("antidumping", "countervailing", "additional")
            for name in (f"{kind}_pct", f"{kind}_duty_pct")
            if name in self.given
        ]
        if "duty_pct" not in self.given and not named:
            return law.countries
        added = tuple(
            DutyRow(hs=hs, rate=duty_rate(f"{rate}%"), kind=kind, is_legal_start=True, **basis())
            for kind, rate in named
        )
        china_ = law.of("CN")
        kept = tuple(
            row
            for row in china_.duties
            if row.kind not in duties.ADDED_KINDS or row.source == "the case"
        )
        return {**law.countries, "CN": replace(china_, duties=kept + added)}

    def _schedule(self, line: TariffLine, name: str) -> ConsumptionTaxRow | None:
        if not {"consumption_tax_pct", "consumption_tax_cny_per_litre"} & self.given.keys():
            return None
        thresholds = {
            measure: self.decimal(name)
            for measure, name in (
                ("g", "luxury_threshold_cny_per_g"),
                ("ml", "luxury_threshold_cny_per_ml"),
                ("piece", "luxury_threshold_cny_per_piece"),
                ("item", "consumption_tax_threshold_cny"),
            )
            if name in self.given
        }
        rate = self.decimal("consumption_tax_pct") / 100
        known = china.line_law(rows.law().china, line.hs, self.day) if line.duties else None
        if not thresholds and known and known.threshold and known.full.share == rate * 10**6:
            return None
        return ConsumptionTaxRow(
            schedule=name,
            full=Tier(rate, self.decimal("consumption_tax_cny_per_litre")),
            threshold=thresholds,
            below=Tier(Decimal(0), Decimal(0)),
            **basis(),
        )

    @property
    def hs(self) -> str:
        return str(self.given.get("hs", UNNAMED))

    @property
    def quantity(self) -> int:
        return int(self.given.get("quantity", 1))

    @cached_property
    def value(self) -> Decimal:
        """What all of these goods cost, less a discount."""
        name = next(name for name in VALUES if self.has(name))
        many = self.quantity if name.startswith("unit") else 1
        return self.decimal(name) * many - self.decimal("discount_cny") - self.decimal("discount")

    @cached_property
    def values(self) -> list[Decimal]:
        """Of each of the parts. A line's value is of all its pieces where the sum of the lines is
        the order's, or where no order is named but the line says it is a value; else of one."""
        found = [part.value for part in self.parts]
        if "order_dutiable_value_cny" not in self.given or self.parts == [self]:
            return found
        whole = self.decimal("order_dutiable_value_cny")
        if sum(found) != whole:
            found = [value * part.quantity for value, part in zip(found, self.parts, strict=True)]
        assert sum(found) == whole, f"the lines come to {sum(found)}, the order to {whole}"
        return found

    @cached_property
    def consignment(self) -> Consignment:
        carried = (self.decimal("freight_cny") + self.decimal("freight")) * 100
        items = []
        for place, (part, value) in enumerate(zip(self.parts, self.values, strict=True)):
            unit, rest = divmod(int(value * 100), part.quantity)
            if rest and not self.rest_is_freight:
                items.append(part.item(f"{place}b", 1, unit + rest))
                items.append(part.item(str(place), part.quantity - 1, unit))
                continue
            carried += rest  # the same value, though not a whole fen a unit
            items.append(part.item(str(place), part.quantity, unit))
        used = self.decimal("annual_used_before_cny")
        return Consignment(
            lane=Lane(self.regime, self.origin if self.origin != "CN" else "HK", "CN"),
            items=tuple(items),
            freight=Money(int(carried), CNY),
            insurance=yuan(self.decimal("insurance_cny")),
            day=self.day,
            orders_value_used_in_year=yuan(used),
            is_for_own_use=not self.given.get("resale", False),
        )

    def item(self, name: str, quantity: int, unit: int) -> Item:
        return Item(
            id=name,
            hs=self.hs,
            description="",
            origin=self.origin,
            quantity=quantity,
            unit_price=Money(unit, CNY),
            net_weight_g=self.grams,
            gross_weight_g=max(self.grams, 1),
            producer=str(self.given.get("producer", "")),
            has_origin_proof=bool(self.given.get("has_origin_proof", False)),
            content=self.content,
        )

    @property
    def content(self) -> Content:
        """Of one piece: of all litres its share."""
        if "net_content" in self.given:
            return words.content(str(self.given["net_content"]))
        if "litres_per_unit" in self.given:
            return Content(self.decimal("litres_per_unit"), "l")
        return Content(self.decimal("litres", str(self.quantity)) / self.quantity, "l")

    @property
    def origin(self) -> str:
        return str(self.given.get("origin", "FR"))

    @property
    def grams(self) -> int:
        """Of one unit."""
        if "kg" in self.given:
            return int(self.decimal("kg") * 1000 / self.quantity)
        return int(self.given.get("net_weight_g", 1))

    @cached_property
    def refusal(self) -> NotAllowed | None:
        try:
            rules.landed_cost(self.consignment, law=self.law)
        except NotAllowed as refusal:
            return refusal
        return None

    @cached_property
    def cost(self) -> LandedCost:
        """Figures are also asked of goods that are blocked by default: the bar is put aside."""
        law = self.law
        if self.refusal and {one.code for one in self.refusal.obstacles} == {"goods.blocked"}:
            law = replace(law, china=replace(law.china, bars=(), personal_bars=()))
        return rules.landed_cost(self.consignment, law=law)

    @cached_property
    def relief(self) -> ReturnRelief:
        """Where no day is said, on the day before it."""
        released = date.fromisoformat(str(self.given["released"]))
        applied = date.fromisoformat(str(self.given.get("return_applied", released)))
        back = date.fromisoformat(str(self.given.get("goods_back_in_zone", applied)))
        return rules.return_relief(
            "cn-cbec-direct", released_on=released, applied_on=applied, back_on=back, law=self.law
        )

    @cached_property
    def paid(self) -> Money:
        goods = yuan(self.decimal("goodsValue"))
        freight, discount = yuan(self.decimal("freight")), yuan(self.decimal("discount"))
        tax = yuan(self.decimal("taxTotal")) if "taxTotal" in self.given else self.cost.tax
        return cn_cbec.actual_paid(goods=goods, freight=freight, discount=discount, tax=tax)

    @cached_property
    def wrong_identity(self) -> BadIdentity | None:
        try:
            cn_identity.normalise(self.given["id_number"])
        except BadIdentity as refusal:
            return refusal
        return None

    @cached_property
    def identity(self) -> str | None:
        return None if self.wrong_identity else cn_identity.normalise(self.given["id_number"])

    @property
    def reason(self) -> tuple[str, ...]:
        """Why not, in our words."""
        if "id_number" in self.given:
            return (self.wrong_identity.reason,) if self.wrong_identity else ()
        if "released" in self.given:
            found = self.relief
            late = self.given.get("return_applied", "") > str(found.last_day_to_apply)
            return () if found.tax_waived else ("late to apply" if late else "late to be back",)
        return tuple(one.code for one in self.refusal.obstacles) if self.refusal else ()

    @property
    def treatment(self) -> str:
        return REFUSED if self.refusal else str(self.cost.treatment)

    @property
    def body(self) -> str:
        return str(self.given.get("id_body") or self.given["id_number"].strip()[:17])

    @property
    def remedies(self) -> list[str]:
        return [one.remedy for one in self.refusal.obstacles] if self.refusal else []

    def rate_of(self, kind: ChargeKind) -> Decimal:
        [rate] = {
            charge.rate
            for line in self.cost.lines
            for charge in line.charges
            if charge.kind is kind
        }
        return Decimal(rate.split("%")[0])

    def share(self) -> words.Either:
        """What the taxes are of the value: as charged, and of goods ten thousand times as many."""
        charged = [percentage(self.cost)]
        many = 10_000
        made = self.consignment
        larger = replace(
            made,
            items=tuple(replace(item, quantity=item.quantity * many) for item in made.items),
            freight=Money(made.freight.minor * many, CNY),
            insurance=Money(made.insurance.minor * many, CNY),
        )
        with contextlib.suppress(NotAllowed, BadItem):
            charged.append(percentage(rules.landed_cost(larger, law=self.law)))
        return words.Either(tuple(charged))

    def charged(self, kind: ChargeKind) -> Decimal:
        return self.cost.charges.get(kind, Money(0, CNY)).amount

    def composite(self) -> Decimal:
        [share] = [row.share for row in self.law.china.shares if row.holds_on(self.day)]
        return 100 * cn_cbec.composite_rate(
            vat=self.decimal("vat_pct") / 100,
            consumption_tax=self.decimal("consumption_tax_pct") / 100,
            share=share if self.given.get("within_limits", True) else Decimal(1),
        )

    def per(self, measure: str) -> Decimal:
        [line] = self.cost.lines
        assert line.item.content is not None
        assert line.item.content.measure == measure
        content = Decimal(line.item.content.micro) * line.item.quantity / 10**6
        return self.cost.dutiable.amount / content

    def year_after(self) -> Decimal:
        return self.decimal("annual_used_before_cny") + self.cost.dutiable.amount

    def year_after_return(self) -> Decimal:
        before = self.decimal("annual_used_before_return_cny")
        names = ("returned_value_cny", "dutiable_value_cny")
        returned = next(self.decimal(name) for name in names if name in self.given)
        return before - returned if self.relief.allowance_restored else before


READERS: Mapping[str, Callable[[Answer], object]] = {
    "allowed": lambda answer: answer.refusal is None,
    "reason": lambda answer: answer.reason,
    "regime": lambda answer: answer.treatment,
    "over_limit": lambda answer: answer.refusal is not None,
    "split_required": lambda answer: "split_order" in answer.remedies,
    "remedy": lambda answer: next(iter(answer.remedies), None),
    "vat_pct": lambda answer: answer.rate_of(ChargeKind.VAT),
    "duty_pct": lambda answer: answer.rate_of(ChargeKind.DUTY),
    "rate_pct": lambda answer: answer.rate_of(ChargeKind.DUTY),
    "duty_cny": lambda answer: answer.charged(ChargeKind.DUTY),
    "consumption_tax_cny": lambda answer: answer.charged(ChargeKind.CONSUMPTION_TAX),
    "consumption_tax_applies": lambda answer: answer.charged(ChargeKind.CONSUMPTION_TAX) > 0,
    "vat_cny": lambda answer: answer.charged(ChargeKind.VAT),
    "total_tax_cny": lambda answer: answer.cost.tax.amount,
    "total_cny": lambda answer: answer.cost.total.amount,
    "price_including_taxes_cny": lambda answer: answer.cost.total.amount,
    "dutiable_value_cny": lambda answer: (answer.cost.declared or answer.cost.dutiable).amount,
    "value_per_gram_cny": lambda answer: answer.per("g"),
    "value_per_ml_cny": lambda answer: answer.per("ml"),
    "value_per_piece_cny": lambda answer: answer.per("piece"),
    "effective_rate_pct_rounded": Answer.share,
    "total_rate_pct": Answer.share,
    "composite_rate_pct_published": Answer.composite,
    "composite_rate_pct_exact": Answer.composite,
    "annual_used_after_cny": Answer.year_after,
    "annual_used_after_return_cny": Answer.year_after_return,
    "tax_waived": lambda answer: answer.relief.tax_waived,
    "annual_quota_restored": lambda answer: answer.relief.allowance_restored,
    "last_day_to_apply": lambda answer: str(answer.relief.last_day_to_apply),
    "last_day_goods_back": lambda answer: str(answer.relief.last_day_back),
    "acturalPaid": lambda answer: answer.paid.amount,
    "amounts_match": lambda answer: answer.paid.amount == answer.decimal("payment_amount"),
    "difference": lambda answer: abs(answer.paid.amount - answer.decimal("payment_amount")),
    "valid": lambda answer: answer.identity is not None,
    "normalised": lambda answer: answer.identity,
    "check_digit": lambda answer: cn_identity.check_character(answer.body),
    "remainder": lambda answer: cn_identity.remainder(answer.body),
}


def agrees(name: str, actual: object, expected: object) -> bool:
    if name == "reason":
        return words.reason_agrees(REASONS, actual, expected)
    if name == "regime":
        said = str(expected).lower()
        return said == actual or any(word in said for word in REGIMES.get(str(actual), ()))
    if isinstance(actual, Decimal):
        wanted = Decimal(str(expected))
        if "pct" in name or "value_per" in name:  # printed rounded, to as many places as shown
            actual = actual.quantize(wanted, ROUND_HALF_UP)
        return actual == wanted
    return actual == expected


def percentage(cost: LandedCost) -> Decimal:
    value = cost.dutiable if cost.declared is None else cost.declared
    return 100 * cost.tax.amount / value.amount


def yuan(amount: Decimal) -> Money:
    return money(amount, "CNY")


def basis() -> dict[str, Any]:
    return {"since": date(2000, 1, 1), "source": "the case", "confidence": "sourced"}


def a_line(hs: str) -> TariffLine:
    return TariffLine(
        hs=hs,
        description="",
        vat="general",
        consumption_tax="none",
        note="",
        source="the case",
        confidence="sourced",
        stated=None,
        duties=(),
    )
