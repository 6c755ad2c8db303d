"""The checklist: which requirements hold for a business on a day, and where each stands."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from entrepot.onboarding.rules.computed import COMPUTED
from entrepot.onboarding.values import (
    DocumentFact,
    DocumentState,
    Facts,
    ItemState,
    Judged,
    Kind,
    Mark,
    MarkFact,
    Requirement,
    Verdict,
    Why,
)


def in_force(
    shipped: Iterable[Requirement], written: Iterable[Requirement], day: date
) -> list[Requirement]:
    """Of each code the newest version that has begun; the operator's stand before shipped ones."""
    found: dict[str, Requirement] = {}
    for one in [*shipped, *written]:
        known = found.get(one.code)
        if one.since <= day and (known is None or _rank(one) > _rank(known)):
            found[one.code] = one
    return sorted((one for one in found.values() if one.is_on), key=lambda r: (r.place, r.code))


def _rank(one: Requirement) -> tuple[bool, int]:
    return (one.by_operator, one.version)


def concerns(requirement: Requirement, facts: Facts) -> bool:
    """Whether it is asked of this business at all."""
    return (
        (not requirement.countries or facts.country in requirement.countries)
        and (not requirement.markets or bool(requirement.markets & facts.markets))
        and (not requirement.forms or facts.legal_form in requirement.forms)
    )


def judge(requirements: Sequence[Requirement], facts: Facts) -> list[Judged]:
    """All that is asked of this business, in order, each with its verdict."""
    found = [Judged(one, verdict(one, facts)) for one in requirements if concerns(one, facts)]
    return [one for one in found if one.verdict.state is not ItemState.NOT_ASKED]


def verdict(requirement: Requirement, facts: Facts) -> Verdict:
    """Where one requirement stands: by its kind, then by a person's word, then by its age."""
    found = _by_kind(requirement, facts)
    return _aged(requirement, _by_person(requirement, facts, found), facts.day)


def _by_kind(requirement: Requirement, facts: Facts) -> Verdict:
    match requirement.kind:
        case Kind.COMPUTED:
            return COMPUTED[requirement.check](facts)
        case Kind.ATTESTED:
            return _attested(requirement, facts)
        case Kind.VERIFIED:
            return _verified(requirement, facts)


def may_submit(items: Iterable[Judged]) -> bool:
    """Whether the business has done its part."""
    return all(one.passes_submit for one in items)


def may_approve(items: Iterable[Judged]) -> bool:
    """Whether nothing is left to prove."""
    return all(one.passes_approve for one in items)


def _attested(requirement: Requirement, facts: Facts) -> Verdict:
    made = facts.statements.get(requirement.code)
    if made is None:
        return Verdict(ItemState.OPEN, Why.MISSING)
    if made.version < requirement.version:
        return Verdict(ItemState.OPEN, Why.OLD_TEXT, made.at)
    return Verdict(ItemState.DONE, at=made.at)


def _verified(requirement: Requirement, facts: Facts) -> Verdict:
    if not requirement.document:
        return Verdict(ItemState.WAITING, Why.TO_REVIEW)
    held = {doc.state: doc for doc in facts.documents if doc.type == requirement.document}
    accepted = held.get(DocumentState.ACCEPTED)
    if accepted is not None and not accepted.is_expired(facts.day):
        return Verdict(ItemState.DONE, at=accepted.reviewed_at)
    waiting = held.get(DocumentState.WAITING)
    if waiting is not None:
        return _waiting(waiting, facts.day)
    if accepted is not None:
        return Verdict(ItemState.OPEN, Why.EXPIRED, accepted.reviewed_at)
    refused = held.get(DocumentState.REFUSED)
    if refused is not None:
        return Verdict(ItemState.OPEN, Why.REFUSED, refused.reviewed_at, refused.reason)
    return Verdict(ItemState.OPEN, Why.MISSING)


def _waiting(document: DocumentFact, day: date) -> Verdict:
    if document.is_expired(day):
        return Verdict(ItemState.OPEN, Why.EXPIRED, document.uploaded_at)
    return Verdict(ItemState.WAITING, Why.TO_REVIEW, document.uploaded_at)


def _by_person(requirement: Requirement, facts: Facts, found: Verdict) -> Verdict:
    """A person may close what a register cannot, never what the business has not given."""
    said = facts.marks.get(requirement.code)
    if said is None:
        return found
    is_newer = found.at is not None and found.at > said.at
    match said.mark:
        case Mark.WAIVED:
            return Verdict(ItemState.WAIVED, Why.WAIVED, said.at, said.note)
        case Mark.REOPENED if not is_newer and found.state is ItemState.DONE:
            return _reopened(requirement, facts, said)
        case Mark.VERIFIED if found.state is ItemState.WAITING:
            if not (is_newer and requirement.document):
                return Verdict(ItemState.DONE, Why.REVIEWED, said.at, said.note)
        case _:
            pass
    return found


def _reopened(requirement: Requirement, facts: Facts, said: MarkFact) -> Verdict:
    """What stood there when somebody said yes has changed since."""
    new = _sent_since(requirement, facts, said.at)
    if new is not None:
        return _waiting(new, facts.day)
    if requirement.kind is Kind.COMPUTED:
        return Verdict(ItemState.WAITING, Why.TO_REVIEW, said.at, said.note)
    return Verdict(ItemState.OPEN, Why.REFUSED, said.at, said.note)


def _sent_since(requirement: Requirement, facts: Facts, moment: datetime) -> DocumentFact | None:
    return next(
        (
            one
            for one in facts.documents
            if one.type == requirement.document
            if one.state is DocumentState.WAITING
            if one.uploaded_at > moment
        ),
        None,
    )


def _aged(requirement: Requirement, found: Verdict, day: date) -> Verdict:
    """What was proved long ago is proved again."""
    if not requirement.recheck_days or found.state is not ItemState.DONE or found.at is None:
        return found
    if found.at.date() + timedelta(days=requirement.recheck_days) > day:
        return found
    if requirement.kind is Kind.COMPUTED:
        return Verdict(ItemState.WAITING, Why.RECHECK, found.at)
    return Verdict(ItemState.OPEN, Why.RECHECK, found.at)
