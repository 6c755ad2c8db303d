"""Which tables and columns are a merchant's, and which of them can hold words.

Found in the models, so that a later table or column is in the proof before anybody thinks of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import connection, models
from django.db.models import Field, Model

from entrepot.offices.models import Merchant


@dataclass(frozen=True)
class Mark:
    """The words by which one merchant's data is known again: letters only, so that no escape,
    no slug and no line of a PDF changes them."""

    name: str

    @property
    def open(self) -> str:
        """What any visitor may read: the shop's and its goods' own words."""
        return f"{self.name}open"

    @property
    def shut(self) -> str:
        """What only the merchant and its office may read."""
        return f"{self.name}shut"

    @property
    def guest(self) -> str:
        """What only its buyer, the merchant and its office may read."""
        return f"{self.name}guest"

    @property
    def desk(self) -> str:
        """What only the office may read: not even the merchant."""
        return f"{self.name}desk"


Shape = Callable[[str], Any]


def _words(mark: str) -> Any:
    return {"en": mark, "it": mark, "zh-hans": mark}


def _facts(mark: str) -> Any:
    return {"en": {mark: mark}, "it": {mark: mark}, "zh-hans": {mark: mark}}


SHAPES: Final[dict[str, Shape]] = {
    "offices.Merchant.cities": lambda mark: {"of": "Milan", "zh-hans": mark},
    "offices.Merchant.region": _words,
    "offices.Merchant.stories": _words,
    "catalog.Product.option_names": lambda mark: [mark],
    "catalog.Product.option_words": _facts,
    "catalog.Product.specs": _facts,
    "catalog.Product.attributes": lambda mark: {"maker_note": mark},
    "catalog.Product.attribute_words": lambda mark: {"zh-hans": {"maker_note": mark}},
    "catalog.Variant.options": lambda mark: [mark],
    "catalog.Media.alt": _words,
    "catalog.Review.before": lambda mark: {"brand": mark},
    "catalog.Review.after": lambda mark: {"brand": f"{mark} new"},
    "channels.ImportJob.unknown_columns": lambda mark: [mark],
    "channels.ImportIssue.facts": lambda mark: {"value": mark},
    "onboarding.Application.brands": lambda mark: [mark],
    "casework.Task.facts": lambda mark: {"name": mark},
    "kit.Act.before": lambda mark: {"note": mark},
    "kit.Act.after": lambda mark: {"note": f"{mark} new"},
    "offices.Merchant.website": lambda mark: f"https://{mark}.example",
    "channels.Pull.url": lambda mark: f"https://{mark}.example/feed.csv?key={mark}",
    "channels.Picture.source": lambda mark: f"https://{mark}.example/a.jpg",
    "catalog.Media.source_url": lambda mark: f"https://{mark}.example/a.jpg",
    "onboarding.Application.shop_url": lambda mark: f"https://{mark}.example",
    "onboarding.Application.born_on": lambda _: "1980-01-01",
}
"""What a column takes that takes more than a line of words."""

OPEN: Final = {
    "offices.Merchant",
    *("catalog.Product", "catalog.Text", "catalog.Variant", "catalog.Media.alt"),
    "storefront.Shelf",
}
"""Tables or columns that visitors read."""

DESK: Final = {"casework.Note", "casework.CaseNote", "casework.Task"}
"""Tables of the office's own words about a merchant."""

GUEST: Final = {"logistics.TrackingEvent"}
"""What the buyer follows of its own parcel."""

MADE: Final = {
    "storefront.Shelf": "made anew from products",
    "logistics.Parcel": "frozen words of the order and of its recipient",
    "checkout.Order": "frozen when it was placed",
    "checkout.OrderLine": "frozen when it was placed",
    "channels.ImportJob.inspection": "what was read of the file",
}
"""Filled by the program from marked words: they are looked for the mark, but not written."""

