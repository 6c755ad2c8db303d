"""What each finding means in money or pieces, and what to do: one row a code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Facts = Mapping[str, Any]
Impact = tuple[int, str] | None
"""How many, and of what: pieces, or minor units of a currency."""


@dataclass(frozen=True, slots=True)
class Cause:
    means: str
    todo: str
    impact: Callable[[Facts], Impact] = lambda _: None
    repair: str = ""
    """The name of a repair that is safe; empty: somebody must decide."""
    heals: bool = False
    """A worker that runs puts it right by itself."""


LEDGER: Final = (
    "Stop taking orders (the books cannot be trusted), keep a backup of this moment, and compare "
    "the transfers of the account with the last good backup: `entrepot restore` into a new place. "
    "Somebody wrote to the tables past the program, or a disk lied."
)
ORDER: Final = (
    "Open the order on the operator's desk, compare it with the ledger by its number, and set it "
    "right by a command: cancel it, or refund it."
)
LAW: Final = "Open the law desk and correct the amendment by a further one."
RELOOK: Final = "Let a worker run, and look again; if it stays, rebuild with --repair."


def _gap(left: str, right: str, unit: str = "") -> Callable[[Facts], Impact]:
    def impact(facts: Facts) -> Impact:
        try:
            many = abs(int(facts[left]) - int(facts[right]))
        except (KeyError, TypeError, ValueError):
            return None
        return many, _unit(facts, unit)

    return impact


def _amount(name: str, unit: str = "") -> Callable[[Facts], Impact]:
    def impact(facts: Facts) -> Impact:
        found = facts.get(name)
        return (abs(int(found)), _unit(facts, unit)) if found is not None else None

    return impact


def _money_gap(facts: Facts) -> Impact:
    parts = [int(facts[name]) for name in ("captured", "sold", "going_back", "still_received")]
    return abs(parts[0] - sum(parts[1:])), "minor units"


def _sums_gap(facts: Facts) -> Impact:
    stored, moved = (
        [int(one) for one in str(facts[name]).strip("{}").split(",") if one not in {"", "NULL"}]
        for name in ("stored", "transfers")
    )
    if len(stored) != len(moved):
        return None
    account = str(facts.get("account", ""))
    return max(abs(a - b) for a, b in zip(stored, moved, strict=True)), _of_account(account)


def _unit(facts: Facts, unit: str) -> str:
    if unit:
        return unit
    named = str(facts.get("unit") or facts.get("currency") or "")
    if named.startswith("piece:"):
        return "pieces"
    return named or _of_account(str(facts.get("account", "")))


def _of_account(name: str) -> str:
    """The unit an account is counted in, from its name."""
    if name.startswith(("stock:", "sold:", "supplier:", "moving:")):
        return "pieces"
    last = name.rpartition(":")[2]
    return last if len(last) == 3 and last.isupper() else "units"


CAUSES: Final[Mapping[str, Cause]] = {
    "ledger.sums_differ": Cause(
        "an account says another sum than its transfers add up to", LEDGER, _sums_gap
    ),
    "ledger.unit_unbalanced": Cause(
        "money or pieces came from nowhere or went nowhere", LEDGER, _amount("posted")
    ),
    "ledger.wrong_unit": Cause("a transfer moved what its accounts do not count", LEDGER),
    "ledger.hold_unmatched": Cause("a hold ended twice, or as something else", LEDGER),
    "ledger.overdrawn": Cause(
        "more was given away than there is: somebody will not get theirs", LEDGER, _amount("free")
    ),
    "checkout.money_differs": Cause(
        "money was captured that is neither sold, nor owed back, nor waiting", ORDER, _money_gap
    ),
    "checkout.escrow_differs": Cause(
        "what is held for a merchant is not what its open sales say",
        LEDGER,
        _gap("ledger", "orders"),
    ),
    "checkout.part_differs": Cause(
        "tax, freight or margin in the ledger is not that of the sales",
        LEDGER,
        _gap("ledger", "orders"),
    ),
    "checkout.assessment_differs": Cause(
        "what customs charged and what was booked for it differ",
        "Open the customs desk and record the document's amounts again under a new number.",
        _gap("ledger", "assessments"),
    ),
    "checkout.assessment_stale": Cause(
        "a later document of customs was not booked",
        "Open the customs desk and record the latest document again under a new number.",
        _gap("difference", "moved", "minor units"),
    ),
    "checkout.sale_without_stock": Cause(
        "a paid order has no units kept, or no parcel: it cannot be shipped as it is", ORDER
    ),
    "checkout.stale_hold": Cause(
        "an ended order still holds units or an allowance: they cannot be sold",
        "Let a worker run: its timers free what is overdue. --repair does it now.",
        repair="expire",
    ),
    "checkout.elsewhere_differs": Cause(
        "an order and what it holds in another book disagree",
        "Let a worker run: what an order drew on elsewhere is ended by an event.",
        heals=True,
    ),
    "checkout.elsewhere_overdue": Cause(
        "what was held in another book for a quote is past its time",
        "Let a worker run, or --repair: the ledger frees what is overdue.",
        repair="expire",
        heals=True,
    ),
    "checkout.overdue": Cause(
        "unpaid orders keep goods from others past their time to pay",
        "See that a worker runs: it ends them twice a minute. --repair does it now.",
        repair="expire",
        heals=True,
    ),
    "checkout.order_differs": Cause(
        "an order's total is not the sum of its lines", ORDER, _gap("total", "lines", "minor units")
    ),
    "checkout.group_differs": Cause(
        "a checkout's total is not the sum of its orders: an order is missing, or is too many",
        ORDER,
        _gap("total", "orders", "minor units"),
    ),
    "payments.clearing_differs": Cause(
        "what the provider owes us in the ledger is not what was captured",
        LEDGER,
        _gap("ledger", "payments"),
    ),
    "payments.captured_not_whole": Cause(
        "a payment counts as captured with another amount than was asked",
        "Open the payments desk, compare with the provider's own page, and give it back if wrong.",
    ),
    "payments.settled_without_transfer": Cause(
        "money that came in is not in the ledger",
        "Open the payments desk and ask the provider about it again; nothing is booked twice.",
    ),
    "payments.received_not_allotted": Cause(
        "money came in and belongs to no order yet",
        "See that a worker runs: it confirms or gives back. Then open the payments desk.",
        _amount("minor"),
    ),
    "logistics.stock_below_zero": Cause("more pieces are promised than lie there", LEDGER),
    "logistics.shipped_not_posted": Cause(
        "a parcel left and its pieces are still counted as stock",
        "Count the shelf, and receive or correct the difference at the node.",
    ),
    "logistics.posted_not_shipped": Cause(
        "pieces left the stock and their parcel has not gone",
        "Look for the parcel at the node; ship it, or take its pieces in again by a receipt.",
    ),
    "logistics.receipt_differs": Cause(
        "a receipt and the ledger disagree on how many pieces came in", LEDGER, _amount("units")
    ),
    "logistics.bridge_differs": Cause(
        "pieces on their way between two books did not all arrive",
        "Run `entrepot books move` of that merchant again: it goes on where it stood.",
        _gap("left", "came", "pieces"),
    ),
    "logistics.closed_not_empty": Cause(
        "pieces lie at a warehouse that was closed",
        "Count the shelf; receive the pieces where they are, and correct them here.",
        _amount("units"),
    ),
    "logistics.state_differs": Cause(
        "a parcel's state is not what its carrier said",
        "See that a worker runs: it asks the carrier again.",
    ),
    "customs.unreadable_row": Cause("a row of law that was approved cannot be applied", LAW),
    "customs.ends_nothing": Cause("an amendment ends a row of law that is not there", LAW),
    "customs.overlap": Cause("two rows of law say what holds for one thing on one day", LAW),
    "insights.board_differs": Cause(
        "the live board shows other sales than the ledger (no money is wrong)",
        "Let the worker tell what waits. If it stays, the board alone is wrong: report it.",
        _amount("gap_minor"),
    ),
    "insights.cell_differs": Cause(
        "a figure of the board is not the sum of its orders (no money is wrong)",
        "The board alone is wrong: report it with this line.",
    ),
    "insights.sale_lost": Cause(
        "a sale will never be counted on the board (no money is wrong)",
        "The board alone is wrong: report it with this line.",
    ),
    "doctor.hold_without_order": Cause(
        "pieces, an allowance or a budget are set aside for nobody: they cannot be sold or used",
        "With an expiry they are free by themselves then (--repair frees what is overdue); without "
        "one, look in the ledger at what made the hold.",
        _amount("amount"),
        repair="expire",
    ),
    "doctor.order_without_hold": Cause(
        "an order counts on pieces that nobody keeps for it: they may be sold to another",
        "Cancel the order if it is not paid. If it is, receive the pieces or refund it.",
        _gap("wanted", "held"),
    ),
    "doctor.order_without_lines": Cause("an order has lost lines, or what they held", LEDGER),
    "doctor.allowance_differs": Cause(
        "yearly allowances were used by other amounts than sales have",
        LEDGER,
        _gap("used", "sales", "minor units"),
    ),
    "doctor.allowance_grant_differs": Cause(
        "a person may buy for more, or less, than the law's yearly limit",
        LEDGER,
        _gap("granted", "limit", "minor units"),
    ),
    "doctor.used_without_sale": Cause(
        "an allowance, a coupon or a quota was used, and no sale used it", LEDGER, _amount("amount")
    ),
    "doctor.shelf_differs": Cause(
        "buyers see, or do not see, other goods than the catalogue has",
        RELOOK,
        repair="reshelve",
    ),
    "doctor.units_differ": Cause(
        "the shelf shows other pieces than are free (no order can take what is not there)",
        RELOOK,
        _gap("shown", "free", "pieces"),
        repair="restock",
    ),
    "doctor.price_differs": Cause(
        "a price is shown that a quote would not charge; the quote is what is charged",
        "`entrepot reprice` (the same as --repair) computes them anew.",
        _gap("shown", "due"),
        repair="reprice",
    ),
    "doctor.picture_missing": Cause(
        "a product page shows a gap",
        "Copy the file from a backup (home/media), or upload it again.",
    ),
    "doctor.paper_missing": Cause(
        "a paper of a parcel is gone; printed again it may differ in its date",
        "Copy the file from a backup (home/papers); customs may ask for it.",
    ),
    "doctor.payment_without_order": Cause(
        "somebody paid for a checkout that is not there",
        "Open the payments desk and give it back, or bring the order back from a backup.",
        _amount("minor"),
    ),
    "doctor.parcel_without_order": Cause(
        "a parcel goes, or is to go, for an order that is not there", ORDER
    ),
    "doctor.event_set_aside": Cause(
        "something that happened could not be told: what follows from it has not happened",
        "Read the error, mend its cause, and let it be told again (outbox desk, or --repair).",
        repair="retell",
    ),
    "doctor.event_late": Cause(
        "something that happened waits to be told: what follows from it has not happened",
        "See that a worker runs (`entrepot serve`), and that it keeps up.",
        heals=True,
    ),
    "doctor.event_unknown": Cause(
        "newer code wrote events that this one does not know",
        "Bring every worker to the same version.",
    ),
    "doctor.merchant_book_differs": Cause(
        "a merchant sells in a book that is not open, or not known as one of its own",
        "`entrepot books open`, then `entrepot books move` of that merchant.",
    ),
    "doctor.key_missing": Cause(
        "names and addresses cannot be read: nothing can be shipped",
        "Put back the keys it was written with: secrets.env of a backup, or ENTREPOT_DATA_KEYS.",
    ),
    "doctor.index_invalid": Cause(
        "an index was left half made: what it should find is slow",
        "`reindex index concurrently` that index.",
    ),
    "doctor.archive_behind": Cause(
        "the archive of the log does not follow: what was sold since could not be brought back, "
        "and the server's disk fills with what waits for it",
        "Start `entrepot backup --wal-to`, or take a new base and drop the slot entrepot_wal.",
        _amount("bytes", "bytes"),
    ),
}
UNKNOWN: Final = Cause("something that must always hold does not", LEDGER)


def of(code: str) -> Cause:
    """Of an audit that came later, what can be said of any."""
    return CAUSES.get(code, UNKNOWN)
