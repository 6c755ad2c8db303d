"""What customs charged, told by the declarant. Its key says for which lanes it may speak."""

from typing import Final, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Schema, Status

from entrepot.checkout import commands
from entrepot.checkout.api.orders import MoneyOut, router
from entrepot.checkout.commands import KnownDeclarant
from entrepot.checkout.rules import assessed_file
from entrepot.checkout.values import (
    CHARGES_MAX,
    AssessmentDraft,
    Brought,
    Outcome,
    Recorded,
)
from entrepot.kernel import Refusal
from entrepot.kit import problem
from entrepot.kit.scope import Audience, audience
from entrepot.money.values import Money, currency

BATCH_MAX: Final = 200
TEXT_MAX: Final = 120
_BEARER: Final = "Bearer "


class AmountIn(Schema):
    """A decimal as text, with at most the currency's own decimals."""

    amount: str = Field(max_length=40)
    currency: str = Field(max_length=3)


class LevyIn(Schema):
    """One amount in all; `line` is a line's id, place (1, 2 …) or SKU, `hs` a code; neither: all."""

    kind: Literal["duty", "consumption_tax", "vat", "fee"]
    amount: AmountIn
    line: str = Field(default="", max_length=TEXT_MAX)
    hs: str = Field(default="", pattern=r"^[0-9. ]{0,16}$")


class AssessmentIn(Schema):
    """One document of customs about one order. `reference` is the caller's name for it."""

    reference: str = Field(min_length=1, max_length=TEXT_MAX)
    order: str = Field(min_length=1, max_length=80)
    assessed_on: str = Field(max_length=10)
    charges: list[LevyIn] = Field(min_length=1, max_length=CHARGES_MAX)


class AssessmentsIn(Schema):
    """Many of them; each is heard by itself."""

    assessments: list[AssessmentIn] = Field(min_length=1, max_length=BATCH_MAX)


class AssessmentOut(Schema):
    """What was stored. `kept` is withheld less charged: below zero the operator bears it."""

    id: str
    order: str
    reference: str
    outcome: str
    kept: MoneyOut


class ResultOut(Schema):
    """One of a batch: stored, or the problem that kept it out."""

    reference: str
    order: str
    outcome: str
    assessment: AssessmentOut | None = None
    problem: dict[str, object] | None = None


class ResultsOut(Schema):
    """In the order in which they were sent."""

    data: list[ResultOut]


@router.post(
    "/assessments",
    response={201: AssessmentOut, 200: AssessmentOut},
    summary="Tell what customs charged for an order",
)
@audience(Audience.MACHINE)
def record(request: HttpRequest, body: AssessmentIn) -> Status[AssessmentOut]:
    """201 when it is new, 200 to a repeat. A correction is a further document with new amounts."""
    who = _declarant(request)
    done = _record(body, who)
    return Status(201 if done.is_new else 200, _out(done, body.reference))


@router.post(
    "/assessments/batch", response=ResultsOut, summary="Tell what customs charged for many orders"
)
@audience(Audience.MACHINE)
def record_batch(request: HttpRequest, body: AssessmentsIn) -> ResultsOut:
    """Each is stored or refused by itself; send the refused ones again when they are mended."""
    who = _declarant(request)
    return ResultsOut(data=[_result(one, who) for one in body.assessments])


def _declarant(request: HttpRequest) -> KnownDeclarant:
    given = request.headers.get("Authorization", "")
    return commands.known_declarant(given.removeprefix(_BEARER))


def _record(body: AssessmentIn, who: KnownDeclarant) -> Recorded:
    draft = AssessmentDraft(
        reference=body.reference,
        order=body.order,
        assessed_on=assessed_file.day(body.assessed_on),
        charges=tuple(
            assessed_file.levy(one.kind, one.amount.amount, one.amount.currency, one.line or one.hs)
            for one in body.charges
        ),
    )
    source = commands.Source(Brought.API, declarant=who.id)
    return commands.record_assessment(draft, source=source, at=timezone.now(), lanes=who.lanes)


def _result(body: AssessmentIn, who: KnownDeclarant) -> ResultOut:
    try:
        done = _record(body, who)
    except Refusal as no:
        return ResultOut(
            reference=body.reference,
            order=body.order,
            outcome=Outcome.REFUSED,
            problem=problem.body_of(no),
        )
    out = _out(done, body.reference)
    return ResultOut(
        reference=body.reference, order=done.number, outcome=out.outcome, assessment=out
    )


def _out(done: Recorded, reference: str) -> AssessmentOut:
    kept = Money(done.kept_minor, currency(done.currency))
    return AssessmentOut(
        id=str(done.id),
        order=done.number,
        reference=reference,
        outcome=Outcome.RECORDED if done.is_new else Outcome.UNCHANGED,
        kept=MoneyOut(amount=str(kept.amount), currency=kept.currency.code),
    )