MADE_WITHOUT: Final = {
    *("storefront.Shelf.summary", "storefront.Shelf.picture", "storefront.Shelf.etag"),
    *("storefront.Shelf.letters", "storefront.Shelf.lane", "storefront.Shelf.api"),
    *("logistics.Parcel.order_number", "logistics.Parcel.lane", "logistics.Parcel.carrier"),
    *(f"checkout.Order.{name}" for name in ("number", "lane", "market", "origin", "state")),
    *(f"checkout.Order.{name}" for name in ("charge", "fulfilment", "currency", "holds")),
    *("checkout.Order.merchant_currency", "checkout.Order.frozen"),
}
"""Columns of those that hold codes, numbers or letters of a search."""

CODES: Final = {
    "a code of the program": {
        *("offices.Standing.reason", "offices.Mandate.scopes", "offices.ApiKey.scopes"),
        *("catalog.Variant.doubt", "catalog.Listing.findings", "catalog.WordState.slot"),
        *("catalog.Review.reason", "checkout.AssessedCharge.law", "checkout.AssessedCharge.lane"),
        *("channels.MappingProfile.plain", "channels.Pull.profile", "channels.Pull.choices"),
        *("channels.Pull.note", "channels.PullRun.code", "channels.PullRun.reason"),
        *("channels.Picture.code", "channels.ImportJob.held", "channels.ImportJob.profile"),
        *("channels.ImportJob.choices", "channels.ImportJob.counts", "channels.ImportJob.failure"),
        *("channels.ImportIssue.code", "onboarding.Application.steps"),
        *("onboarding.Application.legal_form", "onboarding.Application.shop_type"),
        *("onboarding.Application.markets", "onboarding.Application.categories"),
        *("onboarding.Application.catalogue_size", "onboarding.Application.born_on"),
        *("onboarding.Statement.code", "onboarding.MarkRow.requirement"),
        *("onboarding.Happening.reason", "onboarding.Happening.items"),
        *("onboarding.Document.type", "onboarding.Document.reason"),
        *("onboarding.Check.register", "onboarding.CheckAnswer.register"),
        *("onboarding.BrandRight.markets", "onboarding.BrandRight.trademark_register"),
        *("casework.Dossier.source", "casework.Dossier.blockers", "casework.Letter.kind"),
        "casework.Dossier.held",
        *("casework.Task.key", "casework.SoldDay", "kit.Act.what", "kit.Act.on", "selection.Score"),
        *("storefront.Price", "logistics.TrackingEvent.code"),
    },
    "a hash, or a part of a sealed number": {
        *("offices.Invitation.token_hash", "offices.ApiKey.digest", "catalog.Product.digest"),
        *("catalog.Text.source_mark", "catalog.WordState.source_mark", "logistics.Paper.sha256"),
        *("channels.Pull.digest", "channels.Pull.etag", "channels.Pull.modified"),
        *("channels.ImportJob.asked_as", "onboarding.Application.vat_mark"),
        *("onboarding.Application.iban_mark", "onboarding.Statement.text_sha256"),
        *("onboarding.Document.sha256", "onboarding.Check.mark", "onboarding.CheckAnswer.mark"),
        *("onboarding.Contract.digest", "casework.Trait.digest", "casework.Invitation.digest"),
    },
    "a place on the disk or a kind of file": {
        *("catalog.Media.path", "catalog.Media.media_type", "channels.Picture.path"),
        *("channels.Picture.host", "onboarding.Document.media_type"),
        *("onboarding.BrandRight.document", "casework.CaseFile.media_type"),
    },
    "an identity of something else": {"kit.Act.object_id"},
    "the operator's, who names a merchant": {"storefront.Repricing"},
}
"""Columns (or whole tables) that hold no words of a merchant, by their reason."""

ROWLESS: Final = {
    "checkout.Assessment": "an authority's answer about an order; read by the operator",
    "channels.Picture": "a waiting picture; filled only while it is fetched",
}
"""Tables with words in which not every merchant has to have a row."""

