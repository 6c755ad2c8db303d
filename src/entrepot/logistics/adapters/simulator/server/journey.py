"""Which way a simulated parcel goes, and what is said on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from entrepot.kit.simulation.dials import Dial

DIALS: Final = (
    Dial("step_s", 3600, "Seconds from one station to the next", "站点之间的秒数", default=2.0),
    Dial("lost", 1, "Chance that a notice is lost for ever", "通知丢失的概率"),
    Dial("doubled", 1, "Chance that a notice comes twice", "通知重复的概率"),
    Dial("shuffled", 1, "Chance that notices overtake each other", "通知乱序的概率"),
    Dial("customs_exception", 1, "Chance that customs stop a parcel", "海关查验的概率"),
    Dial("failed", 1, "Chance that nobody is at home", "首次派送失败的概率"),
    Dial("down", 1, "1: the carrier does not answer", "停止响应 (1)"),
)

_HUBS: Final = {
    "AT": ("Wien", "Wien-Schwechat"),
    "BE": ("Brussels", "Liège Airport"),
    "CN": ("Shanghai 上海", "Shanghai Pudong 上海浦东"),
    "DE": ("Leipzig", "Frankfurt am Main"),
    "ES": ("Madrid", "Madrid-Barajas"),
    "FR": ("Roissy", "Paris Charles de Gaulle"),
    "GB": ("Langley", "London Heathrow"),
    "IT": ("Milano Peschiera", "Milano Malpensa"),
    "JP": ("Kawasaki 川崎", "Tokyo Narita 成田"),
    "NL": ("Utrecht", "Amsterdam Schiphol"),
    "PT": ("Lisboa", "Lisboa Humberto Delgado"),
}
"""Sorting hub and airport of a country."""


@dataclass(frozen=True, slots=True)
class Station:
    """One thing that will be said: what, where."""

    code: str
    place: str
    country: str


def stations(
    *, origin: Mapping[str, str], destination: Mapping[str, str], customs: bool
) -> list[Station]:
    """From the sender's city to the addressee's; through customs where there is a border."""
    here, there = origin["country"], destination["country"]
    hub, gate = _HUBS.get(here, (origin["city"], origin["city"]))
    far_hub, far_gate = _HUBS.get(there, (destination["city"], destination["city"]))
    way = [Station("accepted", origin["city"], here), Station("export_hub", hub, here)]
    if here != there:
        way += [Station("departed", gate, here), Station("arrived", far_gate, there)]
    if customs:
        way += [
            Station("customs_received", far_gate, there),
            Station("customs_cleared", far_gate, there),
        ]
    elif here != there:
        way.append(Station("arrived", far_hub, there))
    city = " ".join(filter(None, (destination["city"], destination.get("region", ""))))
    return [*way, Station("out_for_delivery", city, there), Station("delivered", city, there)]


def with_trouble(way: list[Station], *, is_stopped: bool, is_missed: bool) -> list[Station]:
    """The same way with a customs check before the release, and a vain first delivery."""
    out: list[Station] = []
    for station in way:
        if is_stopped and station.code == "customs_cleared":
            out.append(Station("customs_exception", station.place, station.country))
        if is_missed and station.code == "delivered":
            out.append(Station("failed", station.place, station.country))
            out.append(Station("out_for_delivery", station.place, station.country))
        out.append(station)
    return out
