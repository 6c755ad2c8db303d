"""A product judged without being saved: the same issues as its page and its gate would show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from entrepot.catalog import rules
from entrepot.catalog.models import Category, Product
from entrepot.catalog.models import Lane as LaneModel
from entrepot.catalog.queries import schemas, sentences
from entrepot.catalog.queries.rows import lane_row
from entrepot.catalog.rules import schemas as schema_rules
from entrepot.catalog.rules.reading import Reader
from entrepot.catalog.values import (
    MARKETS,
    Facts,
    Finding,
    LaneRow,
    ProductDraft,
    ProductId,
    ProductState,
    Severity,
    VariantDraft,
    gtin14,
)
from entrepot.catalog.values.schema import Issue, IssueSeverity
from entrepot.lanes import rows as lanes_rows
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, MerchantState

BATCH_MAX: Final = 100
LANES_MAX: Final = 20
_SAID_BEFORE: Final = "catalog.attribute_"
_NOT_OF_THE_DRAFT: Final = frozenset(
    {"catalog.merchant_not_live", "catalog.review_waiting", "catalog.review_declined"}
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was read of one product and what is wrong with it, the errors first."""

    draft: ProductDraft | None
    product: ProductId | None
    """Of the same key, where the merchant has it already."""
    issues: tuple[Issue, ...]

    @property
    def is_valid(self) -> bool:
        return not any(one.severity is IssueSeverity.ERROR for one in self.issues)


class Validator:
    """Judges products of one merchant for one market; what all of them need is read once."""

    def __init__(self, *, merchant: MerchantId, market: str, at: datetime) -> None:
        self._owner = Merchant.objects.get(id=merchant)
        self._market, self._at = market, at
        self._law, self._book = lanes_rows.law(), schemas.book()
        self._paths = {path[-1]: path for path in schemas.own_paths().values()}
        lanes: QuerySet[LaneModel] = LaneModel.objects.filter(
            origin=self._owner.country, is_open=True
        )
        if market:
            lanes = lanes.filter(market=market)
        self._lanes = [lane_row(row) for row in lanes.order_by("code")[:LANES_MAX]]

    def judge(self, raw: Any, *, key: str = "") -> Judged:
        """Form, schema and lanes; nothing is written."""
        reader = Reader(own_currency=self._owner.currency, own_language=self._owner.language)
        draft = reader.product(raw, key=key)
        issues = list(reader.issues)
        attributes = raw.get("attributes") if isinstance(raw, dict) else None
        category = (raw.get("category") if isinstance(raw, dict) else "") or ""
        held = self._held(key or (raw.get("key", "") if isinstance(raw, dict) else ""))
        if held is not None and not category and held.category_id:
            category = Category.objects.values_list("slug", flat=True).get(id=held.category_id)
        path = self._path(str(category))
        if category and not path:
            issues.append(Issue("value.unknown", IssueSeverity.ERROR, "/category"))
        answers = {**(held.attributes if held else {}), **_object(attributes)}
        answers = {code: value for code, value in answers.items() if value is not None}
        if path:
            for market in [self._market] if self._market else list(MARKETS):
                asked = self._book.asks(path, market, self._at.date())
                issues += schema_rules.issues(answers, asked)
        if draft is not None:
            for variant in draft.variants:
                issues += self._gate(draft, variant, answers, held)
        once = {(one.code, one.path): one for one in issues}
        ordered = sorted(once.values(), key=lambda one: one.severity is not IssueSeverity.ERROR)
        return Judged(draft, ProductId(held.id) if held else None, tuple(ordered))

    def _path(self, category: str) -> schemas.Path:
        if category and category not in self._paths:
            self._paths[category] = schemas.path_of(category)
        return self._paths.get(category, ())

    def _held(self, key: Any) -> Product | None:
        if not isinstance(key, str) or not key:
            return None
        return Product.objects.filter(merchant=self._owner, key=key).first()

    def _gate(
        self,
        draft: ProductDraft,
        variant: VariantDraft,
        answers: dict[str, Any],
        held: Product | None,
    ) -> list[Issue]:
        """What would keep it off each open lane to the market.

        A product that is there already keeps what the draft does not say: its own page judges it.
        """
        if held is not None:
            return []
        place = draft.variants.index(variant)
        found = []
        for lane in self._lanes:
            facts = self._facts(draft, variant, lane, answers)
            found += [
                _issue(one, place)
                for one in rules.findings(facts, day=self._at.date(), law=self._law)
                if one.code not in _NOT_OF_THE_DRAFT and not one.code.startswith(_SAID_BEFORE)
            ]
        return found

    def _facts(
        self, draft: ProductDraft, variant: VariantDraft, lane: LaneRow, answers: dict[str, Any]
    ) -> Facts:
        said = variant
        return Facts(
            lane=lane,
            merchant_state=MerchantState(self._owner.state),
            merchant_currency=self._owner.currency,
            product_state=draft.state or ProductState.ACTIVE,
            source_language=draft.source_language,
            text_states={text.language: text.state for text in draft.texts},
            has_picture=bool(draft.media),
            gtin=gtin14(said.gtin) if said.gtin else "",
            hs_code=said.hs_code or "",
            origin=said.origin or "",
            customs_description=said.customs_description or "",
            net_weight_g=said.net_weight_g,
            gross_weight_g=said.gross_weight_g,
            content_amount=said.content_amount,
            content_unit=said.content_unit or "",
            price_minor=said.price.minor if said.price else None,
            currency=said.price.currency.code if said.price else draft.currency,
            responsible_person=draft.responsible_person or "",
            composition=draft.composition or schema_rules.composition_of(answers),
            shelf_life_days=said.shelf_life_days,
            attributes=answers,
        )


def message(issue: Issue) -> str:
    """An issue in the reader's language."""
    if issue.code.startswith("value."):
        return sentences.reason_sentence(issue.code.removeprefix("value."))
    if issue.code.startswith("attribute."):
        return sentences.finding_sentence(f"catalog.{issue.code.replace('.', '_')}", issue.facts)
    return sentences.finding_sentence(issue.code, issue.facts)


def _issue(finding: Finding, place: int) -> Issue:
    is_error = finding.severity is Severity.ERROR
    severity = IssueSeverity.ERROR if is_error else IssueSeverity.WARNING
    return Issue(finding.code, severity, _pointer(finding.path, place), dict(finding.facts))


def _pointer(path: str, place: int) -> str:
    head, _dot, rest = path.partition(".")
    if head == "text":
        return f"/texts/{rest}/title"
    if path == "image":
        return "/images"
    if path in {"responsible_person", "composition", "state", "merchant", "lane"}:
        return f"/{path}"
    return f"/variants/{place}/{path}"


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
