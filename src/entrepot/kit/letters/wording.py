"""What a letter says, in its reader's language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation


@dataclass(frozen=True, slots=True)
class Worded:
    """A letter as it goes out."""

    subject: str
    body: str


def worded(*, template: str, language: str, facts: str | Mapping[str, Any]) -> Worded:
    """First line the subject, the rest the body.

    A letter is plain text, so nothing is escaped. A fact with a line break ends the subject and
    goes on in the body: none can add a header.
    """
    known: Mapping[str, Any] = json.loads(facts or "{}") if isinstance(facts, str) else facts
    context, _, name = template.partition("/")
    with translation.override(language):
        page = Engine.get_default().get_template(f"{context}/letters/{name}.txt")
        base = {
            "shop": settings.BASE_URL,
            "here": f"{settings.BASE_URL}/{language}",
            "language": language,
        }
        text = page.render(Context({**base, **known}, autoescape=False))
    subject, _, body = text.strip().partition("\n")
    return Worded(" ".join(subject.split()), body.strip() + "\n")
