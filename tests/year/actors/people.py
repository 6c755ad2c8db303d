"""People: teams that grow and shrink, and offices that act for merchants by mandate."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest
from tests.year.actors import Actor

from entrepot.catalog import commands as catalog
from entrepot.catalog.values import ListingId
from entrepot.kernel import Refusal
from entrepot.kit import trail
from entrepot.kit.models import Act, Letter
from entrepot.offices import commands, queries
from entrepot.offices.models import Invitation, Membership, Office, User
from entrepot.offices.values import (
    InvitationId,
    MandateId,
    MerchantId,
    OfficeId,
    Post,
    Resource,
    Role,
    Scope,
    Team,
    UserId,
)

POSTS = {Role.OFFICE: [Post.OWNER, Post.AGENT, Post.SUPPORT, Post.READER],
         Role.MERCHANT: [Post.OWNER, Post.MANAGER, Post.WAREHOUSE, Post.READER]}  # fmt: skip
TEAMS_AT_MOST = 4
WEEK = timedelta(days=7)


def a_person(actor: Actor, name: str) -> UserId:
    """Somebody new, with an address of their own."""
    number = User.objects.count() + 1
    email = f"{name.lower()}-{number}@example.test"
    return UserId(User.objects.create(email=email, name=f"{name} {number}", password="!").id)


class Teams(Actor):
    """An office's team and some merchants': invited, joined, promoted, gone; one owner stays."""

    per_day: ClassVar[float] = 0.5

    def begin(self) -> None:
        self.odd: list[str] = []
        self.teams: dict[Team, dict[UserId, Post]] = {}
        self.waiting: list[tuple[str, UserId, Team, Post, datetime]] = []
        """Links in letters: who may follow each, into which team, until when."""
        office = Office.objects.order_by("code")[0]
        self._found(Team(Role.OFFICE, office=OfficeId(office.id)), "Agent")

    def act(self) -> None:
        merchants = {team.merchant for team in self.teams}
        fresh = [one for one in self.model.sellers if one not in merchants]
        if fresh and len(self.teams) < TEAMS_AT_MOST:
            self._found(Team(Role.MERCHANT, merchant=MerchantId(fresh[0])), "Owner")
        if not (alive := [team for team, people in self.teams.items() if people]):
            return  # what emptied them is told in the evening
        team = self.chance.choice(alive)
        self.chance.choice([self._invite, self._accept, self._promote, self._leave])(team)

    def agents(self, team: Team | None = None) -> dict[UserId, Post]:
        """Who is in the office's team now."""
        return self.teams[team or next(iter(self.teams))]

    def _found(self, team: Team, name: str) -> None:
        person = a_person(self, name)
        commands.add_member(user=person, team=team, post=Post.OWNER)
        self.teams[team] = {person: Post.OWNER}

    def _invite(self, team: Team) -> None:
        person, post = a_person(self, "Colleague"), self.chance.choice(POSTS[team.role])
        email = User.objects.values_list("email", flat=True).get(id=person)
        made = commands.invite(
            team=team, email=email, post=post, language="it", by=None, at=self.now
        )
        letter = Letter.objects.get(about=made, template="offices/invitation")
        token = json.loads(letter.facts)["link"].rstrip("/").rpartition("/")[2]
        until = self.now + WEEK
        if self.chance.random() < 0.2:
            commands.withdraw_invitation(invitation=InvitationId(made), team=team, at=self.now)
            until = self.now
        self.waiting.append((token, person, team, post, until))

    def _accept(self, _: Team) -> None:
        """Of any team: in time, or too late; the letter opens nothing twice."""
        if not self.waiting:
            return
        token, person, team, post, until = self.waiting.pop(0)
        for may in (self.now < until, False):
            try:
                commands.accept_invitation(token=token, user=person, at=self.now)
            except commands.InvitationOver:
                did = False
            else:
                did = True
                self.teams[team][person] = post
            if did != may:
                self.odd.append(f"an invitation until {until:%m-%d} was taken: {did}")

    def _promote(self, team: Team) -> None:
        person, post = self._one_of(team), self.chance.choice(POSTS[team.role])
        is_last = self._is_last(team, person) and post is not Post.OWNER
        member = self._member(team, person)
        try:
            commands.change_post(member=member, team=team, post=post)
        except commands.LastOwner:
            did = False
        else:
            did = True
            self.teams[team][person] = post
        if did == is_last:
            self.odd.append(f"the last owner became {post}: {did}")

    def _leave(self, team: Team) -> None:
        person = self._one_of(team)
        is_last = self._is_last(team, person)
        try:
            commands.remove_member(member=self._member(team, person), team=team)
        except commands.LastOwner:
            did = False
        else:
            did = True
            del self.teams[team][person]
        if did == is_last:
            self.odd.append(f"the last owner left: {did}")

    def _one_of(self, team: Team) -> UserId:
        return self.chance.choice(list(self.teams[team]))

    def _is_last(self, team: Team, person: UserId) -> bool:
        owners = [one for one, post in self.teams[team].items() if post is Post.OWNER]
        return owners == [person]

    def _member(self, team: Team, person: UserId) -> UUID:
        place = {"role": team.role, "office": team.office, "merchant": team.merchant}
        return Membership.objects.values_list("id", flat=True).get(user=person, **place)

    def wrong(self) -> Iterator[str]:
        yield from self.odd
        for team, people in self.teams.items():
            rows = Membership.objects.filter(
                role=team.role, office=team.office, merchant=team.merchant
            )
            found = {user: Post(post) for user, post in rows.values_list("user", "post")}
            # Whoever applied founded a team of its own: only these are known here.
            if found != people:
                yield f"a team of {team.role} is {sorted(found.values())}: {sorted(people.values())}"
            if Post.OWNER not in found.values():
                yield f"a team of {team.role} has no owner"
        late = Invitation.objects.filter(accepted_at__gt=self.now)
        if late.exists():
            yield "an invitation was taken tomorrow"


