"""The chart of accounts: one function a name, so that nobody spells one by hand.

`docs/algorithms/ledger.md` shows each with a worked example.
"""

from uuid import UUID


def stock(variant: UUID, node: UUID) -> str:
    """Units of a variant that lie at a node and may be sold. Rule: NO_OVERDRAFT."""
    return f"stock:{variant}@{node}"


def sold(variant: UUID) -> str:
    """Units of a variant that have left by a sale."""
    return f"sold:{variant}"


def moving(source: int, target: int, variant: UUID, node: UUID) -> str:
    """The bridge over which units at a node go from one book to another.

    Units leave the source's stock into it, and come out of it into the target's: its credits in
    the one book are its debits in the other.
    """
    return f"moving:{source}-{target}:{variant}@{node}"


def supplier(merchant: UUID, variant: UUID) -> str:
    """Where units of a variant come from when a merchant's receipt brings them in."""
    return f"supplier:{merchant}:{variant}"


def piece(variant: UUID) -> str:
    """The unit in which a variant is counted."""
    return f"piece:{variant}"


def clearing(provider: str, currency: str) -> str:
    """Money a payment provider has captured and owes us, one account a currency."""
    return f"clearing:{provider}:{currency}"


def received(payment: UUID) -> str:
    """Captured money of one payment that is not yet allotted. Rule: NO_OVERDRAFT."""
    return f"received:{payment}"


def escrow(merchant: UUID, currency: str) -> str:
    """Buyers' money held for a merchant until delivery. Rule: NO_OVERDRAFT."""
    return f"escrow:{merchant}:{currency}"


def payable(merchant: UUID, currency: str) -> str:
    """What is owed to a merchant, in the merchant's currency."""
    return f"payable:{merchant}:{currency}"


def commission(currency: str) -> str:
    """What the gateway has earned on sales."""
    return f"commission:{currency}"


def tax(authority: str, kind: str, currency: str) -> str:
    """Duty or tax withheld for an authority, e.g. `tax:cn:vat:CNY`. Duty is a kind of its own."""
    return f"tax:{authority}:{kind}:{currency}"


def assessment(authority: str, kind: str, currency: str) -> str:
    """Withheld less what customs charged, e.g. `assessment:cn:vat:CNY`; kept or borne by us."""
    return f"assessment:{authority}:{kind}:{currency}"


def freight(lane: str, currency: str) -> str:
    """Freight and insurance charged to buyers, owed to carriers of the lane."""
    return f"freight:{lane}:{currency}"


def fx(base: str, quote: str, currency: str) -> str:
    """The position from changing `base` into `quote`, one account a side."""
    return f"fx:{base}/{quote}:{currency}"


def fx_margin(currency: str) -> str:
    """The operator's named margin on exchange."""
    return f"fx-margin:{currency}"


def deposit(merchant: UUID, currency: str) -> str:
    """A merchant's deposit that we hold by its contract. Rule: NO_OVERDRAFT."""
    return f"deposit:{merchant}:{currency}"


def bank(currency: str) -> str:
    """The other side of what reached or left our own bank account outside of any sale."""
    return f"bank:{currency}"


def refund_due(payment: UUID) -> str:
    """Captured money that must go back to the buyer. Rule: NO_OVERDRAFT."""
    return f"refund:{payment}"


def allowance(scheme: str, person: str, year: int) -> str:
    """What one person may still buy under a scheme in a year; `person` is a keyed hash."""
    return f"allowance:{scheme}:{person}:{year}"


def allowance_granted(scheme: str) -> str:
    """The other side of every allowance."""
    return f"allowance-granted:{scheme}"


def allowance_used(scheme: str, year: int) -> str:
    """Where used allowance goes."""
    return f"allowance-used:{scheme}:{year}"


def allowance_unit(scheme_currency: str) -> str:
    """The unit of an allowance, e.g. `allowance:CNY`, in minor units of that currency."""
    return f"allowance:{scheme_currency}"
