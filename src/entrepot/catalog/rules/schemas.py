"""What a category asks: versions chosen by day, put together down the tree, held against a product.

A schema is JSON Schema (draft 2020-12) of an object. What lies above a category holds for it too;
a market adds to it. Words beginning with `x-` are ours: titles, helps, units, groups, sources, and
`x-stands` (`error` or `warning`), which says what a missing answer is. `x-law` lists which of them
the law of the market asks for, since when, by which source and how sure that is (`rules.duties`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import SchemaError

from entrepot.catalog.rules import duties
from entrepot.catalog.values import MARKETS
from entrepot.catalog.values.schema import (
    Attribute,
    BadSchema,
    Duty,
    Issue,
    IssueSeverity,
    SchemaRow,
    Widget,
)
from entrepot.lanes.values import EUROPEAN_UNION

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
UNION: Final = "eu"
NONE: Final = "none"
"""The code by which a list says that there is none; beside another it contradicts itself."""
SHOWN_MAX: Final = 80
YES: Final = "✓"
NO: Final = "✗"
BODY_MAX: Final = 200_000
PROPERTIES_MAX: Final = 80
NAME_MAX: Final = 40
ATTRIBUTES_BYTES_MAX: Final = 60_000
_WIDE: Final = 200
"""From how many characters on a text gets several lines."""

_CODES: Final = {
    "type": "attribute.wrong_type",
    "enum": "attribute.not_in_list",
    "const": "attribute.not_in_list",
    "minimum": "attribute.too_small",
    "exclusiveMinimum": "attribute.too_small",
    "maximum": "attribute.too_large",
    "exclusiveMaximum": "attribute.too_large",
    "minLength": "attribute.too_short",
    "minItems": "attribute.missing",
    "minProperties": "attribute.missing",
    "maxLength": "attribute.too_long",
    "maxItems": "attribute.too_many",
    "uniqueItems": "attribute.twice",
    "pattern": "attribute.wrong_form",
    "format": "attribute.wrong_form",
    "additionalProperties": "attribute.unknown",
}


_WIDGETS: Final = {
    "object": Widget.TABLE,
    "boolean": Widget.YES_NO,
    "number": Widget.NUMBER,
    "integer": Widget.NUMBER,
}


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """All versions that are known, and what has been put together from them so far."""

    rows: tuple[SchemaRow, ...]
    _asked: dict[tuple[tuple[str, ...], str, date], "Asked"] = field(default_factory=dict)

    def asks(self, path: Sequence[str], market: str, day: date) -> "Asked":
        """What the category at the end of the path asks for a market on a day."""
        key = (tuple(path), market, day)
        found = self._asked.get(key)
        if found is None:
            if len(self._asked) > 4096:
                self._asked.clear()
            found = self._asked[key] = _asked(self.rows, *key)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A schema as it holds: `versions` are the rows that it is made of."""

    body: Mapping[str, Any]
    versions: tuple[SchemaRow, ...]
    attributes: tuple[Attribute, ...]
    validator: Draft202012Validator

    def attribute(self, code: str) -> Attribute | None:
        return next((one for one in self.attributes if one.code == code), None)


def issues(attributes: Mapping[str, Any], asked: Asked, *, at: str = "/attributes") -> list[Issue]:
    """What is missing or wrong, in the order of the schema; empty when all is well."""
    if not asked.attributes:
        return []
    known = {one.code: one for one in asked.attributes}
    found = [
        issue
        for error in asked.validator.iter_errors(dict(attributes))
        if (issue := _issue(error, known, at)) is not None
    ]
    for code, value in attributes.items():
        if code not in known:
            unknown = {"attribute": str(code)[:SHOWN_MAX]}
            found.append(
                Issue("attribute.unknown", IssueSeverity.WARNING, f"{at}/{_escaped(code)}", unknown)
            )
        else:
            found += _beyond(value, known[code], asked.body["properties"][code], at)
    places = {code: place for place, code in enumerate(known)}
    return sorted(
        {(one.code, one.path): one for one in found}.values(),
        key=lambda one: (
            one.severity is not IssueSeverity.ERROR,
            places.get(one.facts.get("attribute", ""), len(places)),
        ),
    )


def checked(body: Any) -> Mapping[str, Any]:
    """A schema as somebody sent it, if forms and gates can work with it; `BadSchema` says why not."""
    if not isinstance(body, dict):
        raise BadSchema(reason="not_an_object")
    if len(json.dumps(body)) > BODY_MAX:
        raise BadSchema(reason="too_long")
    try:
        Draft202012Validator.check_schema(body)
    except SchemaError as no:
        where = "/".join(str(part) for part in no.absolute_path)
        raise BadSchema(reason="not_a_schema", where=where) from None
    properties = body.get("properties", {})
    if body.get("type", "object") != "object" or not isinstance(properties, dict):
        raise BadSchema(reason="not_an_object")
    if len(properties) > PROPERTIES_MAX:
        raise BadSchema(reason="too_long", where="properties")
    for code, one in properties.items():
        _check_property(code, one)
    duties.check(body)
    return body


