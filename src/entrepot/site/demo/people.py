"""Who can sign in to the demo. All plainly fictional, all with one public password."""

from dataclasses import dataclass
from typing import Final

from entrepot.offices import values
from entrepot.site.demo import data

PASSWORD: Final = "entrepot-demo"  # noqa: S105  # printed on the demo's first page
DOMAIN: Final = "entrepot.example"


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
