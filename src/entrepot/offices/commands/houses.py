"""Opening an office, and saying what it does."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.kernel import Refusal
from entrepot.kit import trail
from entrepot.offices.models import Office
from entrepot.offices.values import OfficeId

_PERSONAL: Final = ("email", "phone")


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """What the operator says of an office."""

    code: str
    city: str
    country: str
    languages: tuple[str, ...]
    opens: tuple[str, ...]
    serves: tuple[str, ...]
    hub: OfficeId | None
    email: str
    phone: str


@dataclass(eq=False)
class CodeTaken(Refusal):
    """Another office has this code."""

    code: ClassVar[str] = "offices.code_taken"


@dataclass(eq=False)
class BadHub(Refusal):
    """A hub lies above offices, never under one: not under itself, nor under a spoke."""

    code: ClassVar[str] = "offices.bad_hub"
    status: ClassVar[int] = 422


@transaction.atomic
def save_office(facts: OfficeFacts, *, office: OfficeId | UUID) -> bool:
    """Open an office under the caller's id, or say what it is now. True when it is new."""
    # Hubs are few and changed by hand: all are locked, so that no two changes make a circle.
    known = {row.id: row for row in Office.objects.select_for_update().order_by("id")}
    row = known.get(office)
    if any(other.code == facts.code for other in known.values() if other.id != office):
        raise CodeTaken
    if facts.hub is not None:
        above = known.get(facts.hub)
        has_spokes = any(other.hub_id == office for other in known.values())
        if above is None or facts.hub == office or above.hub_id is not None or has_spokes:
            raise BadHub
    said = {
        **asdict(facts),
        "languages": list(facts.languages),
        "opens": list(facts.opens),
        "serves": list(facts.serves),
    }
    said["hub_id"] = said.pop("hub")
    before = _said(row, said) if row else {}
    is_new = row is None
    if row is None:
        row = Office(id=office, names={"en": facts.city})
    for name, value in said.items():
        setattr(row, name, value)
    row.save()
    trail.record(
        what="office.opened" if is_new else "office.changed",
        on="office",
        object_id=office,
        office=UUID(str(office)),
        before={name: _text(value) for name, value in before.items()},
        after={name: _text(value) for name, value in said.items()},
        personal=_PERSONAL,
    )
    return is_new


def _said(row: Office, said: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in said}


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
