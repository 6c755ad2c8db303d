"""How a session is told from another without keeping what would find the person."""

import ipaddress
from typing import Final

_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("AlipayClient", "Alipay"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""The first that stands in the name wins: each later one also calls itself by others."""
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_V4_BITS: Final = 24
_V6_BITS: Final = 48


def device(agent: str) -> str:
    """`Firefox · Windows` from what a browser calls itself; empty for what is unknown."""
    found = [
        next((name for mark, name in table if mark in agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found))


def network(address: str) -> str:
    """The network of an address: `203.0.113.…` or `2001:db8:1::…`; empty for what is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    bits = _V4_BITS if found.version == 4 else _V6_BITS
    base = str(ipaddress.ip_network((found, bits), strict=False).network_address)
    return f"{base.removesuffix('0')}…" if found.version == 4 else f"{base}…"
