"""EORI numbers by the Commission's validation service (SOAP, EOS/EORI).

It answers each number with a status: 0 valid, 1 not valid, 2 and above could not say. A name is
told only when its owner agreed to be published. Britain's numbers are not in it.
"""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.conf import settings
from django.utils import timezone

from entrepot.onboarding.adapters import asking
from entrepot.onboarding.values.checks import Answer, Found, NotFound, Silence, Unreachable

NAME: Final = "eori"
TEXT_MAX: Final = 300
_NOT_IN_IT: Final = {"GB"}
_ASK: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    '<ev:validateEORI xmlns:ev="http://eori.ws.eos.dds.s/"><ev:eori>{number}</ev:eori>'
    "</ev:validateEORI></soap:Body></soap:Envelope>"
)


class Eori:
    """`Register` of economic operators, over the wire."""

    name = NAME

    def look_up(self, *, country: str, number: str, name: str) -> Answer:  # noqa: ARG002  # it compares nothing
        if country in _NOT_IN_IT:
            return asking.silent(NAME, Silence.NO_REGISTER)
        question = asking.Question(
            NAME,
            settings.EORI_URL,
            method="POST",
            body=_ASK.format(number=escape(number)).encode(),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
        )
        said = asking.ask(question)
        return said if isinstance(said, Unreachable) else _read(said.body, number)


def _read(body: bytes, number: str) -> Answer:
    at = timezone.now()
    try:
        root = ElementTree.fromstring(body)
    except (ParseError, DefusedXmlException, ValueError):
        return Unreachable(register=NAME, at=at, silence=Silence.NO_ANSWER, said="no XML")
    facts = {one.tag.rpartition("}")[2]: _text(one) for one in root.iter()}
    status, reference = facts.get("status", ""), facts.get("requestDate", "")
    if facts.get("eori", number) != number or status not in {"0", "1"}:
        said = f"status {status}"[:TEXT_MAX]
        return Unreachable(register=NAME, at=at, silence=Silence.UNAVAILABLE, said=said)
    if status == "1":
        return NotFound(register=NAME, at=at, reference=reference)
    return Found(
        register=NAME,
        at=at,
        name=facts.get("name", ""),
        address=facts.get("address", "") or _address(facts),
        reference=reference,
    )


def _address(facts: Mapping[str, str]) -> str:
    """The service tells it whole or in pieces."""
    return asking.text(*(facts.get(one) for one in ("street", "postalCode", "cityName", "country")))


def _text(element: Element) -> str:
    return (element.text or "").strip()[:TEXT_MAX]
