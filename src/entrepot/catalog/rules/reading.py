"""A product as a program sends it, read field by field so that each fault has its JSON Pointer."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

from entrepot.catalog.values import (
    BadDraft,
    MediaDraft,
    ProductDraft,
    ProductState,
    TextDraft,
    TextState,
    VariantDraft,
)
from entrepot.catalog.values.draft import SIZES
from entrepot.catalog.values.schema import Issue, IssueSeverity
from entrepot.money.values import Money, currency, money

T = TypeVar("T")

LANGUAGE_MAX: Final = 10
_WORDS: Final = ("brand", "category", "responsible_person", "composition")
_VARIANT_WORDS: Final = ("gtin", "hs_code", "origin", "customs_description")
_VARIANT_NUMBERS: Final = ("net_weight_g", "gross_weight_g", *SIZES, "shelf_life_days")
KNOWN: Final = frozenset(
    {
        *_WORDS,
        *("key", "source_language", "currency", "state", "texts", "images", "variants"),
        *("attributes", "attribute_words", "option_names", "option_words", "specs"),
    }
)
_PATHS: Final = {
    "text_state": "texts",
    "image": "images",
    "options": "options",
    "content": "content",
}


class Reader:
    """Collects faults instead of stopping at the first."""

    def __init__(self, *, own_currency: str, own_language: str) -> None:
        self.issues: list[Issue] = []
        self._currency = own_currency
        self._language = own_language

    def product(self, raw: Any, *, key: str = "") -> ProductDraft | None:
        """The draft, or None when something keeps it from being one; `issues` say what."""
        if not isinstance(raw, dict):
            self._fault("wrong_type", "", limit="object")
            return None
        for name in raw:
            if name not in KNOWN:
                self._fault("unknown_field", f"/{name}", severity=IssueSeverity.WARNING)
        unit = self._text(raw, "currency", "") or self._currency
        try:
            currency(unit)
        except (KeyError, ValueError):
            self._fault("unknown", "/currency")
            unit = self._currency
        words = {name: self._text(raw, name, "") for name in _WORDS}
        variants = self._each(raw, "variants", lambda one, at: self._variant(one, at, unit))
        texts = self._texts(raw)
        media = self._each(raw, "images", self._picture)
        said: dict[str, Any] = {name: one for name, one in words.items() if one is not None}
        said |= self._objects(raw)
        names = raw.get("option_names")
        if names is not None:
            said["option_names"] = tuple(str(one) for one in names) if _is_list(names) else ()
            if not _is_list(names):
                self._fault("wrong_type", "/option_names", limit="array")
        if (state := self._text(raw, "state", "")) is not None:
            if state in set(ProductState):
                said["state"] = ProductState(state)
            else:
                self._fault("unknown", "/state")
        has_errors = any(one.severity is IssueSeverity.ERROR for one in self.issues)
        language = (self._text(raw, "source_language", "") or self._language)[:LANGUAGE_MAX]
        found = self._made(
            "",
            lambda: ProductDraft(
                key=key or self._text(raw, "key", "") or "",
                source_language=language,
                currency=unit,
                variants=tuple(variants),
                texts=tuple(texts),
                media=tuple(media),
                **said,
            ),
        )
        return None if has_errors else found

    def _objects(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in ("attributes", "attribute_words", "option_words", "specs"):
            value = raw.get(name)
            if value is None:
                continue
            nested = name != "attributes"
            if not isinstance(value, dict) or (
                nested and not all(isinstance(one, dict) for one in value.values())
            ):
                self._fault("wrong_type", f"/{name}", limit="object")
            else:
                found[name] = value
        return found

    def _texts(self, raw: Mapping[str, Any]) -> list[TextDraft]:
        value = raw.get("texts", {})
        if not isinstance(value, dict):
            self._fault("wrong_type", "/texts", limit="object")
            return []
        found = []
        for language, said in value.items():
            at = f"/texts/{language}"
            if not isinstance(said, dict) or len(language) > LANGUAGE_MAX:
                self._fault("wrong_type", at, limit="object")
                continue
            title = self._text(said, "title", at) or ""
            body = self._text(said, "body", at)
            made = self._made(
                at,
                lambda language=language, title=title, body=body: TextDraft(  # type: ignore[misc]  # bound now
                    language=language, title=title, body=body, state=TextState.REVIEWED
                ),
            )
            found += [made] if made else []
        return found

    def _picture(self, raw: Any, at: str) -> MediaDraft | None:
        if not isinstance(raw, dict):
            self._fault("wrong_type", at, limit="object")
            return None
        alt = raw.get("alt")
        place = int(at.rpartition("/")[2])
        return self._made(
            at,
            lambda: MediaDraft(
                path=self._text(raw, "url", at) or "",
                position=place,
                alt={str(k): str(v) for k, v in alt.items()} if isinstance(alt, dict) else None,
                sku=self._text(raw, "sku", at) or "",
            ),
        )

    def _variant(self, raw: Any, at: str, unit: str) -> VariantDraft | None:
        if not isinstance(raw, dict):
            self._fault("wrong_type", at, limit="object")
            return None
        said: dict[str, Any] = {name: self._text(raw, name, at) for name in _VARIANT_WORDS}
        said |= {name: self._whole(raw, name, at) for name in _VARIANT_NUMBERS}
        content = raw.get("content")
        if isinstance(content, dict):
            said["content_amount"] = self._decimal(content, "amount", f"{at}/content")
            said["content_unit"] = self._text(content, "unit", f"{at}/content")
        elif content is not None:
            self._fault("wrong_type", f"{at}/content", limit="object")
        options = raw.get("options")
        if options is not None and not _is_list(options):
            self._fault("wrong_type", f"{at}/options", limit="array")
        elif options is not None:
            said["options"] = tuple(str(one) for one in options)
        said["price"] = self._price(raw, at, unit)
        sku = self._text(raw, "sku", at) or ""
        return self._made(at, lambda: VariantDraft(sku=sku, **said))

    def _price(self, raw: Mapping[str, Any], at: str, unit: str) -> Money | None:
        value = raw.get("price")
        if value is None:
            return None
        if not isinstance(value, dict):
            self._fault("wrong_type", f"{at}/price", limit="object")
            return None
        amount = self._decimal(value, "amount", f"{at}/price")
        if amount is None:
            return None
        try:
            return money(amount, str(value.get("currency", unit)))
        except KeyError:
            self._fault("unknown", f"{at}/price/currency")
        except ValueError:
            self._fault("too_many_decimals", f"{at}/price/amount")
        return None

    def _each(
        self, raw: Mapping[str, Any], name: str, read: Callable[[Any, str], T | None]
    ) -> list[T]:
        value = raw.get(name, [])
        if not _is_list(value):
            self._fault("wrong_type", f"/{name}", limit="array")
            return []
        made = [read(one, f"/{name}/{place}") for place, one in enumerate(value)]
        return [one for one in made if one is not None]

    def _text(self, raw: Mapping[str, Any], name: str, at: str) -> str | None:
        value = raw.get(name)
        if value is None or isinstance(value, str):
            return value
        self._fault("wrong_type", f"{at}/{name}", limit="string")
        return None

    def _whole(self, raw: Mapping[str, Any], name: str, at: str) -> int | None:
        value = raw.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self._fault("wrong_type", f"{at}/{name}", limit="integer")
        return None

    def _decimal(self, raw: Mapping[str, Any], name: str, at: str) -> Decimal | None:
        """Decimal text or a whole number: never a float (features §23)."""
        value = raw.get(name)
        if value is None:
            return None
        if isinstance(value, str | int) and not isinstance(value, bool):
            try:
                found = Decimal(value)
            except InvalidOperation:
                found = Decimal("NaN")
            if found.is_finite():
                return found
        self._fault("wrong_type", f"{at}/{name}", limit="decimal text")
        return None

    def _made(self, at: str, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except BadDraft as no:
            field = _PATHS.get(no.field, no.field)
            self._fault(no.reason, f"{at}/{field}")
            return None

    def _fault(
        self,
        reason: str,
        path: str,
        *,
        severity: IssueSeverity = IssueSeverity.ERROR,
        limit: str = "",
    ) -> None:
        facts = {"limit": limit} if limit else {}
        self.issues.append(Issue(f"value.{reason}", severity, path, facts))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
