"""The world's no, as a type."""

from typing import ClassVar


class Refusal(Exception):  # noqa: N818  # the word of the field: the world said no
    """The world said no: shown to the person, counted, never logged as a crash.

    A subclass is a frozen-by-habit dataclass (`@dataclass(eq=False)`) whose fields are the
    facts a person needs to go on; its docstring is the sentence for developers.
    `code` is `<context>.<what>`, stable for ever: pages and API translate it.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 409
    """HTTP status the API answers with (RFC 9110)."""
    transient: ClassVar[bool] = False
    """Would the same request, later, have a chance?"""

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in vars(self).items())
        return f"{self.code}({facts})"
