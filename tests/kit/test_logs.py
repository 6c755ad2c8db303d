"""What a log line may say, and that tracing costs nothing when it is off."""

import json
import logging
import time
from uuid import UUID

import pytest

from entrepot.kit import logs, tracing

ORDER = UUID("01a2035c-60a4-89e8-8000-701b165fdb48")
PERSON = UUID("01a2035c-60a4-89e8-8000-701b165fdb49")


def a_line(message: str = "said", *values: object, form: type[logging.Formatter]) -> str:
    record = logging.LogRecord("entrepot.test", logging.INFO, __file__, 1, message, values, None)
    logs.StoryFilter().filter(record)
    return form().format(record)


def a_json_line(message: str = "said", *values: object) -> dict[str, str]:
    read: dict[str, str] = json.loads(a_line(message, *values, form=logs.JsonFormatter))
    return read


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("order EP-2411-0001 of 12.50 CNY", "order EP-2411-0001 of 12.50 CNY"),
        (f"payment {ORDER} goes back", f"payment {ORDER} goes back"),
        ("took 1763816594123 ns, 20261122131533", "took 1763816594123 ns, 20261122131533"),
        ("HS 2204218509, GTIN 4006381333931", "HS 2204218509, GTIN 4006381333931"),
        ("entrepot.checkout.commands.intake lost", "entrepot.checkout.commands.intake lost"),
        ("no such person lin.kebian+a@mail.example.cn!", "no such person [e-mail]!"),
        ("id 11010519491231002X refused", "id [ID number] refused"),
        ("call 138 0013 8000 now", "call [phone] now"),
        ("call +86 13800138000", "call [phone]"),
        ("call +34 600 000 000", "call [phone]"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [secret]"),
        ("key whsec_c2VjcmV0", "key [secret]"),
        (
            "token eyJhbGciOiJIUzI1NiIsInR5.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
            "token [token]",
        ),
        ("duplicate key\nDETAIL:  Key (name)=(林可辨)", "duplicate key\nDETAIL: [left out]"),
        ("select 1 params=['林可辨']", "select 1 [left out]"),
    ],
)
def test_what_looks_personal_is_left_out_and_ids_stay(written: str, kept: str) -> None:
    assert logs.clean(written) == kept


def test_a_line_says_what_it_is_about_until_the_story_ends() -> None:
    with logs.about(order=ORDER):
        with logs.about(event="e"):
            logs.note(payment="p")
            inner = a_json_line()
        outer = a_json_line()
    after = a_json_line()
    assert (inner["order"], inner["event"], inner["payment"]) == (str(ORDER), "e", "p")
    assert outer["order"] == str(ORDER)
    assert "payment" not in outer
    assert "order" not in after


def test_outside_a_story_nothing_is_noted() -> None:
    """A note without an end would stick to whatever the thread does next."""
    logs.note(order=ORDER)
    assert "order" not in a_json_line()


def test_ids_of_people_and_what_is_no_id_are_not_taken() -> None:
    facts = {"order": ORDER, "buyer": PERSON, "recipient": str(PERSON), "merchant": "林可辨"}
    assert logs.ids_of(facts) == {"order": str(ORDER)}
    with pytest.raises(AssertionError), logs.about(buyer=PERSON):
        pass


def test_a_payments_purpose_is_its_group() -> None:
    assert logs.ids_of({"purpose": ORDER}) == {"group": str(ORDER)}


def test_a_line_for_people_has_the_same_story() -> None:
    with logs.about(order=ORDER):
        text = a_line("paid %s", 3, form=logs.LineFormatter)
    assert text.endswith(f"INFO entrepot.test: paid 3 [order={ORDER}]")


def test_a_crash_is_told_by_places_without_values() -> None:
    secret = "kebian@mail.example"
    try:
        int(f"what {secret} wrote\nand more of it")
    except ValueError as failure:
        record = logging.LogRecord(
            "x", logging.ERROR, "f", 1, "failed", (), (ValueError, failure, failure.__traceback__)
        )
    for form in (logs.JsonFormatter, logs.LineFormatter):
        text = form().format(record)
        assert secret not in text
        assert "test_a_crash_is_told" in text
        assert "ValueError: invalid literal for int() with base 10: 'what [e-mail] wrote" in text


def test_only_our_own_loggers_speak_at_info() -> None:
    """Libraries at INFO tell arguments of jobs and addresses of calls."""
    made = logs.config(level="INFO", form="json")
    assert made["root"]["level"] == "WARNING"
    assert made["loggers"]["entrepot"]["level"] == "INFO"
    with pytest.raises(AssertionError):
        logs.config(level="INFO", form="xml")


def test_a_span_says_only_what_it_may() -> None:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import (  # noqa: PLC0415  # once
        InMemorySpanExporter,
    )

    exporter = InMemorySpanExporter()
    tracing.start("", share=1.0, exporter=exporter)
    try:
        with pytest.raises(AssertionError), tracing.span("x", email="a@b.example"):
            pass
        with pytest.raises(KeyError), logs.about(order=ORDER), tracing.span("x", orders=2):
            raise KeyError("林可辨")
    finally:
        tracing.stop()
    [span] = exporter.get_finished_spans()
    assert dict(span.attributes or {}) == {
        "entrepot.orders": 2, "entrepot.order": str(ORDER), "error.type": "KeyError",
    }  # fmt: skip
    assert not span.events


def test_a_share_of_stories_is_traced() -> None:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import (  # noqa: PLC0415  # once
        InMemorySpanExporter,
    )

    exporter = InMemorySpanExporter()
    tracing.start("", share=0.0, exporter=exporter)
    try:
        with tracing.span("x"):
            pass
    finally:
        tracing.stop()
    assert not exporter.get_finished_spans()


def test_off_it_is_nothing_and_loads_nothing() -> None:
    """A microsecond a span, of which a batch of orders has one."""
    tracing.start("", share=1.0)
    assert tracing.span("x") is tracing.span("y")
    best = min(_cpu_of_spans(2000) for _ in range(5)) / 2000
    assert best < 5e-6


def _cpu_of_spans(times: int) -> float:
    started = time.thread_time()
    for _ in range(times):
        with tracing.span("x", book=1, orders=2):
            pass
    return time.thread_time() - started
