"""Words, bands, bars and ribbons: tables for the rule, properties for the law."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.storefront import rules

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("", ""),
        ("  !? ", ""),
        ("橄榄油", "'橄榄' & '榄油'"),
        ("油", "'油'"),
        ("Crème brûlée", "'creme' & 'brulee':*"),
        ("SÜSSSTOFF", "'sussstoff':*"),
        ("Weißwein", "'weisswein':*"),
        ("Œuf", "'oeuf':*"),
        ("\uff21\uff22\uff23", "'abc':*"),
        ("08001234567890", "'8001234567890'"),
        ("8001234567890", "'8001234567890'"),
        ("750ml", "'750ml':*"),
        ("Barolo 红酒", "'barolo' & '红酒'"),
        ("it's", "'it' & 's'"),
        ("a' | 'b", "'a' & 'b'"),
    ],
)
def test_what_is_typed_becomes_a_query_that_cannot_be_broken(asked, query):
    assert rules.tsquery(asked) == query


def _matches(query: str, vector: str) -> bool:
    words = {entry.rpartition(":")[0] for entry in vector.split(" ")}
    return all(
        any(word.startswith(part[:-3]) for word in words) if part.endswith(":*") else part in words
        for part in query.split(" & ")
    )


@given(before=HAN, word=HAN, after=HAN)
def test_a_chinese_word_inside_a_longer_text_is_always_found(before, word, after):
    """CAT-8: no dictionary stands between the text and the reader."""
    vector = rules.tsvector([(before + word + after, "A")])
    assert _matches(rules.tsquery(word), vector)


@given(st.text(max_size=80))
def test_every_text_finds_itself(text):
    """CAT-8, also for scripts and signs nobody thought of."""
    query = rules.tsquery(text)
    if query and text.count(" ") < 20 and len(text) < 20:
        assert _matches(query, rules.tsvector([(text, "D")]))


def test_thirteen_and_fourteen_digits_name_the_same_thing():
    vector = rules.tsvector([("08001234567890", "B")])
    assert _matches(rules.tsquery("8001234567890"), vector)
    assert _matches(rules.tsquery("08001234567890"), vector)


def test_a_very_long_text_is_cut():
    assert len(rules.tsvector([("wort " * 9000, "D")]).split(" ")) <= 1500


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["CNY", "EUR", "JPY"]))
def test_every_price_lies_in_exactly_one_band(minor, code):
    inside = [
        number
        for number, (start, end) in enumerate(rules.bands(code))
        if start <= minor and (end is None or minor < end)
    ]
    assert inside == [rules.band_of(minor, code)]


@given(st.lists(st.integers(min_value=1, max_value=10**9), min_size=1, max_size=8))
def test_a_bar_is_exactly_as_long_as_its_parts(amounts):
    parts = rules.bar([("goods", minor) for minor in amounts], "CNY")
    assert sum(part.width for part in parts) == 1000
    assert [part.x for part in parts] == [
        sum(one.width for one in parts[:place]) for place in range(len(parts))
    ]


def test_every_month_has_a_season():
    assert all(rules.in_season(month) for month in range(1, 13))


@pytest.mark.parametrize("crosses_border", [True, False])
@given(days=st.tuples(st.integers(1, 60), st.integers(0, 60)))
def test_a_plan_ends_when_the_lane_says(crosses_border, days):
    least, more = days
    plan = rules.stations(crosses_border=crosses_border, days_min=least, days_max=least + more)
    assert (plan[-1].day_from, plan[-1].day_to) == (least, least + more)
    assert all(station.day_from <= station.day_to for station in plan)
    assert [s.day_to for s in plan] == sorted(s.day_to for s in plan)


@pytest.mark.parametrize(
    ("events", "states"),
    [
        ([], ["", "", "", "", "", ""]),
        (["accepted"], ["now", "", "", "", "", ""]),
        (["departed"], ["done", "done", "now", "", "", ""]),
        (["accepted", "customs_exception"], ["done", "done", "done", "bad", "", ""]),
        (["customs_exception", "customs_cleared"], ["done", "done", "done", "now", "", ""]),
        (["delivered"], ["done"] * 6),
        (["delivered", "accepted"], ["done"] * 6),
        (["nonsense"], ["", "", "", "", "", ""]),
    ],
)
def test_a_ribbon_fills_as_events_come(events, states):
    """Carriers leave words out and tell late ones: what was passed stays passed."""
    plan = rules.stations(crosses_border=True, days_min=7, days_max=12)
    said = [(code, AT + timedelta(hours=hour), "PVG") for hour, code in enumerate(events)]
    assert [station.state for station in rules.progress(plan, said)] == states
