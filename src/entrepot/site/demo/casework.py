"""A working day for each demo office: leads, applicants, tasks, notes and cases. All invented."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from entrepot.casework import commands
from entrepot.casework.commands import LeadDraft
from entrepot.casework.models import CaseMessage
from entrepot.casework.values import CaseId, Priority, Side, Topic
from entrepot.kernel import named_id
from entrepot.offices import commands as standing
from entrepot.offices.models import Membership, Merchant, Office, Standing
from entrepot.offices.values import MerchantState, Role, UserId
from entrepot.site.demo import people

BUSINESSES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "IT": (
        ("Frantoio Esempio", "Imperia"), ("Pastificio Finto", "Gragnano"),
        ("Caseificio Fantasia", "Parma"), ("Tessitura Immaginaria", "Biella"),
        ("Vetreria di Prova", "Murano"), ("Torrefazione Inventata", "Trieste"),
    ),
    "FR": (
        ("Savonnerie Exemple", "Marseille"), ("Maison Imaginaire", "Grasse"),
        ("Domaine Fictif", "Beaune"), ("Porcelaine Modèle", "Limoges"),
        ("Biscuiterie Inventée", "Nantes"),
    ),
    "DE": (
        ("Messer Muster", "Solingen"), ("Holzspiel Beispiel", "Seiffen"),
        ("Kosmetik Phantasie", "München"), ("Brauerei Erfunden", "Bamberg"),
        ("Glashütte Probe", "Zwiesel"),
    ),
    "ES": (
        ("Aceites de Muestra", "Jaén"), ("Bodega Inventada", "Logroño"),
        ("Calzados Ejemplo", "Elche"), ("Turrones Ficticios", "Jijona"),
    ),
    "BE": (("Chocolaterie Exemple", "Bruges"), ("Brouwerij Voorbeeld", "Leuven")),
    "GB": (("Example Tea Makers", "York"), ("Sample Woollens", "Galashiels")),
}  # fmt: skip
"""By country: names that say that they are none, and a city."""
CURRENCIES: Final = {"GB": "GBP"}
STEPS: Final = (
    (),
    (),
    (MerchantState.APPLIED,),
    (MerchantState.APPLIED, MerchantState.REVIEW),
    (MerchantState.APPLIED, MerchantState.REVIEW, MerchantState.LIVE),
    (MerchantState.APPLIED, MerchantState.CLOSED),
)
"""How far the businesses of a country have come, in turn."""
QUESTIONS: Final = (
    (Topic.CUSTOMS, Priority.URGENT, "Parcel stopped at customs",
     "The carrier says that a paper is missing. Which one, and who sends it?"),
    (Topic.PRODUCTS, Priority.NORMAL, "Chinese text for two articles",
     "Two articles are blocked because the Chinese text is missing. Can you help?"),
    (Topic.MONEY, Priority.LOW, "When is the next payout?",
     "We would like to know on which day payouts are made."),
)  # fmt: skip


def load() -> None:
    """Whatever is there already stays as it is."""
    at = timezone.now()
    for office in Office.objects.order_by("code"):
        agent = (
            Membership.objects.filter(
                role=Role.OFFICE, office=office, user__email=f"{office.code}@{people.DOMAIN}"
            )
            .values_list("user", flat=True)
            .first()
        )
        if agent is None:
            continue
        _businesses(office, UserId(agent), at=at)
        _of_sellers(office, UserId(agent), at=at)
    commands.note_changed(set(Merchant.objects.values_list("id", flat=True)))
    while commands.refresh_stale(at=at):
        pass


def _businesses(office: Office, agent: UserId, *, at: datetime) -> None:
    language = next(iter(office.languages), "en")
    for place, (name, city) in enumerate(BUSINESSES.get(office.country, ())):
        email = f"hello-{place}@{office.code}.example"
        draft = LeadDraft(
            name=name,
            country=office.country,
            city=city,
            website=f"www.demo-{office.code}-{place}.example",
            email="" if place == 1 else email,
            contact="Demo Contact",
            language=language,
            currency=CURRENCIES.get(office.country, "EUR"),
            source="Demo fair",
        )
        merchant = commands.lead_id(office.id, draft)
        found_at = at - timedelta(days=70 - 9 * place)
        new = commands.add_lead(
            merchant=merchant, draft=draft, office=office.id, by=agent, at=found_at
        )
        if not new:
            continue
        for step, state in enumerate(STEPS[place % len(STEPS)], 1):
            standing.change_state(
                merchant=merchant, to=state, by=agent, at=found_at + timedelta(days=4 * step)
            )
        commands.add_note(
            merchant=merchant,
            office=office.id,
            by=agent,
            text="Met at the demo fair; likes to be called in the morning.",
            is_pinned=place % 2 == 0,
            at=found_at + timedelta(hours=1),
        )
        if place < 2:
            commands.add_task(
                task=named_id(f"demo:task:{merchant}"),
                office=office.id,
                title="Call, and ask for samples",
                due_on=(at + timedelta(days=2 * place - 1)).date(),
                merchant=merchant,
                assignee=agent,
                by=agent,
                at=found_at,
            )


def _of_sellers(office: Office, agent: UserId, *, at: datetime) -> None:
    """Sellers get a past, and the first three of an office have asked something."""
    sellers = Merchant.objects.filter(office=office, state=MerchantState.LIVE).order_by("slug")
    for place, merchant in enumerate(sellers[:20]):
        if not Standing.objects.filter(merchant=merchant).exists():
            _past(merchant, at=at - timedelta(days=40 + 11 * place))
        if place < len(QUESTIONS):
            _question(merchant, agent, place, at=at - timedelta(hours=5 + 20 * place))


def _past(merchant: Merchant, *, at: datetime) -> None:
    days = {
        MerchantState.LEAD: 30, MerchantState.APPLIED: 21, MerchantState.REVIEW: 9,
        MerchantState.LIVE: 5,
    }  # fmt: skip
    Standing.objects.bulk_create(
        [
            Standing(merchant=merchant, state=state, at=at - timedelta(days=before))
            for state, before in days.items()
        ]
    )


def _question(merchant: Merchant, agent: UserId, place: int, *, at: datetime) -> None:
    topic, priority, title, text = QUESTIONS[place]
    person = _person_of(merchant)
    if person is None:
        return
    case = CaseId(named_id(f"demo:case:{merchant.id}"))
    commands.ask(
        case=case,
        merchant=merchant.id,
        topic=topic,
        priority=priority,
        title=title,
        text=text,
        by=person,
        at=at,
    )
    if place == 1:
        _answer(case, agent, at=at + timedelta(hours=2))


def _answer(case: CaseId, agent: UserId, *, at: datetime) -> None:
    if CaseMessage.objects.filter(case=case).count() > 1:
        return
    commands.add_case_note(
        case=case, text="Both texts are with our translator until Friday.", by=agent, at=at
    )
    commands.answer(
        case=case,
        side=Side.OFFICE,
        text="Gladly. Please send us the label of both as a photograph.",
        by=agent,
        at=at,
    )


def _person_of(merchant: Merchant) -> UserId | None:
    found = Membership.objects.filter(role=Role.MERCHANT, merchant=merchant).order_by("id")
    user: UUID | None = found.values_list("user", flat=True).first()
    return UserId(user) if user else None
