"""Teams: an owner always stays; who leaves has no seat; who is invited comes in once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from tests.offices import make
from tests.payments.test_crowd import in_a_crowd

from entrepot.kernel import Refusal
from entrepot.kit import letters
from entrepot.kit.models import Act
from entrepot.offices import commands, queries
from entrepot.offices.models import Invitation, Membership, Merchant, User
from entrepot.offices.values import MerchantId, OfficeId, Post, Role, Team

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"


def _team(merchant: Merchant) -> Team:
    return Team(Role.MERCHANT, merchant=MerchantId(merchant.id))


def _invited(team: Team, email: str = "new@example.test", post: Post = Post.WAREHOUSE) -> str:
    """The address in the letter."""
    commands.invite(team=team, email=email, post=post, language="en", by=None, at=timezone.now())
    return _link()


def _link() -> str:
    letters.send_due(at=timezone.now() + timedelta(seconds=1))
    found = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_the_last_owner_cannot_leave_be_removed_or_degraded() -> None:
    merchant = make.a_merchant()
    make.a_person(role=Role.MERCHANT, merchant=merchant)
    make.a_person(role=Role.MERCHANT, merchant=merchant, post=Post.READER)
    owner = Membership.objects.get(merchant=merchant, post=Post.OWNER)
    with pytest.raises(commands.LastOwner):
        commands.remove_member(member=owner.id, team=_team(merchant))
    with pytest.raises(commands.LastOwner):
        commands.change_post(member=owner.id, team=_team(merchant), post=Post.MANAGER)
    make.a_person(role=Role.MERCHANT, merchant=merchant)
    commands.change_post(member=owner.id, team=_team(merchant), post=Post.MANAGER)
    commands.remove_member(member=owner.id, team=_team(merchant))


def test_an_owner_whose_account_is_closed_does_not_count() -> None:
    merchant = make.a_merchant()
    make.a_person(role=Role.MERCHANT, merchant=merchant)
    make.a_person(role=Role.MERCHANT, merchant=merchant, is_active=False)
    owner = Membership.objects.get(merchant=merchant, user__is_active=True)
    with pytest.raises(commands.LastOwner):
        commands.remove_member(member=owner.id, team=_team(merchant))


def test_who_is_removed_has_no_seat_at_the_next_request() -> None:
    merchant = make.a_merchant()
    make.a_person(role=Role.MERCHANT, merchant=merchant)
    packer = make.a_person(role=Role.MERCHANT, merchant=merchant, post=Post.WAREHOUSE)
    client = make.a_client(packer)
    assert client.get("/en/merchant/orders/").status_code == 200
    member = Membership.objects.get(user=packer)
    commands.remove_member(member=member.id, team=_team(merchant))
    assert client.get("/en/merchant/orders/").status_code == 404


def test_a_member_of_another_team_does_not_exist() -> None:
    """SEC-1."""
    stranger = Membership.objects.get(user=make.a_person(role=Role.MERCHANT))
    mine = make.a_merchant()
    with pytest.raises(commands.UnknownMember):
        commands.remove_member(member=stranger.id, team=_team(mine))
    with pytest.raises(commands.UnknownMember):
        commands.change_post(member=stranger.id, team=_team(mine), post=Post.READER)


def test_a_team_has_only_the_posts_of_its_role() -> None:
    with pytest.raises(commands.NoSuchPost):
        _invited(_team(make.a_merchant()), post=Post.AGENT)
    office = Team(Role.OFFICE, office=OfficeId(make.an_office().id))
    with pytest.raises(commands.NoSuchPost):
        _invited(office, post=Post.WAREHOUSE)


def test_somebody_new_joins_by_the_letter_and_only_once() -> None:
    merchant = make.a_merchant(name="Zafferano")
    link = _invited(_team(merchant))
    client = make.a_client()
    assert "Zafferano" in client.get(link).content.decode()
    assert "Zafferano" in client.get(link).content.decode()  # looking uses nothing up
    bad = client.post(link, {"name": "Nina", "password": "short"})
    assert bad.status_code == 422
    assert 'value="Nina"' in bad.content.decode()
    answer = client.post(link, {"name": "Nina", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/en/merchant/orders/").status_code == 200
    seat = Membership.objects.get(merchant=merchant)
    assert (seat.user.email, seat.post) == ("new@example.test", Post.WAREHOUSE)
    assert make.a_client().get(link).status_code == 404
    again = make.a_client().post(link, {"name": "Thief", "password": PASSWORD})
    assert again.status_code == 404
    assert Membership.objects.filter(merchant=merchant).count() == 1


def test_an_account_that_is_there_accepts_signed_in_and_nobody_else() -> None:
    merchant = make.a_merchant()
    known = make.a_person(email="known@example.test")
    link = _invited(_team(merchant), email="Known@Example.test")
    stranger = make.a_client(make.a_person())
    assert stranger.post(link).status_code == 403
    nobody = make.a_client()
    assert "/accounts/login/" in nobody.get(link).content.decode()
    assert nobody.post(link, {"name": "x", "password": PASSWORD}).status_code == 403
    assert not Membership.objects.filter(merchant=merchant).exists()
    assert make.a_client(known).post(link).status_code == 302
    assert Membership.objects.get(merchant=merchant).user == known


@pytest.mark.parametrize("how", ["withdrawn", "sent again", "old"])
def test_a_link_that_was_made_void_opens_nothing(how: str) -> None:
    team = _team(make.a_merchant())
    link = _invited(team)
    row = Invitation.objects.get()
    at = timezone.now()
    if how == "withdrawn":
        commands.withdraw_invitation(invitation=row.id, team=team, at=at)
    elif how == "sent again":
        commands.send_again(invitation=row.id, team=team, at=at + timedelta(hours=1))
    else:
        Invitation.objects.update(expires_at=at)
    assert make.a_client().get(link).status_code == 404
    assert make.a_client().post(link, {"name": "x", "password": PASSWORD}).status_code == 404


def test_the_token_is_kept_nowhere() -> None:
    link = _invited(_team(make.a_merchant()))
    token = link.rstrip("/").rsplit("/", 1)[-1]
    row = Invitation.objects.get()
    assert token not in str(vars(row))
    assert len(row.token_hash) == 64


def test_nobody_is_invited_twice_or_who_is_there_already() -> None:
    merchant = make.a_merchant()
    make.a_person(role=Role.MERCHANT, merchant=merchant, email="in@example.test")
    with pytest.raises(commands.AlreadyMember):
        _invited(_team(merchant), email="in@example.test")
    _invited(_team(merchant))
    with pytest.raises(commands.AlreadyInvited):
        _invited(_team(merchant))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    _invited(_team(merchant))


def test_the_letter_is_not_sent_over_and_over() -> None:
    team = _team(make.a_merchant())
    _invited(team)
    row = Invitation.objects.get()
    with pytest.raises(commands.SentJustNow):
        commands.send_again(invitation=row.id, team=team, at=timezone.now())


def test_a_readers_team_page_has_no_buttons_and_takes_none() -> None:
    merchant = make.a_merchant()
    owner = make.a_person(role=Role.MERCHANT, merchant=merchant)
    reader = make.a_client(make.a_person(role=Role.MERCHANT, merchant=merchant, post=Post.READER))
    page = reader.get("/en/merchant/team/").content.decode()
    assert owner.email in page
    assert "/team/members/" not in page
    member = Membership.objects.get(user=owner)
    for path in ("/en/merchant/team/", f"/en/merchant/team/members/{member.id}/"):
        assert reader.post(path, {"do": "remove"}).status_code == 404


def test_the_owners_page_does_it_all() -> None:
    merchant = make.a_merchant()
    client = make.a_client(make.a_person(role=Role.MERCHANT, merchant=merchant))
    packer = make.a_seat(make.a_person(), role=Role.MERCHANT, merchant=merchant, post=Post.READER)
    said = {"email": "a@example.test", "post": "support", "language": "zh-hans"}
    assert client.post("/en/merchant/team/", said).status_code == 302
    again = client.post("/en/merchant/team/", said)
    assert again.status_code == 422
    assert "a@example.test" in again.content.decode()
    url = f"/en/merchant/team/members/{packer.id}/"
    assert client.post(url, {"post": "warehouse"}).status_code == 302
    packer.refresh_from_db()
    assert packer.post == Post.WAREHOUSE
    assert client.post(url, {"do": "remove"}).status_code == 302
    assert not Membership.objects.filter(id=packer.id).exists()
    waiting = Invitation.objects.get()
    url = f"/en/merchant/team/invitations/{waiting.id}/"
    assert client.post(url, {"do": "withdraw"}).status_code == 302
    assert client.post(url, {"do": "withdraw"}).status_code == 404
    done = set(Act.objects.filter(merchant=merchant.id).values_list("what", flat=True))
    assert done >= {"member.invited", "member.post", "member.left", "invitation.withdrawn"}
    assert "a@example.test" not in str(list(Act.objects.values_list("after", flat=True)))


def test_operators_bring_the_first_head_and_the_trade_partner_in() -> None:
    office = make.an_office()
    client = make.a_client(make.a_person(role=Role.OPERATOR))
    for role, post in (("office", "owner"), ("partner", "reader")):
        url = f"/en/operator/offices/{office.id}/teams/{role}/"
        said = {"email": f"{role}@example.test", "post": post, "language": "en"}
        assert client.post(url, said).status_code == 302
    assert client.get(f"/en/operator/offices/{office.id}/teams/merchant/").status_code == 404
    link = _link()
    assert make.a_client().post(link, {"name": "P", "password": PASSWORD}).status_code == 302
    roles = {Membership.objects.get(user__email=f"{r}@example.test").role for r in ("partner",)}
    assert roles == {Role.PARTNER}


def _removed(member: Any, team: Team) -> str:
    try:
        commands.remove_member(member=member, team=team)
    except Refusal as no:
        return no.code
    return "gone"


CROWD = 6


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_of_owners_who_all_leave_at_once_one_stays() -> None:
    merchant = make.a_merchant()
    for _ in range(CROWD):
        make.a_person(role=Role.MERCHANT, merchant=merchant)
    ids = list(Membership.objects.filter(merchant=merchant).values_list("id", flat=True))
    answers = in_a_crowd(*[lambda one=one: _removed(one, _team(merchant)) for one in ids])
    assert sorted(answers) == ["gone"] * (CROWD - 1) + ["offices.last_owner"]
    assert Membership.objects.filter(merchant=merchant, post=Post.OWNER).count() == 1


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_control_looking_first_and_leaving_then_leaves_nobody() -> None:
    """If one owner stayed here too, the crowd above would prove nothing."""
    merchant = make.a_merchant()
    for _ in range(CROWD):
        make.a_person(role=Role.MERCHANT, merchant=merchant)
    ids = list(Membership.objects.filter(merchant=merchant).values_list("id", flat=True))
    seen = in_a_crowd(
        *[lambda: Membership.objects.filter(merchant=merchant, post=Post.OWNER).count()] * CROWD
    )
    in_a_crowd(
        *[
            lambda one=one, count=count: count > 1 and Membership.objects.filter(id=one).delete()
            for one, count in zip(ids, seen, strict=True)
        ]
    )
    assert Membership.objects.filter(merchant=merchant).count() == 0


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_one_invitation_taken_by_many_at_once_makes_one_seat() -> None:
    merchant = make.a_merchant()
    link = _invited(_team(merchant))
    token = link.rstrip("/").rsplit("/", 1)[-1]

    def joined() -> str:
        try:
            commands.join(token=token, name="N", password=PASSWORD, at=timezone.now())
        except Refusal as no:
            return no.code
        return "in"

    answers = in_a_crowd(*[joined] * 4)
    assert sorted(answers) == ["in"] + ["offices.invitation_over"] * 3
    assert User.objects.filter(email="new@example.test").count() == 1


def test_a_team_page_costs_few_statements(django_assert_max_num_queries) -> None:
    merchant = make.a_merchant()
    owner = make.a_person(role=Role.MERCHANT, merchant=merchant)
    for _ in range(8):
        make.a_person(role=Role.MERCHANT, merchant=merchant)
    client = make.a_client(owner)
    with django_assert_max_num_queries(6):
        page = client.get("/en/merchant/team/")
    assert page.content.decode().count("/team/members/") == 18
    assert len(queries.members(_team(merchant))) == 9