def _check_property(code: str, said: Any) -> None:
    """`required` may name what is asked above in the tree; each property must be one of a form."""
    if not (code.isascii() and code.isidentifier() and len(code) <= NAME_MAX):
        raise BadSchema(reason="bad_name", where=str(code)[:SHOWN_MAX])
    if not isinstance(said, dict) or "$ref" in json.dumps(said):
        raise BadSchema(reason="no_references", where=code)
    if not all(isinstance(said.get(one, {}), dict) for one in ("x-titles", "x-helps", "x-labels")):
        raise BadSchema(reason="bad_titles", where=code)
    if not isinstance(said.get("items", {}), dict):
        raise BadSchema(reason="no_references", where=code)
    for name, part in said.get("properties", {}).items():
        _check_property(name, part)


def plain(value: Any, attribute: Attribute, chain: tuple[str, ...]) -> str:
    """A value for a reader: names of codes, units, decimals without their zeros."""
    if isinstance(value, bool):
        return YES if value else NO
    unit = f" {attribute.unit(chain)}" if attribute.unit(chain) else ""
    if isinstance(value, int | float):
        return f"{value:g}{unit}" if isinstance(value, float) else f"{value}{unit}"
    if isinstance(value, list):
        return ", ".join(attribute.value_name(str(one), chain) for one in value)
    if isinstance(value, dict):
        parts = {one.code: one for one in attribute.parts}
        said = sorted(
            value.items(), key=lambda one: list(parts).index(one[0]) if one[0] in parts else 99
        )
        return ", ".join(
            f"{parts[code].title(chain)} {plain(one, parts[code], chain)}" if code in parts
            else f"{code} {one}"
            for code, one in said
        )  # fmt: skip
    return attribute.value_name(str(value), chain)


def composition_of(attributes: Mapping[str, Any]) -> str:
    """What the label's composition is, where the schema's answers say it."""
    for code in ("ingredients", "materials"):
        value = attributes.get(code)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, list) and value:
            return ", ".join(str(one) for one in value)
    fibres = attributes.get("fibres")
    if isinstance(fibres, dict) and fibres:
        return ", ".join(f"{share:g}% {name}" for name, share in fibres.items())
    return ""


def _asked(rows: Sequence[SchemaRow], path: tuple[str, ...], market: str, day: date) -> Asked:
    chosen = [
        row
        for category in path
        for area in _areas(market)
        if (row := _in_force(rows, category, area, day)) is not None
    ]
    body: dict[str, Any] = {"$schema": DIALECT, "type": "object", "properties": {}, "required": []}
    for row in chosen:
        _merge(body, row.body)
    known = body["properties"]
    body["required"] = [code for code in body["required"] if code in known]
    owed = {code: one for code, one in duties.in_force(chosen, day).items() if code in known}
    body["required"] = list(dict.fromkeys([*body["required"], *owed]))
    required = tuple(body["required"])
    attributes = tuple(
        _attribute(code, one, required=required, duty=owed.get(code)) for code, one in known.items()
    )
    return Asked(body, tuple(chosen), attributes, Draft202012Validator(body))


def _areas(market: str) -> tuple[str, ...]:
    """Where additions may stand that hold for a market, the wider first."""
    known = MARKETS.get(market)
    if known is not None and known.country in EUROPEAN_UNION:
        return ("", UNION, market)
    return ("", market) if market else ("",)


def _in_force(rows: Sequence[SchemaRow], category: str, area: str, day: date) -> SchemaRow | None:
    """The newest version that has begun; the operator's own beats Entrepot's."""
    begun = [
        row for row in rows if (row.category, row.market) == (category, area) and row.since <= day
    ]
    return max(begun, key=lambda row: (row.is_own, row.since, row.made_at), default=None)


def _merge(body: dict[str, Any], more: Mapping[str, Any]) -> None:
    for code, said in more.get("properties", {}).items():
        body["properties"][code] = {**body["properties"].get(code, {}), **said}
    for code in more.get("x-drops", ()):
        body["properties"].pop(code, None)
    body["required"] = list(dict.fromkeys([*body["required"], *more.get("required", ())]))
    taken = {"properties", "required", "$schema", "$id", "type", duties.LAW}
    body.update({name: said for name, said in more.items() if name not in taken})


