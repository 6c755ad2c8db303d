"""What trade figures say of goods of one code from one country."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from entrepot.selection.values import WORLD, Demand, Market, Scheme, Series

YEARS_MAX: Final = 8
YEARS_MIN: Final = 3
SHRINK_YEARS: Final = 3
"""A trend of so many years counts as much as that of all imports."""
GROWTH_MAX: Final = 1.0
AGE_FREE: Final = 2
AGE_COSTS: Final = 0.85
"""Each further year takes this much of the trust."""
TRUSTS: Final = {6: 1.0, 4: 0.9, 2: 0.75}
SITC_TRUST: Final = 0.65
WITS_TRUST: Final = 0.4
MIRROR_TRUST: Final = 0.85
PARTIAL_TRUST: Final = 0.8


def demand_of(hs: str, origin: str, market: Market) -> Demand:
    """From the finest class that has figures; all unknown where none has."""
    key = (hs[:6], origin)
    known = market.known.get(key)
    if known is None:
        known = market.known[key] = _demand(hs, origin, market)
    return known


def growth(series: Series) -> tuple[float, int]:
    """The yearly change by a line through the logarithms, and over how many years; NaN below three."""
    pairs = [(y, v) for y, v in zip(series.years, series.values, strict=True) if v > 0]
    pairs = pairs[-YEARS_MAX:]
    if len(pairs) < YEARS_MIN:
        return math.nan, 0
    years = np.array([year for year, _ in pairs], np.float64)
    logs = np.log([value for _, value in pairs])
    years -= years.mean()
    slope = float((years * (logs - logs.mean())).sum() / (years**2).sum())
    return max(-GROWTH_MAX, min(GROWTH_MAX, math.expm1(slope))), len(pairs)


def shrunk(own: float, years: int, whole: float) -> float:
    """A trend drawn towards that of all imports, the more the shorter it is."""
    if math.isnan(own):
        return math.nan
    if math.isnan(whole):
        return own * years / (years + SHRINK_YEARS)
    return (own * years + whole * SHRINK_YEARS) / (years + SHRINK_YEARS)


def classes(hs: str, market: Market) -> Iterator[tuple[Scheme, str, float]]:
    """Classes that hold the code, the finest first, and what each is worth."""
    for digits, trust in TRUSTS.items():
        if len(hs) >= digits:
            yield Scheme.HS, hs[:digits], trust
    division = market.sitc.get(hs[:4]) or market.sitc.get(hs[:2])
    if division:
        yield Scheme.SITC, division, SITC_TRUST
    group = market.groups.get(hs[:2])
    if group:
        yield Scheme.WITS, group, WITS_TRUST


def _demand(hs: str, origin: str, market: Market) -> Demand:
    if len(hs) < 2:
        return Demand()
    for scheme, code, trust in classes(hs, market):
        series = market.trade.get((scheme, code, WORLD))
        if series is None:
            continue
        whole = _all_imports(scheme, market)
        own, years = growth(series)
        year = series.years[-1]
        worth = trust * AGE_COSTS ** max(0, market.year - year - AGE_FREE)
        worth *= MIRROR_TRUST if series.is_mirror else 1.0
        worth *= PARTIAL_TRUST if series.is_partial else 1.0
        share, beside = _origin((scheme, code, origin), series, whole, market)
        return Demand(
            size=series.values[-1],
            year=year,
            growth=shrunk(own, years, growth(whole)[0] if whole else math.nan),
            raw_growth=own,
            years=years,
            origin=beside,
            origin_share=share,
            trust=worth,
            scheme=scheme,
            code=code,
            sources=series.sources,
        )
    return Demand()


def _all_imports(scheme: Scheme, market: Market) -> Series | None:
    """All goods together, by this scheme or else by any."""
    for one in (scheme, *Scheme):
        series = market.trade.get((one, "", WORLD))
        if series is not None:
            return series
    return None


def _origin(
    of: tuple[Scheme, str, str], series: Series, whole: Series | None, market: Market
) -> tuple[float, float]:
    """The country's share of the class, and that beside its share of all imports."""
    scheme, _, origin = of
    mine = market.trade.get(of)
    if mine is None or mine.years[-1] not in series.years:
        return math.nan, math.nan
    at = series.years.index(mine.years[-1])
    if series.values[at] <= 0:
        return math.nan, math.nan
    share = min(1.0, mine.values[-1] / series.values[at])
    total = market.trade.get((scheme, "", origin))
    if whole is None or total is None or total.years[-1] not in whole.years:
        return share, math.nan
    usual = total.values[-1] / whole.values[whole.years.index(total.years[-1])]
    return share, share / usual if usual > 0 else math.nan
