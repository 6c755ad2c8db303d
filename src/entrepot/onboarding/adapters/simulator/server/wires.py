"""The simulated registers in the wire forms of the real ones, so that their adapters are driven.

Point `ENTREPOT_SIRENE_URL` and its sisters at `/registers/sirene`, `/registers/gleif`,
`/registers/companies-house`, `/registers/hmrc`, `/registers/eori`, `/registers/vies`. Real forms
ask without a name: only numbers that were entered (`POST /registers/v1/entries`) are known here.
"""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from entrepot.kit.simulation import web
from entrepot.kit.simulation.dials import Panel

KEY: Final = "simulated-key"
OTHER: Final = "Quite Another Trading Company"
LEI: Final = "5493001KJTIIGC8Y1R12"
_SOAP: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'
    '<ns0:validateEORIResponse xmlns:ns0="http://eori.ws.eos.dds.s/"><return>'
    "<requestDate>22/11/2026</requestDate><result>{facts}</result>"
    "</return></ns0:validateEORIResponse></S:Body></S:Envelope>"
)


class Wires:
    """Real forms over the entries and dials of one simulation."""

    def __init__(self, panel: Panel, entries: Callable[[], Mapping[str, Any]]) -> None:
        self._panel = panel
        self._entries = entries

    def connect(self, app: web.App) -> None:
        for method, path, handler in (
            ("GET", "/registers/companies-house/company/{number}", self._companies_house),
            ("GET", "/registers/sirene/search", self._sirene),
            ("GET", "/registers/gleif/lei-records", self._gleif),
            ("POST", "/registers/hmrc/customs/eori/lookup/check-multiple-eori", self._hmrc),
            ("POST", "/registers/eori", self._eori),
            ("POST", "/registers/vies/check-vat-number", self._vies),
        ):
            app.route(method, path, handler)

    async def _companies_house(self, request: web.Request, *, number: str) -> web.Response:
        wanted = base64.b64encode(f"{KEY}:".encode()).decode()
        if request.headers.get("authorization") != f"Basic {wanted}":
            raise web.HttpError(401, "Invalid Authorization")
        entry = await self._entry("register", "GB", number)
        if entry is None:
            raise web.HttpError(404, "company-profile-not-found")
        profile = {
            "company_name": entry["name"],
            "company_number": number,
            "company_status": entry["state"] or "active",
            "etag": "0f4b1c",
            "registered_office_address": {"address_line_1": entry["address"], "country": "England"},
            "type": "ltd",
        }
        return self._told(profile, number)

    async def _sirene(self, request: web.Request) -> web.Response:
        number = request.query.get("q", "")
        entry = await self._entry("register", "FR", number)
        rows: list[dict[str, Any]] = []
        if entry is not None:
            state = "C" if entry["state"] == "dissolved" else "A"
            place = {"siret": number.ljust(14, "0"), "adresse": entry["address"]}
            rows.append(
                {
                    "siren": number[:9],
                    "nom_complet": f"{entry['name']} (SIM)",
                    "nom_raison_sociale": entry["name"] or None,
                    "etat_administratif": state,
                    "siege": {**place, "etat_administratif": state},
                    "matching_etablissements": [],
                }
            )
        answered = {"results": rows, "total_results": len(rows), "page": 1, "per_page": 5}
        return self._told(answered, number)

    async def _gleif(self, request: web.Request) -> web.Response:
        number = request.query.get("filter[entity.registeredAs]", "")
        country = request.query.get("filter[entity.jurisdiction]", "")
        entry = await self._entry("register", country, number)
        rows: list[dict[str, Any]] = []
        if entry is not None:
            gone = entry["state"] == "dissolved"
            facts = {
                "lei": LEI,
                "entity": {
                    "legalName": {"name": entry["name"], "language": "en"},
                    "legalAddress": {"addressLines": [entry["address"]], "country": country},
                    "registeredAt": {"id": "RA999999", "other": None},
                    "registeredAs": number,
                    "jurisdiction": country,
                    "status": "INACTIVE" if gone else "ACTIVE",
                },
                "registration": {
                    "status": "LAPSED" if entry["state"] == "liquidation" else "ISSUED",
                    "corroborationLevel": "FULLY_CORROBORATED",
                },
            }
            rows.append({"type": "lei-records", "id": LEI, "attributes": facts})
        return self._told({"meta": {"pagination": {"total": len(rows)}}, "data": rows}, number)

    async def _hmrc(self, request: web.Request) -> web.Response:
        numbers = request.json().get("eoris")
        if not isinstance(numbers, list) or not 0 < len(numbers) <= 10:
            raise web.HttpError(400, "1 to 10 numbers")
        rows = []
        for number in map(str, numbers):
            entry = await self._entry("eori", "GB", number)
            row: dict[str, Any] = {
                "eori": number,
                "valid": entry is not None,
                "processingDate": "2026-11-22T09:00:00+00:00",
            }
            if entry is not None and entry["name"]:
                row["companyDetails"] = {
                    "traderName": entry["name"],
                    "address": {"streetAndNumber": entry["address"], "cityName": "London"},
                }
            rows.append(row)
        return self._told(rows, str(numbers[0]))

    async def _eori(self, request: web.Request) -> web.Response:
        text = request.body.decode(errors="replace")
        number = text.partition("<ev:eori>")[2].partition("</ev:eori>")[0]
        entry = await self._entry("eori", number[:2], number)
        facts = {"eori": number, "status": "1", "statusDescr": "Not valid"}
        if entry is not None:
            facts |= {"status": "0", "statusDescr": "Valid", "name": entry["name"]}
            facts |= {"street": entry["address"], "cityName": "Milano", "country": number[:2]}
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in facts.items())
        body = "<S:Fault>" if self._breaks(number) else _SOAP.format(facts=inner)
        return web.Response(body.encode(), 200, "text/xml; charset=utf-8")

    async def _vies(self, request: web.Request) -> web.Response:
        asked = request.json()
        country, number = str(asked.get("countryCode")), str(asked.get("vatNumber"))
        entry = await self._entry("vat", country, f"{country}{number}")
        answered = {
            "countryCode": country,
            "vatNumber": number,
            "requestDate": "2026-11-22T09:00:00.000Z",
            "valid": entry is not None,
            "requestIdentifier": "WAPIAAAAX1",
            "name": (entry["name"] if entry else "") or "---",
            "address": (entry["address"] if entry else "") or "---",
        }
        return self._told(answered, f"{country}{number}")

    async def _entry(self, kind: str, country: str, number: str) -> dict[str, str] | None:
        """What the register holds, as the dials have it; None when it knows no such number."""
        if delay := self._panel.value("slow_s", key=number):
            await asyncio.sleep(delay)
        for dial, status in (("down", 503), ("busy", 429)):
            if self._panel.strikes(dial, key=number):
                raise web.HttpError(status, f"{dial}, by its dial")
        entry = self._entries().get(f"{kind}:{country}:{number}")
        if entry is None or self._panel.strikes("unknown", key=number):
            return None
        state = ""
        if not entry["active"] or self._panel.strikes("ceased", key=number):
            state = "dissolved"
        elif self._panel.strikes("winding_up", key=number):
            state = "liquidation"
        name = OTHER if self._panel.strikes("other_name", key=number) else entry["name"]
        name = "" if self._panel.strikes("nameless", key=number) else name
        return {"name": name, "address": entry["address"], "state": state}

    def _breaks(self, number: str) -> bool:
        return self._panel.strikes("malformed", key=number)

    def _told(self, facts: Any, number: str) -> web.Response:
        body = b'{"results": "of another kind"' if self._breaks(number) else json.dumps(facts)
        raw = body if isinstance(body, bytes) else body.encode()
        return web.Response(raw, 200, "application/json")
