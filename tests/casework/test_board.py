"""The board, leads, tasks and dossiers."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.casework import make
from tests.checkout import make as sales
from tests.offices import make as people

from entrepot.casework import commands
from entrepot.casework.models import Dossier, Invitation, Task, Trait
from entrepot.casework.queries import board, scope
from entrepot.casework.values import BoardFilter, Stage, TaskKind
from entrepot.kit import letters
from entrepot.kit.models import Letter
from entrepot.offices import commands as standing
from entrepot.offices.models import Membership, Merchant
from entrepot.offices.values import MerchantId, MerchantState, Role, UserId

pytestmark = pytest.mark.django_db


def stage_of(merchant: Merchant) -> Stage:
    offices = scope.offices_of(merchant.office_id)
    seen = board.board(offices, narrowed=BoardFilter(), at=timezone.now())
    [found] = [
        column.stage for column in seen.columns for card in column.cards if card.id == merchant.id
    ]
    return found


def test_each_column_is_what_is_so() -> None:
    now = timezone.now()
    lead = make.a_lead()
    assert stage_of(lead) is Stage.LEAD
    assert stage_of(people.a_merchant(state="applied")) is Stage.APPLIED
    assert stage_of(people.a_merchant(state="review")) is Stage.REVIEW
    assert stage_of(people.a_merchant(state="live")) is Stage.LISTING
    sleeping = people.a_merchant(state="live")
    Merchant.objects.filter(id=sleeping.id).update(joined_at=now - timedelta(days=200))
    assert stage_of(sleeping) is Stage.DORMANT
    Dossier.objects.create(merchant=sleeping, last_sold_at=now - timedelta(days=3))
    assert stage_of(sleeping) is Stage.LISTING
    for state in ("suspended", "refused", "closed"):
        assert stage_of(people.a_merchant(state=state)) is Stage.CLOSED


def test_with_an_article_on_sale_it_is_live() -> None:
    goods = sales.some_goods()
    assert stage_of(goods.merchant) is Stage.LIVE
    Merchant.objects.filter(id=goods.merchant.id).update(state="paused")
    assert stage_of(goods.merchant) is Stage.LISTING


def test_the_board_is_one_statement_and_pages(django_assert_num_queries) -> None:
    office = people.an_office()
    for _n in range(15):
        people.a_merchant(office=office, state="applied")
    offices = scope.offices_of(office.id)
    with django_assert_num_queries(1):
        seen = board.board(offices, narrowed=BoardFilter(), at=timezone.now())
    column = seen.of(Stage.APPLIED)
    assert (column.total, len(column.cards), column.more_after) == (15, 12, 12)
    rest = board.board(
        offices, narrowed=BoardFilter(), at=timezone.now(), stage=Stage.APPLIED, after=12
    ).of(Stage.APPLIED)
    assert (rest.total, len(rest.cards), rest.more_after) == (15, 3, 0)


def test_a_hub_sees_its_spokes_and_nobody_else() -> None:
    hub = people.an_office(city="London", country="GB")
    spoke = people.an_office(hub=hub)
    people.a_merchant(office=spoke, name="Marker-Spoke")
    people.a_merchant(name="Marker-Elsewhere")
    client = people.a_client(people.a_person(role=Role.OFFICE, office=hub))
    for path in ("", "?view=list&stage=listing", "?format=csv"):
        page = client.get(f"/en/office/pipeline/{path}").content.decode()
        assert "Marker-Spoke" in page
        assert "Marker-Elsewhere" not in page
    other = people.a_client(people.a_person(role=Role.OFFICE, office=spoke))
    people.a_merchant(office=hub, name="Marker-Hub")
    assert "Marker-Hub" not in other.get("/en/office/pipeline/").content.decode()


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("q=fRANTOIO", True), ("q=100%25", False), ("country=IT", True), ("country=DE", False),
        ("blocked=casework.not_invited", True), ("blocked=catalog.picture_missing", False),
        ("agent=00000000-0000-7000-8000-000000000000", False), ("agent=x", True),
        ("category=wine", False), ("q=%00", True),
    ],
)  # fmt: skip
def test_filters_live_in_the_address(query: str, finds: bool) -> None:  # noqa: FBT001  # a table's column
    lead = make.a_lead()
    client = people.a_client(people.a_person(role=Role.OFFICE, office=lead.office))
    for view in ("", "&view=list&stage=lead", "&format=csv"):
        answer = client.get(f"/en/office/pipeline/?{query}{view}")
        assert answer.status_code == 200
        assert (str(lead.id) in answer.content.decode() or "Frantoio" in
                answer.content.decode().replace("fRANTOIO", "")) is finds  # fmt: skip


def test_a_lead_by_hand_and_the_same_again() -> None:
    office = people.an_office()
    client = people.a_client(people.a_person(role=Role.OFFICE, office=office))
    form = {"name": "Oleificio Prova", "country": "IT", "city": "Bari", "language": "it"}
    wrong = client.post("/en/office/leads/new/", {**form, "email": "not an address"})
    assert wrong.status_code == 422
    assert "Oleificio Prova" in wrong.content.decode()
    for _time in range(2):
        answer = client.post("/en/office/leads/new/", form)
        merchant = Merchant.objects.get(name="Oleificio Prova")
        assert answer.url == f"/en/office/merchants/{merchant.id}/"
    assert (merchant.state, merchant.currency, merchant.office) == ("lead", "EUR", office)


def test_leads_from_a_file_name_the_lines_that_are_wrong(tmp_path) -> None:
    office = people.an_office()
    client = people.a_client(people.a_person(role=Role.OFFICE, office=office))
    file = tmp_path / "fair.csv"
    file.write_text(
        "Name;Country;City;Email\nUno;IT;Asti;uno@example.test\nDue;XX;Asti;\n"
        "Tre;it;Alba;tre@@\n;;;\nQuattro;FR;Lyon;\n",
        "utf-8-sig",
    )
    with file.open("rb") as sent:
        page = client.post("/en/office/leads/file/", {"file": sent})
    assert page.status_code == 200
    text = page.content.decode()
    assert "2 new leads" in text
    assert '<td class="number">3</td><td>country</td>' in text
    assert '<td class="number">4</td><td>email</td>' in text
    for content in (b"\xff\xfe", b"a,b\n1,2\n"):
        file.write_bytes(content)
        with file.open("rb") as sent:
            assert client.post("/en/office/leads/file/", {"file": sent}).status_code == 422


def test_a_link_makes_the_lead_its_owners() -> None:
    """The token is nowhere but in the letter; it works once, for one person."""
    lead = make.a_lead()
    agent = people.a_person(role=Role.OFFICE, office=lead.office)
    token = commands.invite(
        merchant=lead.id, office=lead.office_id, by=UserId(agent.id), at=timezone.now()
    )
    letter = Letter.objects.get(template="casework/invitation")
    said = letters.worded(template=letter.template, language="it", facts=letter.facts)
    assert f"/it/apply/invitation/{token}/" in said.body
    assert token not in str(Invitation.objects.values())
    stranger = people.a_client()
    page = stranger.get(f"/en/apply/invitation/{token}/")
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert stranger.post(f"/en/apply/invitation/{token}/").status_code == 200
    assert Invitation.objects.get().taken_at is None
    person = people.a_person()
    client = people.a_client(person)
    assert client.post(f"/en/apply/invitation/{token}/").url == "/en/merchant/start/"
    lead.refresh_from_db()
    assert lead.state == "applied"
    assert Membership.objects.get(merchant=lead).user == person
    assert people.a_client(people.a_person()).post(
        f"/en/apply/invitation/{token}/"
    ).status_code == 410  # fmt: skip
    assert client.get("/en/apply/invitation/nonsense/").status_code == 410


def test_a_further_invitation_ends_the_first() -> None:
    lead = make.a_lead()
    by = UserId(people.a_person(role=Role.OFFICE, office=lead.office).id)
    now = timezone.now()
    tokens = [
        commands.invite(merchant=lead.id, office=lead.office_id, by=by, at=now) for _ in range(2)
    ]
    with pytest.raises(commands.InvitationOver):
        commands.invitation_of(tokens[0], at=now)
    commands.invitation_of(tokens[1], at=now)
    with pytest.raises(commands.InvitationOver):
        commands.invitation_of(tokens[1], at=now + timedelta(days=31))


def test_tasks_come_from_what_happens_once() -> None:
    merchant = people.a_merchant(state="applied")
    now = timezone.now()
    for _time in range(2):
        make.stood(merchant, (MerchantState.REVIEW, now))
        commands.note_handed_in(merchant=merchant.id, at=now)
        commands.note_handed_in(merchant=merchant.id, at=now)
    assert Task.objects.filter(kind=TaskKind.REVIEW).count() == 2  # one a round
    commands.note_decided(merchant=merchant.id, at=now)
    assert not Task.objects.filter(done_at=None).exists()


def test_two_weeks_without_an_article_make_a_task() -> None:
    merchant = people.a_merchant(state="live")
    make.stood(merchant, (MerchantState.LIVE, make.NOW))
    assert commands.remind_of_listings(at=make.later(days=13)) == 0
    assert commands.remind_of_listings(at=make.later(days=15)) == 1
    assert commands.remind_of_listings(at=make.later(days=16)) == 0
    goods = sales.some_goods()
    make.stood(goods.merchant, (MerchantState.LIVE, make.NOW))
    assert commands.remind_of_listings(at=make.later(days=17)) == 0


def test_the_list_of_tasks_and_its_buttons() -> None:
    office = people.an_office()
    agent = people.a_person(role=Role.OFFICE, office=office)
    client = people.a_client(agent)
    form = {"title": "Call the chamber", "due_on": "2020-01-02", "assignee": str(agent.id)}
    assert client.post("/en/office/tasks/", {**form, "due_on": "soon"}).status_code == 422
    assert client.post("/en/office/tasks/", form).status_code == 302
    for view in ("mine", "all", "late"):
        assert "Call the chamber" in client.get(f"/en/office/tasks/?view={view}").content.decode()
    task = Task.objects.get()
    assert client.post(f"/en/office/tasks/{task.id}/", {"here": "//evil.example/"}).url == (
        "/en/office/tasks/"
    )
    assert "Call the chamber" in client.get("/en/office/tasks/?view=done").content.decode()
    assert client.post(f"/en/office/tasks/{task.id}/", {"what": "reopen"}).status_code == 302
    task.refresh_from_db()
    assert task.done_at is None


def test_the_same_business_twice_within_what_one_may_see() -> None:
    """Another office's merchant is not named: only that its office knows the business."""
    office = people.an_office()
    first = people.a_merchant(office=office, name="Marker-First", website="https://uno.example")
    second = people.a_merchant(office=office, name="Marker-Second", website="www.uno.example/")
    far = people.a_merchant(
        office=people.an_office(city="London", country="GB"), name="Marker-Far",
        website="uno.example",
    )  # fmt: skip
    for one in (first, second, far):
        commands.refresh(merchant=one.id, at=make.NOW)
    client = people.a_client(people.a_person(role=Role.OFFICE, office=office))
    page = client.get(f"/en/office/merchants/{first.id}/").content.decode()
    assert "Marker-Second" in page
    assert "ask London" in page
    assert "Marker-Far" not in page
    assert str(far.id) not in page
    asked = client.post(f"/en/office/merchants/{first.id}/ask/", {"office": str(far.office_id)})
    assert asked.status_code == 302
    task = Task.objects.get(kind=TaskKind.CONTACT)
    assert (task.office, task.merchant, task.facts) == (far.office, far, {"office": "Milan"})
    elsewhere = people.an_office()
    wrong = client.post(f"/en/office/merchants/{first.id}/ask/", {"office": str(elsewhere.id)})
    assert wrong.status_code == 404


