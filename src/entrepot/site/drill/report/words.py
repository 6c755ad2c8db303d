"""What codes mean, in the reader's language."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "A quiet day": _("A quiet day"),
    "Singles' Day": _("Singles' Day"),
    "Flash sales": _("Flash sales"),
    "A shop's real hours": _("A shop's real hours"),
}
"""Of the shipped profiles."""

REFUSED: Final[dict[str, Promise]] = {
    "checkout.sold_out": _("sold out"),
    "checkout.allowance_exceeded": _("yearly allowance used up"),
    "checkout.queue_full": _("queue full, asked to come again"),
    "checkout.unavailable": _("order books away, asked to come again"),
    "checkout.quote_expired": _("quote too old"),
    "no_answer": _("no answer"),
    "http_503": _("out of service, asked to come again (503)"),
    "no_final_answer": _("gave up after a minute"),
    "http_502": _("no server behind the door (502)"),
    "http_500": _("the program failed (500)"),
}

FAULTS: Final[dict[str, Promise]] = {
    "kill-web-worker": _("kill -9 of a web worker"),
    "kill-web": _("kill -9 of the web server above its workers"),
    "kill-dispatcher": _("kill -9 of the dispatcher and its jobs"),
    "kill-database": _("kill -9 of PostgreSQL"),
    "kill-backend": _("kill -9 of one of PostgreSQL's processes that serve the program"),
    "kill-simulators": _("kill -9 of the payment provider and the carrier"),
    "restart-database": _("PostgreSQL restarted fast, as for an update"),
    "pool-exhausted": _("every free connection of PostgreSQL taken by somebody else"),
    "disk-full": _("no byte left on the database's filesystem"),
    "promote-replica": _("kill -9 of the primary, its standby promoted in its place"),
}

STEPS: Final[dict[str, Promise]] = {
    "presses": _("presses on reload, beyond the first"),
    "repeats_alike": _("of them answered as the first was"),
    "repeat_answered_otherwise": _("of them answered otherwise"),
    "not_sent": _("buyers that the drill itself could not send"),
    "started": _("payments begun at the shop's button"),
    "paid.pay": _("paid in full at the provider"),
    "came_back": _("came back from the provider's page"),
    "confirmed": _("seen as a confirmed sale by their buyer"),
    "not_seen_confirmed": _("paid, and not seen confirmed while the buyer looked"),
    "paid.part": _("captured with a wrong amount by the provider"),
    "returned": _("of them sent back by the operator's desk"),
    "paid.refund": _("paid after they had been cancelled (the money goes back)"),
    "refused_by_bank": _("refused by the bank at first"),
    "cancelled": _("cancelled by their buyer"),
    "not_payable": _("could not begin to pay"),
    "gave_up": _("gave up on a page that did not come"),
    "dial.late_s": _("notices made late"),
    "dial.lost": _("notices lost"),
    "dial.doubled": _("notices doubled"),
    "dial.shuffled": _("notices shuffled"),
    "dial.refused": _("payments refused"),
    "shipped": _("parcels packed, papered and handed over"),
    "completed": _("sales completed, merchants paid"),
    "pages": _("pages and buttons asked for"),
    "office.failed": _("steps of the desks that failed and were made again"),
}
"""In the order of the report."""

NOT_PLAYED: Final[dict[str, Promise]] = {
    "returns": _(
        "Returns of goods: the program has no desk for them yet. Money that goes back is played by"
        " payments of wrong amounts and by payments that come after a cancellation."
    ),
    "expiry": _(
        "The end of unpaid orders by the clock: this drill was over before their time to pay was."
        " Run it with --wait-for-expiry, or set ENTREPOT_PAYMENT_WINDOW_MIN to a minute or two."
    ),
    "walks": _("Payments: no buyer of this drill paid at the provider's pages."),
    "faults": _("Faults: nothing was killed. Add --kills."),
    "flash": _("Flash sales: the profile has none."),
}

SETTINGS: Final[dict[str, Promise]] = {
    "rates": _("orders a second, first and last"),
    "stages": _("stages"),
    "minutes": _("minutes"),
    "crowds": _("processes that buyers come from"),
    "walks": _("buyers who go on to pages, at most"),
    "ships": _("parcels, at most"),
    "dials": _("chances of the provider's faults"),
    "window": _("time to pay"),
}


def of(words: dict[str, Promise], code: str) -> str:
    """The words for a code; the code where there are none."""
    return str(words.get(code, code))
