"""An office writes its own letters; facts are text and nothing else."""

from typing import Any

import pytest
from django.template import Engine
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.casework import make
from tests.casework.make import NOW
from tests.offices import make as people

from entrepot.casework import commands, rules
from entrepot.casework.models import Wording
from entrepot.casework.queries import scope, wordings
from entrepot.casework.values import FACTS, Fact, LetterKind, Said
from entrepot.kit import letters
from entrepot.kit.models import Act, Letter
from entrepot.offices.models import Office
from entrepot.offices.values import Post, Role

OWN = Said("Marker {merchant}", "Dear {contact}\n{phone}\nfrom {city}, {agent}")
LANGUAGES = ("zh-hans", "en", "it", "fr", "de", "es")
BODIES = st.text(alphabet="ab {}\n", max_size=40)


def _write(office: Office, said: Said = OWN, **facts: Any) -> int:
    by = people.a_person(role=Role.OFFICE, office=office)
    given_ = {"kind": LetterKind.WELCOME, "language": "it", **facts}
    return commands.write_wording(office=office.id, said=said, by=by.id, at=NOW, **given_)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Dear {merchant}", ()),
        ("{nobody}", ("{nobody}",)),
        ("{Merchant} { merchant } {}", ("{Merchant}", "{ merchant }", "{}")),
        ("{% load x %}{{ merchant }}", ("{% load x %}", "{", "{ merchant }", "}")),
        ("{link}", ("{link}",)),
        ("one { alone", ("{",)),
        ("{merchant.password}", ("{merchant.password}",)),
        ("{0.__class__}", ("{0.__class__}",)),
    ],
)
def test_what_nobody_can_fill_in_is_named(text: str, unknown: tuple[str, ...]) -> None:
    assert rules.unknown_in_body(LetterKind.WELCOME, text) == unknown


def test_a_list_repeats_its_line_and_empty_facts_leave_no_gap() -> None:
    said = Said("{merchant}", "Good day\n{contact}\n\nOpen:\n- {missing}\n\n{agent}\n{phone}")
    facts: rules.Facts = {
        Fact.MERCHANT: "A\nBcc: x@y",
        Fact.CONTACT: "",
        Fact.MISSING: ["VAT", "IBAN"],
        Fact.AGENT: "Ada",
        Fact.PHONE: "",
    }
    told = rules.filled(said, facts)
    assert told == Said("A Bcc: x@y", "Good day\n\nOpen:\n- VAT\n- IBAN\n\nAda")


@given(BODIES, st.text(max_size=20))
def test_a_fact_is_never_read_as_text_with_facts(body: str, name: str) -> None:
    """What a business calls itself cannot fetch another fact, nor run anything."""
    facts: rules.Facts = {Fact.MERCHANT: "{agent}{link}" + name, Fact.AGENT: "secret"}
    told = rules.filled(Said("x", f"{body}{{merchant}}"), facts)
    assert "secret" not in told.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LetterKind)
def test_the_programs_text_passes_its_own_checks(kind: LetterKind, language: str) -> None:
    """So that an office can begin with it; and filled in, it is what the program sends."""
    text = wordings.programs(kind, language)
    assert rules.unknown_in_subject(kind, text.subject) == ()
    assert rules.unknown_in_body(kind, text.body) == ()
    assert rules.lacking(kind, text.body) == ()
    facts: dict[Fact, str] = {fact: f"<{fact.value}>" for fact in FACTS[kind]}
    facts |= {Fact.DAYS: "30"} if Fact.DAYS in facts else {}
    given_ = {fact.value: [one] if fact is Fact.MISSING else one for fact, one in facts.items()}
    sent = letters.worded(
        template=f"casework/{kind.value}",
        language=language,
        facts={**given_, **({"days": 30} if "days" in given_ else {})},
    )
    assert rules.filled(text, facts) == Said(sent.subject, sent.body.strip())


@pytest.mark.django_db
def test_own_then_the_hubs_then_the_programs_text() -> None:
    hub = people.an_office()
    office = people.an_office(hub=hub)
    assert wordings.in_force(office.id, LetterKind.WELCOME, "it") is None
    _write(hub, Said("Hub {merchant}", "From the hub"))
    held = wordings.in_force(office.id, LetterKind.WELCOME, "it")
    assert held is not None
    assert held.office == hub.id
    assert _write(office) == 1
    assert _write(office) == 1
    assert wordings.text(office.id, LetterKind.WELCOME, "it") == OWN
    assert wordings.in_force(office.id, LetterKind.WELCOME, "de") is None
    assert wordings.in_force(people.an_office().id, LetterKind.WELCOME, "it") is None


@pytest.mark.django_db
def test_a_bad_text_is_refused_by_the_command_itself() -> None:
    office = people.an_office()
    for kind, said in (
        (LetterKind.WELCOME, Said("x", "{nobody}")),
        (LetterKind.WELCOME, Said("{link}", "x")),
        (LetterKind.WELCOME, Said(" ", "x")),
        (LetterKind.INVITATION, Said("x", "no way in")),
    ):
        with pytest.raises(commands.BadWording):
            _write(office, said, kind=kind)
    assert not Wording.objects.exists()