def test_traits_show_no_number() -> None:
    merchant = people.a_merchant(phone="+39 02 1234567", registered_number="MI-1234567")
    commands.refresh(merchant=merchant.id, at=make.NOW)
    rows = list(Trait.objects.filter(merchant=merchant).values_list("kind", "digest"))
    assert {kind for kind, _ in rows} == {"phone", "register"}
    assert all(len(digest) == 64 for _, digest in rows)
    assert "1234567" not in str(rows)


def test_the_dossier_tells_what_happened_and_what_comes_next() -> None:
    lead = make.a_lead()
    agent = people.a_person(role=Role.OFFICE, office=lead.office)
    client = people.a_client(agent)
    at = f"/en/office/merchants/{lead.id}/"
    page = client.get(at).content.decode()
    assert "Invite it to apply." in page
    client.post(f"{at}note/", {"text": "Marker-note", "is_pinned": "on"})
    client.post(f"{at}invite/")
    client.post(f"{at}agent/", {"agent": str(agent.id)})
    client.post(f"{at}task/", {"title": "Marker-task", "due_on": "2030-01-01"})
    page = client.get(at).content.decode()
    for marker in ("Marker-note", "Marker-task", "Lead invited to apply", "Found by the office"):
        assert marker in page
    letter = client.get(f"{at}letter/?template=welcome&language=it")
    assert letter.status_code == 200
    sent = {"subject": "Marker-subject", "body": "Marker-body", "letter": str(agent.id)}
    for _time in range(2):
        assert client.post(f"{at}letter/?template=welcome&language=it", sent).status_code == 302
    assert Letter.objects.filter(template="casework/written").count() == 1
    assert "Marker-subject" in client.get(at).content.decode()
    stranger = people.a_client(people.a_person(role=Role.OFFICE))
    assert stranger.get(at).status_code == 404


