"""The way of a parcel as a ribbon of stations, planned before and filled by events after."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from entrepot.storefront.values import Station

_PLANS: Final[dict[bool, tuple[tuple[str, str, int], ...]]] = {
    True: (
        ("packed", "package", 12),
        ("export", "warehouse", 22),
        ("flight", "plane", 50),
        ("customs", "stamp", 70),
        ("last_mile", "truck", 85),
        ("delivered", "package-check", 100),
    ),
    False: (
        ("packed", "package", 25),
        ("road", "truck", 60),
        ("last_mile", "map-pin", 85),
        ("delivered", "package-check", 100),
    ),
}
"""By "crosses a customs border": station, icon, and by when it is reached in per cent of the way."""

STATION_OF: Final[Mapping[str, tuple[str, str]]] = {
    "accepted": ("packed", "packed"),
    "export_hub": ("export", "packed"),
    "departed": ("flight", "road"),
    "arrived": ("flight", "road"),
    "customs_received": ("customs", "road"),
    "customs_exception": ("customs", "road"),
    "customs_cleared": ("customs", "road"),
    "out_for_delivery": ("last_mile", "last_mile"),
    "failed": ("last_mile", "last_mile"),
    "delivered": ("delivered", "delivered"),
}
"""To which station a carrier's word belongs, with and without a customs border."""

_TROUBLE: Final = frozenset({"customs_exception", "failed"})


def stations(*, crosses_border: bool, days_min: int, days_max: int) -> list[Station]:
    """The stations with the days on which they are likely, counted from payment."""
    assert 0 < days_min <= days_max
    return [
        Station(code, icon, max(1, days_min * part // 100), max(1, -(-days_max * part // 100)))
        for code, icon, part in _PLANS[crosses_border]
    ]


def progress(plan: Sequence[Station], events: Sequence[tuple[str, datetime, str]]) -> list[Station]:
    """The plan with what has happened: (code, moment, place), in order of time.

    Carriers leave words out: a station before one that was reached has been passed too.
    """
    codes = [station.code for station in plan]
    reached: dict[str, tuple[datetime, str, bool]] = {}
    for code, at, place in events:
        if code in STATION_OF:
            name = next(one for one in STATION_OF[code] if one in codes)
            reached[name] = (at, place, code in _TROUBLE)
    last = max((codes.index(name) for name in reached), default=-1)
    filled = []
    for number, station in enumerate(plan):
        said = reached.get(station.code)
        state = "" if number > last else "done"
        if number == last and station.code != "delivered":
            state = "bad" if said and said[2] else "now"
        moment = said[0] if said else None
        where = said[1] if said else ""
        filled.append(replace(station, state=state, at=moment, place=where))
    return filled
