"""The permission catalogue: a table for each role, and what may never be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.offices import rules
from entrepot.offices.pages import words
from entrepot.offices.values import Access, Post, Resource, Role, Scope

N, R, W = Access.NONE, Access.READ, Access.WRITE


@pytest.mark.parametrize(
    ("role", "post", "resource", "access"),
    [
        (Role.MERCHANT, Post.OWNER, Resource.TEAM, W),
        (Role.MERCHANT, Post.OWNER, Resource.MANDATES, W),
        (Role.MERCHANT, Post.MANAGER, Resource.TEAM, R),
        (Role.MERCHANT, Post.MANAGER, Resource.PRODUCTS, W),
        (Role.MERCHANT, Post.WAREHOUSE, Resource.ORDERS, W),
        (Role.MERCHANT, Post.WAREHOUSE, Resource.STOCK, W),
        (Role.MERCHANT, Post.WAREHOUSE, Resource.MONEY, N),
        (Role.MERCHANT, Post.WAREHOUSE, Resource.PRICES, N),
        (Role.MERCHANT, Post.FINANCE, Resource.MONEY, W),
        (Role.MERCHANT, Post.FINANCE, Resource.ORDERS, R),
        (Role.MERCHANT, Post.SUPPORT, Resource.CASES, W),
        (Role.MERCHANT, Post.SUPPORT, Resource.MONEY, N),
        (Role.MERCHANT, Post.READER, Resource.ORDERS, R),
        (Role.MERCHANT, Post.OWNER, Resource.LAW, N),
        (Role.OFFICE, Post.OWNER, Resource.TEAM, W),
        (Role.OFFICE, Post.AGENT, Resource.MERCHANTS, W),
        (Role.OFFICE, Post.AGENT, Resource.MANDATES, W),
        (Role.OFFICE, Post.AGENT, Resource.TEAM, R),
        (Role.OFFICE, Post.FINANCE, Resource.MERCHANTS, R),
        (Role.OFFICE, Post.SUPPORT, Resource.CASES, W),
        (Role.OFFICE, Post.READER, Resource.MERCHANTS, R),
        (Role.OFFICE, Post.OWNER, Resource.LEDGER, N),
        (Role.OPERATOR, Post.OWNER, Resource.LAW, W),
        (Role.OPERATOR, Post.SUPPORT, Resource.LEDGER, N),
        (Role.OPERATOR, Post.FINANCE, Resource.MONEY, W),
        (Role.OPERATOR, Post.FINANCE, Resource.LAW, R),
        (Role.OPERATOR, Post.READER, Resource.MACHINE, R),
        (Role.PARTNER, Post.READER, Resource.FIGURES, R),
        (Role.PARTNER, Post.READER, Resource.MERCHANTS, N),
        (Role.PARTNER, Post.OWNER, Resource.FIGURES, N),
    ],
)
def test_sec1_each_post_reaches_so_far(
    role: Role, post: Post, resource: Resource, access: Access
) -> None:
    assert rules.reach(role, post, resource) is access


@pytest.mark.parametrize("role", Role)
def test_a_reader_changes_nothing_anywhere(role: Role) -> None:
    reached = [rules.reach(role, Post.READER, one) for one in Resource]
    assert W not in reached
    assert R in reached


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OFFICE, Role.MERCHANT])
def test_only_owners_change_the_team_and_nobody_reaches_further(role: Role) -> None:
    for post in rules.posts_of(role):
        is_owner = post is Post.OWNER
        assert (rules.reach(role, post, Resource.TEAM) is W) == is_owner
        for resource in Resource:
            owner = rules.reach(role, Post.OWNER, resource)
            assert rules.reach(role, post, resource) <= owner, (post, resource)


@pytest.mark.parametrize("role", Role)
def test_the_matrix_on_the_page_is_the_table(role: Role) -> None:
    shown = words.matrix(role)
    assert len(shown["posts"]) == len(rules.posts_of(role))
    for line in shown["lines"]:
        assert any(cell["reads"] for cell in line["cells"])
        assert all(cell["reads"] for cell in line["cells"] if cell["writes"])


@given(st.sets(st.sampled_from(Scope)), st.sampled_from(Resource))
def test_a_mandate_reaches_what_its_scopes_name_and_never_money(
    scopes: set[Scope], resource: Resource
) -> None:
    reached = rules.reach_by_mandate(scopes, resource)
    assert reached <= rules.reach(Role.MERCHANT, Post.OWNER, resource)
    if resource in {Resource.MONEY, Resource.TEAM, Resource.KEYS, Resource.MANDATES}:
        assert reached is N
    if not scopes:
        assert reached is N
