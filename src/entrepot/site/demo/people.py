"""Who can sign in to the demo. All plainly fictional, all with one public password."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.contrib.auth.hashers import make_password

from entrepot.offices import values
from entrepot.offices.models import Membership, Merchant, Office, User
from entrepot.site.demo import data

PASSWORD: Final = "entrepot-demo"  # noqa: S105  # printed on the demo's first page
DOMAIN: Final = "entrepot.example"


def account(email: str, *, name: str, language: str) -> User:
    """The person's account, made when there is none yet, with the one public password."""
    found = User.objects.filter(email=email).first()
    if found is None:
        found = User.objects.create_user(email, name=name, language=language)
        found.password = _hashed()
        found.save(update_fields=["password"])
    return found


@lru_cache(maxsize=1)
def _hashed() -> str:
    """Hashed once: it costs a fifth of a second by design, and the password is no secret."""
    return make_password(PASSWORD)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A login; `office` and `merchant` are codes of the demo set. Without a role: a buyer."""

    email: str
    name: str
    language: str
    role: values.Role | None = None
    office: str = ""
    merchant: str = ""


def everyone() -> tuple[DemoPerson, ...]:
    """Two buyers, an agent for each office, one person a merchant, and the operators last.

    There are two of these: what one proposes to change in the law, the other decides.
    """
    goods = data.load()
    return (
        DemoPerson(f"buyer@{DOMAIN}", "示例买家", "zh-hans"),
        DemoPerson(f"buyer2@{DOMAIN}", "Second Demo Buyer", "en"),
        *(
            DemoPerson(
                f"{office.code}@{DOMAIN}",
                f"Agent in {office.city['en']}",
                "en",
                values.Role.OFFICE,
                office=office.code,
            )
            for office in goods.offices
        ),
        *(
            DemoPerson(
                merchant.email, merchant.name, "en", values.Role.MERCHANT, merchant=merchant.slug
            )
            for merchant in goods.merchants
        ),
        DemoPerson(f"operator2@{DOMAIN}", "Second Demo Operator", "zh-hans", values.Role.OPERATOR),
        DemoPerson(f"operator@{DOMAIN}", "Demo Operator", "en", values.Role.OPERATOR),
    )


def load(*, operators: bool) -> None:
    """Accounts and first posts: of the operators, or of everybody else."""
    for person in everyone():
        if (person.role is values.Role.OPERATOR) is not operators:
            continue
        user = account(person.email, name=person.name, language=person.language)
        if person.role is not None:
            Membership.objects.get_or_create(
                user=user,
                role=person.role,
                office=Office.objects.get(code=person.office) if person.office else None,
                merchant=Merchant.objects.get(slug=person.merchant) if person.merchant else None,
            )


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with a post of their own, beside the owners above."""

    email: str
    name: str
    language: str
    role: values.Role
    post: values.Post
    office: str = ""
    merchant: str = ""


COLLEAGUES: Final = (
    Colleague(
        f"agent.milan@{DOMAIN}", "Second Agent in Milan", "it",
        values.Role.OFFICE, values.Post.AGENT, office="milan",
    ),
    Colleague(
        f"finance@{DOMAIN}", "Demo Finance", "en", values.Role.OPERATOR, values.Post.FINANCE
    ),
    Colleague(
        f"warehouse.brezzalta@{DOMAIN}", "Brezzalta Warehouse", "it",
        values.Role.MERCHANT, values.Post.WAREHOUSE, merchant="brezzalta",
    ),
    Colleague(
        f"chamber.it@{DOMAIN}", "Demo Chamber of Commerce", "it",
        values.Role.PARTNER, values.Post.READER, office="milan",
    ),
)  # fmt: skip
