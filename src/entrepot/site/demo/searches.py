"""Invented searches of the Chinese shop, four months of them, so that "what the market searches"
has something to show. Nobody searched a single one.
"""

import math
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from entrepot.insights import commands
from entrepot.insights.models import SearchDay
from entrepot.insights.values import BOARD_ZONE
from entrepot.storefront import queries
from entrepot.storefront.values import Wish

MARKET: Final = "cn"
DAYS: Final = 120

Term = tuple[str, str, int, float]
"""Language, term, visitors of a usual day now, growth a month."""

TERMS: Final[tuple[Term, ...]] = (
    ("zh-hans", "红酒", 96, 0.06),
    ("zh-hans", "葡萄酒", 74, 0.03),
    ("zh-hans", "橄榄油", 88, 0.10),
    ("zh-hans", "特级初榨橄榄油", 31, 0.18),
    ("zh-hans", "巴罗洛", 22, 0.25),
    ("zh-hans", "起泡酒", 40, 0.12),
    ("zh-hans", "意大利面", 36, 0.02),
    ("zh-hans", "巧克力", 65, 0.04),
    ("zh-hans", "奶酪", 33, 0.08),
    ("zh-hans", "帕尔马火腿", 18, 0.15),
    ("zh-hans", "咖啡", 58, 0.05),
    ("zh-hans", "摩卡壶", 27, 0.20),
    ("zh-hans", "面霜", 84, 0.05),
    ("zh-hans", "护手霜", 47, -0.06),
    ("zh-hans", "香水", 71, 0.02),
    ("zh-hans", "防晒霜", 52, -0.22),
    ("zh-hans", "洗发水", 29, -0.03),
    ("zh-hans", "丝巾", 35, 0.07),
    ("zh-hans", "羊绒围巾", 44, 0.35),
    ("zh-hans", "真皮手袋", 61, 0.01),
    ("zh-hans", "皮鞋", 38, -0.04),
    ("zh-hans", "太阳镜", 26, -0.18),
    ("zh-hans", "婴儿奶粉", 79, 0.09),
    ("zh-hans", "婴儿推车", 21, 0.11),
    ("zh-hans", "蜂蜜", 30, 0.03),
    ("zh-hans", "香醋", 14, 0.14),
    ("zh-hans", "提拉米苏", 12, 0.30),
    ("zh-hans", "水晶杯", 16, 0.02),
    ("zh-hans", "餐具", 24, 0.01),
    ("zh-hans", "自行车", 19, 0.16),
    ("en", "wine", 23, 0.04),
    ("en", "olive oil", 19, 0.06),
    ("en", "chianti", 11, 0.09),
    ("en", "perfume", 13, 0.01),
    ("en", "espresso machine", 12, 0.21),
    ("en", "panettone", 9, 0.60),
)


def load() -> None:
    """Counts of days that are over; what is found is what the demo's shelf has."""
    if SearchDay.objects.exists():
        return
    found = {(language, term): _found(language, term) for language, term, *_ in TERMS}
    today = timezone.now().astimezone(BOARD_ZONE).date()
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        commands.keep_searches(
            day=day,
            counts={
                (MARKET, language, term): (
                    visitors,
                    0 if found[language, term] else visitors,
                    found[language, term],
                )
                for language, term, visitors in _day(day, back)
            },
        )


def _day(day: date, back: int) -> Iterator[tuple[str, str, int]]:
    dice = random.Random(f"searches {back}")  # noqa: S311  # invented, the same each time
    weekend = 1.25 if day.weekday() > 4 else 1.0
    for language, term, usual, growth in TERMS:
        grown = usual * math.pow(1 + growth, -back / 30)
        yield language, term, round(grown * weekend * dice.lognormvariate(0, 0.15))


def _found(language: str, term: str) -> int:
    return queries.search(Wish(market=MARKET, language=language, q=term)).total