def _attribute(
    code: str, said: Mapping[str, Any], *, required: Sequence[str], duty: Duty | None = None
) -> Attribute:
    items = said.get("items", {})
    parts = said.get("properties", {})
    labels = items.get("x-labels", {}) if "enum" in items else said.get("x-labels", {})
    listed = items.get("enum", ()) or said.get("enum", ())
    return Attribute(
        code=code,
        widget=_widget(said),
        titles=said.get("x-titles") or {"en": said.get("title", code)},
        helps=said.get("x-helps") or ({"en": said["description"]} if "description" in said else {}),
        group=str(said.get("x-group", "")),
        units={"en": str(said.get("x-unit", "")), **said.get("x-units", {})},
        is_required=code in required,
        stands="error" if duty and duty.is_binding else str(said.get("x-stands", "warning")),
        is_words=bool(said.get("x-words")),
        is_shown=not said.get("x-hidden"),
        values={str(one): labels.get(one, {}) for one in listed},
        parts=tuple(_attribute(name, one, required=()) for name, one in parts.items()),
        minimum=said.get("minimum"),
        maximum=said.get("maximum"),
        length_max=said.get("maxLength"),
        is_whole=said.get("type") == "integer",
        source=duty.source if duty else str(said.get("x-source", "")),
        duty=duty,
    )


def _widget(said: Mapping[str, Any]) -> Widget:
    kind = said.get("type", "string")
    if kind == "array":
        return Widget.CHOICES if "enum" in said.get("items", {}) else Widget.LINES
    if kind == "string" and "enum" not in said and said.get("format") != "date":
        is_long = said.get("x-long") or said.get("maxLength", 0) > _WIDE
        return Widget.LONG if is_long else Widget.TEXT
    if "enum" in said:
        return Widget.CHOICE
    return _WIDGETS.get(kind, Widget.DAY)


def _issue(error: ValidationError, known: Mapping[str, Attribute], at: str) -> Issue | None:
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        absent = [name for name in error.validator_value if name not in (error.instance or {})]
        # jsonschema tells one error a name, in order; the message begins with its repr.
        name = next((one for one in absent if error.message.startswith(repr(one))), absent[0])
        path.append(str(name))
    attribute = known.get(path[0]) if path else None
    code = "attribute.missing" if error.validator == "required" else ""
    code = code or _CODES.get(str(error.validator), "attribute.invalid")
    is_missing = code == "attribute.missing"
    severity = IssueSeverity.ERROR
    if is_missing and (attribute is None or attribute.stands != "error"):
        severity = IssueSeverity.WARNING
    facts = _facts(attribute, path[0] if path else "")
    if not is_missing and error.validator not in {"type", "additionalProperties"}:
        facts["limit"] = _limit(error.validator_value)
    if attribute is not None and attribute.source:
        facts["source"] = attribute.source
    if is_missing and attribute is not None and attribute.duty is not None:
        duty = attribute.duty
        facts |= {"since": duty.since.isoformat(), "confidence": duty.confidence}
    return Issue(code, severity, "/".join([at, *(_escaped(part) for part in path)]), facts)


def _beyond(value: Any, attribute: Attribute, said: Mapping[str, Any], at: str) -> Iterator[Issue]:
    """What JSON Schema cannot say: shares that add up, and a “none” that stands alone."""
    path = f"{at}/{_escaped(attribute.code)}"
    wanted = said.get("x-sum")
    if wanted is not None and isinstance(value, dict) and value:
        shares = [one for one in value.values() if isinstance(one, int | float)]
        if abs(sum(shares) - wanted) > 0.01:
            facts = {
                **_facts(attribute, attribute.code),
                "limit": f"{wanted}",
                "sum": f"{sum(shares):g}",
            }
            yield Issue("attribute.sum", IssueSeverity.ERROR, path, facts)
    if isinstance(value, list) and NONE in value and len(value) > 1 and NONE in attribute.values:
        facts = _facts(attribute, attribute.code)
        yield Issue("attribute.contradiction", IssueSeverity.ERROR, path, facts)


def _facts(attribute: Attribute | None, code: str) -> dict[str, str]:
    """Its titles go along, so that the sentence stands when the schema has long changed."""
    if attribute is None:
        return {"attribute": code[:SHOWN_MAX]}
    return {"attribute": attribute.code, "titles": _titles(tuple(attribute.titles.items()))}


@lru_cache(maxsize=1024)
def _titles(titles: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(dict(titles), ensure_ascii=False, sort_keys=True)


def _limit(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)[:SHOWN_MAX]
    return str(value)[:SHOWN_MAX]


def _escaped(part: str) -> str:
    """A part of a JSON Pointer (RFC 6901)."""
    return str(part).replace("~", "~0").replace("/", "~1")
