"""The words of the pages: compiles catalogues, and finds what is not yet translated.

`python -m entrepot.site.messages` compiles every `.po` that is newer than its `.mo`;
`--missing <context> [<locale>]` prints the sentences without a translation as `.po` entries.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE: Final = Path(__file__).resolve().parent.parent
LOCALE: Final = "zh_Hans"
SPOKEN: Final = ("it", "fr", "de", "es")
"""Further languages of the desks of merchants and offices, and of the way to become a merchant."""
DESKS: Final = (
    "kit", "offices", "onboarding", "catalog", "channels", "selection", "casework", "logistics",
)  # fmt: skip
"""The contexts that these pages are of."""
_OPERATORS: Final = re.compile(r"operator|audits")
"""Files that only operators meet: they read English or Chinese."""
_AUDITS: Final = "audits"
SHARED: Final = "kit"
"""The context whose catalogue may translate anybody's words."""

_LAZY: Final = {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_KEYWORDS: Final = {**DEFAULT_KEYWORDS, **_LAZY}
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)[sd]|\{(\w*)[^{}]*\}|%([sd])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One text of the program, where it first stands, and its message context if it has one."""

    id: str
    plural: str
    context: str
    where: str

    @property
    def key(self) -> tuple[str, str]:
        """What a catalogue finds it by."""
        return self.context, self.id


def contexts() -> list[str]:
    """Every context of the package, by name."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def po_path(context: str, locale: str = LOCALE) -> Path:
    """Where a context's catalogue lies."""
    return PACKAGE / context / "locale" / locale / "LC_MESSAGES" / "django.po"


def catalogue(context: str, locale: str = LOCALE) -> Catalog:
    """A context's catalogue; an empty one when it has no file."""
    path = po_path(context, locale)
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def compile_all() -> list[Path]:
    """Compile every catalogue whose `.mo` is absent or older; answers with those written."""
    written = []
    for po in sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as file:
            read = read_po(file, locale=po.parent.parent.name, abort_invalid=True)
        whole = mo.with_suffix(".tmp")
        with whole.open("wb") as file:
            write_mo(file, read)
        whole.replace(mo)  # at once, so that a reader never sees half a file
        written.append(mo)
    return written


def sentences(context: str) -> list[Sentence]:
    """Every text of a context's Python and templates, once, in order of files and lines."""
    found: dict[tuple[str, str], Sentence] = {}
    for path in sorted((PACKAGE / context).rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and path.is_file():
            for sentence in _in_file(path):
                found.setdefault(sentence.key, sentence)
    return list(found.values())


def missing(context: str, locale: str = LOCALE) -> list[Sentence]:
    """The texts of a context that neither its own catalogue nor the shared one translates.

    Of the further languages only what others than operators read.
    """
    known = [catalogue(context, locale), catalogue(SHARED, locale)]
    return [
        s
        for s in sentences(context)
        if not any(translation(s, one) for one in known)
        and (locale == LOCALE or not _OPERATORS.search(s.where))
    ]


def translation(sentence: Sentence, words: Catalog) -> tuple[str, ...]:
    """The translated forms; empty when there is none, or when it is marked fuzzy."""
    message = words.get(sentence.id, sentence.context or None)
    if message is None or message.fuzzy:
        return ()
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return forms if all(forms) else ()


def placeholders(text: str) -> set[str]:
    """The names of the gaps in a text: `%(name)s`, `{name}`, `%s`."""
    return {"".join(groups) for groups in _PLACEHOLDER.findall(text.replace("%%", ""))}


def own(words: Catalog) -> Iterator[Message]:
    """The entries of a catalogue, without its header."""
    return (message for message in words if message.id)


def _in_file(path: Path) -> Iterator[Sentence]:
    text = path.read_text(encoding="utf-8")
    if _AUDITS in path.relative_to(PACKAGE).with_suffix("").parts[1:2]:
        yield from _audit_sentences(text, where=str(path.relative_to(PACKAGE)))
    if path.suffix != ".py":
        from django.utils.translation.template import templatize  # noqa: PLC0415  # needs settings

        # A template's indentation says nothing, and must not be read as Python's.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    hits = extract("python", BytesIO(text.encode()), _KEYWORDS, options={"encoding": "utf-8"})
    for line, ids, _comments, context in hits:
        forms = (ids,) if isinstance(ids, str) else tuple(ids)
        if forms[0]:
            yield Sentence(
                id=forms[0],
                plural=forms[1] if len(forms) > 1 else "",
                context=context or "",
                where=f"{path.relative_to(PACKAGE)}:{line}",
            )


def _audit_sentences(text: str, *, where: str) -> Iterator[Sentence]:
    """What audits say always holds: the first line of each one's docstring is shown on a page."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            said = (ast.get_docstring(node) or "").strip().splitlines()
            if said:
                yield Sentence(said[0], "", "", f"{where}:{node.lineno}")


def _stub(sentence: Sentence) -> str:
    lines = [f"#: {sentence.where}"]
    if sentence.context:
        lines.append(f"msgctxt {_quoted(sentence.context)}")
    lines.append(f"msgid {_quoted(sentence.id)}")
    if sentence.plural:
        lines += [f"msgid_plural {_quoted(sentence.plural)}", 'msgstr[0] ""']
    else:
        lines.append('msgstr ""')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main(arguments: list[str]) -> int:
    """Compile, or print what is missing; 1 when something is missing."""
    if not arguments:
        for path in compile_all():
            sys.stdout.write(f"compiled {path.relative_to(PACKAGE)}\n")
        return 0
    given = [*arguments[1:], LOCALE][:2]
    is_known = given[0] in contexts() and given[-1] in {LOCALE, *SPOKEN}
    if arguments[0] != "--missing" or not is_known or len(arguments) > 3:
        sys.stderr.write(
            "usage: python -m entrepot.site.messages [--missing CONTEXT [LOCALE]]\n"
            f"CONTEXT is one of {', '.join(contexts())}\n"
            f"LOCALE is one of {', '.join((LOCALE, *SPOKEN))}\n"
        )
        return 2
    absent = missing(*given)
    for sentence in absent:
        sys.stdout.write(_stub(sentence) + "\n")
    return 1 if absent else 0


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")
    sys.exit(main(sys.argv[1:]))
