"""What the catalogue asks of the outside: translations."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Translator(Protocol):
    """Draws up drafts. A text that it cannot do is answered with an empty one, never invented."""

    def translate(
        self,
        texts: Sequence[str],
        *,
        source: str,
        target: str,
        terms: Mapping[str, str],
    ) -> list[str]:
        """As many texts as were given. `terms` are the glossary's, to be kept as far as it can.

        Raises `kit.wire.NoAnswer` where a real one is not reached.
        """
        ...
