"""Sharing without loss."""

from collections.abc import Sequence

from entrepot.money.values import Money


def split(whole: Money, weights: Sequence[int]) -> list[Money]:
    """Share by weight; the parts always sum to the whole (largest remainder first).

    A negative whole (a refund) is shared as its mirror image. Weights are non-negative and
    not all zero; ties go to the earlier part.
    """
    assert weights
    assert min(weights) >= 0
    weight = sum(weights)
    assert weight > 0
    sign = -1 if whole.minor < 0 else 1
    amount = abs(whole.minor)
    floors = [amount * w // weight for w in weights]
    remainders = [amount * w % weight for w in weights]
    short = amount - sum(floors)
    lucky = set(sorted(range(len(weights)), key=lambda i: -remainders[i])[:short])
    return [Money(sign * (f + (i in lucky)), whole.currency) for i, f in enumerate(floors)]
