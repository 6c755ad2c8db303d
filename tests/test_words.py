"""Every word of every page is in both languages: nothing missing, nothing doubtful."""

import pytest

from entrepot.site import messages

CONTEXTS = messages.contexts()
LOCALES = (messages.LOCALE, *messages.SPOKEN)


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_sentence_is_in_chinese(context: str) -> None:
    """`python -m entrepot.site.messages --missing <context>` prints them as entries to fill."""
    absent = [f"{s.where}: {s.id}" for s in messages.missing(context)]
    assert not absent


@pytest.mark.parametrize("locale", messages.SPOKEN)
@pytest.mark.parametrize("context", messages.DESKS)
def test_every_sentence_of_the_desks_is_in_each_of_their_languages(
    context: str, locale: str
) -> None:
    """Half a page in English is no page in Italian."""
    absent = [f"{s.where}: {s.id}" for s in messages.missing(context, locale)]
    assert not absent


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("context", CONTEXTS)
def test_gaps_are_the_same_in_every_language(context: str, locale: str) -> None:
    """A singular may leave its number out: "one" says it."""
    wrong = []
    for message in messages.own(messages.catalogue(context, locale)):
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        wanted = messages.placeholders(ids[-1])
        singular = messages.placeholders(ids[0])
        wrong += [
            f"{ids[0]!r}: {sorted(wanted)}, translated {sorted(found)}"
            for place, form in enumerate(forms)
            for found in (messages.placeholders(form),)
            if form and found != wanted and not (place == 0 and found == singular)
        ]
    assert not wrong


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("context", CONTEXTS)
def test_no_translation_is_marked_doubtful(context: str, locale: str) -> None:
    doubtful = [m.id for m in messages.own(messages.catalogue(context, locale)) if m.fuzzy]
    assert not doubtful


@pytest.mark.parametrize("locale", LOCALES)
def test_a_sentence_has_one_translation(locale: str) -> None:
    """Django merges the catalogues of all contexts: two translations would take turns."""
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for context in CONTEXTS:
        for message in messages.own(messages.catalogue(context, locale)):
            first = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string if isinstance(message.string, str) else message.string[0]
            seen.setdefault((message.context or "", first), {})[context] = text
    rivals = {key: said for key, said in seen.items() if len(set(said.values())) > 1}
    assert not rivals


def test_extraction_finds_templates_and_python(tmp_path, monkeypatch) -> None:
    """A control: if the extractor were blind, every test above would pass."""
    context = tmp_path / "port"
    (context / "templates").mkdir(parents=True)
    (context / "__init__.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext\n"
        "A = _('Ship parcel')\n"
        "B = ngettext('%(n)s order', '%(n)s orders', 2)\n"
    )
    (context / "templates" / "page.html").write_text(
        "{% load i18n %}{% translate 'To ship' context 'desk' %}"
        "{% blocktranslate with n=row.n trimmed %}\n  {{ n }} of 100%\n{% endblocktranslate %}"
    )
    (context / "audits.py").write_text(
        'def berths():\n    """No berth is taken twice."""\n\ndef _help():\n    """Not shown."""\n'
    )
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    found = messages.sentences("port")
    assert {(s.context, s.id, s.plural) for s in found} == {
        ("", "No berth is taken twice.", ""),
        ("", "Ship parcel", ""),
        ("", "%(n)s order", "%(n)s orders"),
        ("desk", "To ship", ""),
        ("", "%(n)s of 100%%", ""),
    }
    assert messages.missing("port") == found


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("no gap at 100%%", set()),
        ("%(n)s orders of %(name)s", {"n", "name"}),
        ("{count} left, {price:.2f}", {"count", "price"}),
        ("%s of it", {"s"}),
    ],
)
def test_gaps(text: str, gaps: set[str]) -> None:
    assert messages.placeholders(text) == gaps


def test_compiling_twice_writes_once(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "port" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Pay"\nmsgstr "付款"\n')
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert messages.compile_all() == [folder / "django.mo"]
    assert messages.compile_all() == []