SHORT: Final = 20
"""Characters under which a column holds a code or a number, not words."""

WORDY: Final = (models.CharField, models.TextField, models.JSONField)


def label(field: Any) -> str:
    return f"{field.model._meta.app_label}.{field.model.__name__}.{field.name}"


def table(model: type[Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


def ours() -> list[type[Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("entrepot.")]


def owners() -> dict[type[Model], list[tuple[str, type[Model]]]]:
    """Every table that is a merchant's by a way of references: its columns, and where they point.

    A reference is a foreign key, or an identity whose column bears the name of such a table.
    """
    found: dict[type[Model], list[tuple[str, type[Model]]]] = {Merchant: []}
    grown = True
    while grown:
        named = {m._meta.model_name: m for m in found}
        new = {m: way for m in ours() if m not in found if (way := _ways(m, found, named))}
        grown = bool(new)
        found.update(new)
    return found


def _ways(
    model: type[Model], found: Any, named: dict[str | None, type[Model]]
) -> list[tuple[str, type[Model]]]:
    ways: list[tuple[str, type[Model]]] = []
    for field in model._meta.concrete_fields:
        parent: Any = field.related_model if field.is_relation else None
        if parent in found:
            ways.append((field.attname, parent))
        elif isinstance(field, models.UUIDField) and field.name in named:
            ways.append((field.name, named[field.name]))
    return ways


def rows_of(merchant: Merchant) -> dict[type[Model], list[Any]]:
    """The merchant's rows in each of its tables."""
    found: dict[type[Model], dict[Any, Any]] = {
        Merchant: {row.pk: row for row in Merchant.objects.filter(id=merchant.id)}
    }
    all_ways = owners()
    grown = True
    while grown:
        grown = False
        for model, ways in all_ways.items():
            mine = found.setdefault(model, {})
            for column, parent in ways:
                ids = [getattr(row, "id", row.pk) for row in found.get(parent, {}).values()]
                for row in model._default_manager.filter(**{f"{column}__in": ids}):
                    grown |= row.pk not in mine
                    mine.setdefault(row.pk, row)
    return {model: list(rows.values()) for model, rows in found.items()}


def wordy(model: type[Model]) -> Iterator["Field[Any, Any]"]:
    """Columns that can hold words."""
    codes = set().union(*CODES.values())
    for field in model._meta.concrete_fields:
        if not isinstance(field, WORDY) or field.choices or field.primary_key:
            continue
        if getattr(field, "max_length", None) and (field.max_length or 0) < SHORT:
            continue
        if label(field) not in codes and table(model) not in codes:
            yield field


def is_made(field: Any) -> bool:
    return label(field) in MADE or table(field.model) in MADE


def mark_for(field: Any, mark: Mark) -> str:
    names = {label(field), table(field.model)}
    for word, group in ((mark.open, OPEN), (mark.desk, DESK), (mark.guest, GUEST)):
        if names & group:
            return word
    return mark.shut


def value_for(field: Any, mark: Mark, number: int) -> Any:
    """What is written into the column: the mark, with a number where two may not be alike."""
    word = mark_for(field, mark)
    if shape := SHAPES.get(label(field)):
        return shape(word)
    if isinstance(field, models.EmailField):
        return f"{word}{number}@mail.example"
    if isinstance(field, models.SlugField) or field.name in {"slug", "key", "code"}:
        return f"{word}-{number}"
    text = f"{word} {field.name} {number}"
    return text[: field.max_length] if field.max_length else text


def stamp(merchant: Merchant, mark: Mark) -> None:
    """Write the mark into every column that can hold words, past triggers that forbid changes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    for model, rows in rows_of(merchant).items():
        fields = [field for field in wordy(model) if not is_made(field)]
        for number, row in enumerate(rows):
            values = {field.name: value_for(field, mark, number) for field in fields}
            if values:
                model._default_manager.filter(pk=row.pk).update(**values)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
