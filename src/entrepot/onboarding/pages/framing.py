"""The frame around each page of the application: where one is, and how much is left."""

from typing import Any, Final

from django.urls import reverse

from entrepot.offices.values import MerchantState
from entrepot.onboarding.queries import ApplicationRow, words
from entrepot.onboarding.values import MINUTES, Gate, Item, Step

ORDER: Final = tuple(Step)
TITLES: Final = words.STEPS


def frame(row: ApplicationRow | None, here: Step, items: list[Item]) -> dict[str, Any]:
    """Where one is, and how much is left."""
    done = row.steps if row else frozenset()
    open_steps = {one.step for one in items if blocks(one)}
    left = [one for one in ORDER if one not in done or one in open_steps]
    steps = [
        {
            "code": one,
            "title": TITLES[one],
            "url": reverse("onboarding:apply-step", args=[row.merchant, one]) if row else "",
            "is_here": one is here,
            "is_done": one in done and one not in open_steps,
            "number": number,
        }
        for number, one in enumerate(ORDER, 1)
    ]
    at = ORDER.index(here)
    return {
        "row": row,
        "step": here,
        "title": TITLES[here],
        "lead": words.LEADS[here],
        "steps": steps,
        "number": at + 1,
        "total": len(ORDER),
        "minutes": sum(MINUTES[one] for one in left),
        "back": steps[at - 1]["url"] if at else "",
        "next": steps[at + 1]["url"] if row and at + 1 < len(ORDER) else "",
        "open_items": [one for one in items if one.step is here and blocks(one)],
    }


def blocks(item: Item) -> bool:
    """Whether it keeps the application from being handed in."""
    return item.gate is Gate.SUBMIT and item.state == "open"


def following(row: ApplicationRow, here: Step) -> str:
    """The next page."""
    following = ORDER[ORDER.index(here) + 1]
    return reverse("onboarding:apply-step", args=[row.merchant, following])


def place_of(row: ApplicationRow) -> str:
    """Where the person goes on: the first page that is not done, or the overview."""
    if row.state not in {MerchantState.APPLIED, MerchantState.REFUSED} or Step.SEND in row.steps:
        return reverse("onboarding:apply-open", args=[row.merchant])
    first = next((one for one in ORDER if one not in row.steps), Step.SEND)
    return reverse("onboarding:apply-step", args=[row.merchant, first])