@pytest.mark.django_db
def test_the_head_goes_back_and_every_step_is_on_record() -> None:
    office = people.an_office()
    head = people.a_client(people.a_person(role=Role.OFFICE, office=office))
    agent = people.a_client(people.a_person(role=Role.OFFICE, office=office, post=Post.AGENT))
    at = "/en/office/letter-texts/welcome/it/"
    for text in ("First {merchant}", "Second {merchant}"):
        assert agent.post(at, {"subject": text, "body": text}).status_code == 302
    assert agent.post(f"{at}again/", {"version": "1"}).status_code in {403, 404}
    assert head.post(f"{at}again/", {"version": "7"}).status_code == 404
    assert head.post(f"{at}again/", {"version": "1"}).status_code == 302
    held = wordings.in_force(office.id, LetterKind.WELCOME, "it")
    assert held is not None
    assert (held.version, held.said.subject) == (3, "First {merchant}")
    assert head.post(f"{at}aside/").status_code == 302
    assert wordings.in_force(office.id, LetterKind.WELCOME, "it") is None
    done = list(Act.objects.filter(office=office.id).order_by("id").values_list("what", flat=True))
    assert done[-4:] == [
        *("wording.written", "wording.written", "wording.taken_up", "wording.set_aside"),
    ]
    page = head.get(at).content.decode()
    assert "own text set aside" in page
    assert head.get("/it/office/letter-texts/").status_code == 200
    assert head.get("/en/office/letter-texts/nothing/it/").status_code == 404
    assert head.get("/en/office/letter-texts/welcome/xx/").status_code == 404


@pytest.mark.django_db
def test_an_unknown_fact_is_a_clear_error_and_nothing_typed_is_lost() -> None:
    office = people.an_office()
    client = people.a_client(people.a_person(role=Role.OFFICE, office=office))
    sent = {"subject": "Marker", "body": "Marker-body {prezzo}"}
    answer = client.post("/en/office/letter-texts/welcome/it/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nobody can fill in {prezzo} here" in page
    assert "Marker-body {prezzo}" in page


@pytest.mark.django_db
def test_it_is_tried_with_a_real_dossier_and_nothing_is_kept() -> None:
    lead = make.a_lead(contact="Signora Prova")
    client = people.a_client(people.a_person(role=Role.OFFICE, office=lead.office, name="Ada"))
    sent = {"subject": OWN.subject, "body": OWN.body, "merchant": str(lead.id), "try": "1"}
    page = client.post("/en/office/letter-texts/welcome/it/", sent).content.decode()
    assert f"Marker {lead.name}" in page
    assert "Dear Signora Prova" in page
    stranger = make.a_lead(name="Somebody Else")
    sent["merchant"] = str(stranger.id)
    assert client.post("/en/office/letter-texts/welcome/it/", sent).status_code == 422
    assert not Wording.objects.exists()


@pytest.mark.django_db
def test_letters_and_invitations_go_out_in_the_offices_words() -> None:
    lead = make.a_lead(contact="Signora Prova")
    _write(lead.office)
    _write(
        lead.office,
        Said("Come, {merchant}", "Your link: {link}\nfor {days} days"),
        kind=LetterKind.INVITATION,
    )
    agent = people.a_person(role=Role.OFFICE, office=lead.office, name="Ada")
    page = people.a_client(agent).get(
        f"/en/office/merchants/{lead.id}/letter/?template=welcome&language=it"
    )
    assert f"Marker {lead.name}" in page.content.decode()
    token = commands.invite(merchant=lead.id, office=lead.office.id, by=agent.id, at=NOW)
    queued = Letter.objects.get(template="casework/written")
    said = letters.worded(template=queued.template, language="it", facts=queued.facts)
    assert said.subject == f"Come, {lead.name}"
    assert f"/it/apply/invitation/{token}/\nfor 30 days" in said.body


@pytest.mark.django_db
def test_no_template_engine_reads_what_an_office_writes() -> None:
    """Control: the same text given to the engine would run."""
    own = Said("{merchant}", "[% now 'Y' %] {merchant}")
    lead = make.a_lead()
    row = scope.merchant_in(lead.id, scope.offices_of(lead.office_id))
    assert row is not None
    agent = people.a_person(role=Role.OFFICE, office=lead.office)
    told = rules.filled(own, wordings.facts_of(row, by=agent.id, language="it"))
    assert told.body == f"[% now 'Y' %] {lead.name}"
    with translation.override("en"):
        assert Engine.get_default().from_string("{% now 'Y' %}")
    facts = {"subject": "{% now 'Y' %}", "body": "{{ language }}"}
    said = letters.worded(template="casework/written", language="it", facts=facts)
    assert (said.subject, said.body) == ("{% now 'Y' %}", "{{ language }}\n")