def test_given_to_somebody_of_another_office_is_refused() -> None:
    lead = make.a_lead()
    client = people.a_client(people.a_person(role=Role.OFFICE, office=lead.office))
    other = people.a_person(role=Role.OFFICE)
    at = f"/en/office/merchants/{lead.id}/agent/"
    assert client.post(at, {"agent": str(other.id)}).status_code == 404


def test_a_standing_event_makes_task_and_dossier(django_capture_on_commit_callbacks) -> None:
    from entrepot.casework import reactions  # noqa: PLC0415
    from entrepot.offices.events import MerchantStateChanged  # noqa: PLC0415

    merchant = people.a_merchant(state="applied")
    now = timezone.now()
    standing.change_state(
        merchant=MerchantId(merchant.id), to=MerchantState.REVIEW, by=None, at=now
    )
    event = MerchantStateChanged(at=now, merchant=merchant.id, was="applied", state="review")
    reactions.follow_standing(event)
    assert Task.objects.get(merchant=merchant).kind == TaskKind.REVIEW
    assert commands.refresh_stale(at=now) >= 1
    assert Dossier.objects.get(merchant=merchant).blockers == ["casework.review_waits"]


def test_the_list_of_merchants_as_before() -> None:
    office = people.an_office()
    people.a_merchant(office=office, name="=cmd|' /C calc'!A0")
    people.a_merchant(name="Marker-Paris")
    client = people.a_client(people.a_person(role=Role.OFFICE, office=office))
    page = client.get("/en/office/merchants/?format=csv").content.decode()
    assert "'=cmd" in page
    assert "Marker-Paris" not in page
    assert client.get("/zh-hans/office/merchants/").status_code == 200
    assert client.get("/en/office/figures/").status_code == 200
    assert client.get("/en/office/figures/?format=csv").status_code == 200