class Mandates(Actor):
    """A merchant lets its office set prices, or not; the office tries, at any moment."""

    per_day: ClassVar[float] = 0.8

    def begin(self) -> None:
        self.odd: list[str] = []
        self.given: dict[UUID, tuple[MandateId, frozenset[Scope], date]] = {}
        """Merchant -> what it lets its office do, until which day."""
        self.acts: list[tuple[UUID, UUID]] = []
        """Merchant and user of each deed by mandate that was allowed."""
        self.office = OfficeId(Office.objects.order_by("code")[0].id)

    def act(self) -> None:
        seller = self.chance.choice(list(self.model.sellers))
        work = [self._ask, self._give, self._revoke, self._use, self._use, self._use]
        self.chance.choice(work)(MerchantId(seller))

    def _scopes(self) -> list[Scope]:
        return self.chance.sample(list(Scope), self.chance.randint(1, 3))

    def _ask(self, merchant: MerchantId) -> None:
        facts = {"merchant": merchant, "office": self.office, "at": self.now}
        asked = commands.ask_mandate(**facts, scopes=self._scopes(), note="For you", by=None)
        what = self.chance.choice(["withdraw", "decline", "wait", "wait"])
        if what == "withdraw":
            commands.withdraw_mandate_request(
                mandate=asked, office=self.office, by=None, at=self.now
            )
        elif what == "decline":
            commands.decline_mandate(mandate=asked, merchant=merchant, by=None, at=self.now)

    def _give(self, merchant: MerchantId) -> None:
        scopes = self._scopes()
        until = self.now.date() + timedelta(days=self.chance.choice([1, 2, 10, 60]))
        made = commands.give_mandate(
            merchant=merchant, scopes=scopes, until=until, by=None, at=self.now
        )
        self.given[merchant] = (made, frozenset(scopes), until)

    def _revoke(self, merchant: MerchantId) -> None:
        made = self.given.pop(merchant, None)
        if made is None:
            return
        if made[2] > self.now.date() and self.chance.random() < 0.5:
            self._use(merchant, revoking=made[0])
            return
        commands.revoke_mandate(mandate=made[0], merchant=merchant, by=None, at=self.now)

    def _use(self, merchant: MerchantId, revoking: MandateId | None = None) -> None:
        """One deed, or two with the merchant's no between them: the second one finds nothing."""
        held = self.given.get(merchant)
        if revoking is None and held is None:
            return
        mandate = revoking or held[0]  # type: ignore[index]  # one of the two is there
        agents = self.world.find(Teams).agents()
        if not agents:
            return
        agent = self.chance.choice(list(agents))
        row = User.objects.get(id=agent)
        if revoking is not None:
            self._deed(row, mandate, merchant)
            commands.revoke_mandate(mandate=revoking, merchant=merchant, by=None, at=self.now)
            if self._deed(row, mandate, merchant):
                self.odd.append(f"a mandate was used after it was revoked: {mandate}")
            return
        assert held is not None
        may = (
            self.now.date() < held[2]
            and Scope.PRICE in held[1]
            and agents[agent] in {Post.OWNER, Post.AGENT}
        )
        did = self._deed(row, mandate, merchant)
        if did != may:
            self.odd.append(f"a mandate until {held[2]} for {sorted(held[1])} was used: {did}")

    def _deed(self, agent: User, mandate: MandateId, merchant: MerchantId) -> bool:
        """As a page does it: the seat by the mandate, its reach, then the command."""
        request = HttpRequest()
        request.user = agent
        request.session = {}  # type: ignore[assignment]  # nothing was chosen before
        seat = queries.mandated_seat(request, mandate)
        if seat is None or not queries.reaches(seat, Resource.PRICES, write=True):
            return False
        seller = self.model.sellers[merchant]
        facts: dict[str, Any] = {"user": agent.id, "role": seat.role, "office": seat.by_office}
        with trail.acting(trail.Actor(**facts, merchant=seat.merchant, via="page")):
            commands.note_mandate_used(mandate=mandate, merchant=merchant, office=self.office)
            listing = ListingId(self.chance.choice(list(seller.listings)))
            try:
                catalog.set_listing_price(
                    listing, price_minor=self.chance.randint(500, 4000), merchant=merchant,
                    at=self.now,
                )  # fmt: skip
            except Refusal as no:
                self.refused(no)
        self.acts.append((merchant, agent.id))
        return True

    def wrong(self) -> Iterator[str]:
        """Every deed for a merchant is on record with the office's name, and none besides."""
        yield from self.odd
        used = Act.objects.filter(what="mandate.used").order_by("id")
        found = list(used.values_list("merchant", "user"))
        if found != self.acts:
            yield f"{len(found)} uses of mandates are on record, and {len(self.acts)} there were"
        if used.exclude(acting_office=self.office).exists():
            yield "a mandate was used by somebody who was not the office"
