"""What posts, resources and refusals are called, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from entrepot.kernel import Refusal
from entrepot.offices import rules
from entrepot.offices.values import Access, MandateState, Post, Resource, Role, Scope, Team

POSTS: Final[Mapping[Post, Any]] = {
    Post.OWNER: pgettext_lazy("post", "Owner"),
    Post.MANAGER: pgettext_lazy("post", "Manager"),
    Post.AGENT: pgettext_lazy("post", "Agent"),
    Post.WAREHOUSE: pgettext_lazy("post", "Warehouse"),
    Post.FINANCE: pgettext_lazy("post", "Finance"),
    Post.SUPPORT: pgettext_lazy("post", "Support"),
    Post.READER: pgettext_lazy("post", "Reader"),
}
HEAD: Final = pgettext_lazy("post", "Head of office")

RESOURCES: Final[Mapping[Resource, Any]] = {
    Resource.ORDERS: gettext_lazy("Orders"),
    Resource.PRODUCTS: gettext_lazy("Products"),
    Resource.PRICES: gettext_lazy("Prices"),
    Resource.STOCK: gettext_lazy("Stock"),
    Resource.MONEY: gettext_lazy("Money"),
    Resource.IMPORTS: gettext_lazy("Imports and feeds"),
    Resource.CASES: gettext_lazy("Cases"),
    Resource.APPLICATION: gettext_lazy("Application and documents"),
    Resource.CONTRACT: gettext_lazy("Contract"),
    Resource.SELECTION: gettext_lazy("Selection for a market"),
    Resource.TEAM: gettext_lazy("Team"),
    Resource.KEYS: gettext_lazy("API keys"),
    Resource.MANDATES: gettext_lazy("Mandates"),
    Resource.MERCHANTS: gettext_lazy("Merchants"),
    Resource.REVIEW: gettext_lazy("Reviews"),
    Resource.FIGURES: gettext_lazy("Figures"),
    Resource.TRAIL: gettext_lazy("Audit log"),
    Resource.LANES: gettext_lazy("Lanes"),
    Resource.LAW: gettext_lazy("Law"),
    Resource.LEDGER: gettext_lazy("Ledger"),
    Resource.MACHINE: gettext_lazy("Machine room"),
    Resource.OFFICES: gettext_lazy("Offices"),
}

SCOPES: Final[Mapping[Scope, tuple[Any, Any]]] = {
    Scope.LIST: (
        gettext_lazy("List products"),
        gettext_lazy("Write product data and texts, import files, offer goods on lanes."),
    ),
    Scope.PRICE: (
        gettext_lazy("Set prices"),
        gettext_lazy("Change the prices of your goods on every lane."),
    ),
    Scope.ANSWER: (
        gettext_lazy("Answer cases"),
        gettext_lazy("Write in your name where buyers or we ask something."),
    ),
}

STATES: Final[Mapping[MandateState, tuple[Any, str]]] = {
    MandateState.ASKED: (pgettext_lazy("mandate", "asked for"), "attention"),
    MandateState.GIVEN: (pgettext_lazy("mandate", "in force"), "good"),
    MandateState.DECLINED: (pgettext_lazy("mandate", "declined"), ""),
    MandateState.WITHDRAWN: (pgettext_lazy("mandate", "no longer asked for"), ""),
    MandateState.REVOKED: (pgettext_lazy("mandate", "revoked"), ""),
}

ENDED: Final = (pgettext_lazy("mandate", "over"), "")
"""A mandate whose last day has passed, or whose merchant has another office now."""

_REFUSALS: Final[Mapping[str, Any]] = {
    "offices.last_owner": gettext_lazy(
        "A team keeps at least one owner: make somebody else an owner first."
    ),
    "offices.unknown_member": gettext_lazy("This person has left the team meanwhile."),
    "offices.no_such_post": gettext_lazy("Choose one of the posts of this team."),
    "offices.already_member": gettext_lazy("This person is in the team already."),
    "offices.already_invited": gettext_lazy(
        "This address has an open invitation: send it again, or withdraw it."
    ),
    "offices.too_many_invitations": gettext_lazy(
        "Too many invitations are open: withdraw some of them first."
    ),
    "offices.sent_just_now": gettext_lazy("The letter went out a moment ago: wait two minutes."),
    "offices.invitation_over": gettext_lazy("This invitation is no longer open."),
    "offices.mandate_over": gettext_lazy(
        "This mandate has changed meanwhile. Look at it once more."
    ),
    "offices.code_taken": gettext_lazy("Another office has this short name."),
    "offices.bad_hub": gettext_lazy(
        "A hub lies above offices and under none: choose another, or none."
    ),
}


def post_name(role: Role, post: Post) -> str:
    """What a post is called; at an office its owner is the head."""
    return str(HEAD if (role, post) == (Role.OFFICE, Post.OWNER) else POSTS[post])


def post_told(code: str) -> str:
    """A post as the audit log keeps it."""
    return str(POSTS[Post(code)]) if code in set(Post) else code


def scope_told(code: str) -> str:
    """What a mandate or a key is for, as the audit log keeps it: `list`, `stock:write`."""
    if code in set(Scope):
        return str(SCOPES[Scope(code)][0])
    resource, _colon, access = code.partition(":")
    if resource not in set(Resource):
        return code
    named = str(RESOURCES[Resource(resource)])
    return f"{named} ({_('change')})" if access == "write" else named


def posts(role: Role) -> list[tuple[str, str]]:
    """The posts of a role, to choose from."""
    return [(post.value, post_name(role, post)) for post in rules.posts_of(role)]


def matrix(role: Role) -> dict[str, Any]:
    """What each post of a role may do: a head, and a line for each resource somebody reaches."""
    known = rules.posts_of(role)
    lines = []
    for resource in Resource:
        reached = [rules.reach(role, post, resource) for post in known]
        if max(reached) is not Access.NONE:
            cells = [
                {"writes": one is Access.WRITE, "reads": one >= Access.READ} for one in reached
            ]
            lines.append({"name": RESOURCES[resource], "cells": cells})
    lines.sort(key=lambda line: str(line["name"]))
    return {"posts": [post_name(role, post) for post in known], "lines": lines}


def team_name(team: Team) -> str:
    """What kind of team it is."""
    names = {
        Role.OPERATOR: _("Team of the gateway"),
        Role.OFFICE: _("Team of the office"),
        Role.MERCHANT: _("Team"),
        Role.PARTNER: _("Trade partners"),
    }
    return names[team.role]


def scope_names(scopes: Any) -> list[str]:
    """What a mandate is for."""
    return [str(SCOPES[one][0]) for one in scopes]


def sentence(no: Refusal) -> str:
    """What the world's no says to a person."""
    return str(_REFUSALS.get(no.code, _("That did not work. Look at it once more.")))
