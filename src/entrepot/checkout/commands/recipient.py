"""To whom goods go, and what that person may still buy this year."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction

from entrepot.checkout import rules
from entrepot.checkout.models import Recipient
from entrepot.checkout.queries import pricing
from entrepot.checkout.values import CartId, RecipientId
from entrepot.kernel import named_id
from entrepot.kit import secrets
from entrepot.lanes import queries as lanes
from entrepot.lanes.rules import REGIMES
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.values import Book
from entrepot.money.values import Money
from entrepot.offices.values import UserId

RECIPIENTS_MAX: Final = 20
"""As many as are compared to find that an address is known already."""
PERSON: Final = "person"


@transaction.atomic
def save_recipient(
    *,
    owner: UserId | None,
    cart: CartId | None,
    country: str,
    details: Mapping[str, str],
    at: datetime,
) -> RecipientId:
    """Keep an address, encrypted; `rules.BadRecipient` names each field that is wrong.

    A kept address never changes, because orders point to it: a correction is a new one. The
    same address again is the one that is there. A stranger's belongs to a cart. With an ID
    number, the person's yearly allowance is opened.
    """
    clean = rules.clean_recipient(country, details)
    key = ""
    if number := clean.get("id_number"):
        key = secrets.fingerprint(number, purpose=PERSON)
        open_allowances(key=key, country=country, at=at)
    whose = {"owner": owner} if owner else {"owner": None, "cart": cart}
    known = Recipient.objects.filter(**whose, country=country, person=key).order_by("-made_at")
    for row in known[:RECIPIENTS_MAX]:
        if json.loads(row.details) == clean:
            return RecipientId(row.id)
    row = Recipient.objects.create(
        owner_id=owner,
        cart=cart,
        country=country,
        details=json.dumps(clean, ensure_ascii=False),
        person=key,
    )
    return RecipientId(row.id)


def open_allowances(*, key: str, country: str, at: datetime, book: Book | None = None) -> None:
    """Open and grant the person's allowances of this calendar year; a repeat changes nothing.

    What is granted is the limit in force on the first of January, so that it is one figure for
    the year, whoever asks first. They lie in the person's own book, unless another is named.
    """
    day = rules.local_day(country, at)
    for scheme in sorted(rules.SCHEMES_OF.get(country, ())):
        where = book or pricing.allowance_book(key, day.year)
        open_allowance(scheme=scheme, key=key, year=day.year, at=at, book=where)


@transaction.atomic
def open_allowance(*, scheme: str, key: str, year: int, at: datetime, book: Book) -> None:
    """One scheme's allowance of one person and year."""
    limit = _yearly(scheme, year)
    account = chart.allowance(scheme, key, year)
    unit = chart.allowance_unit(limit.currency.code)
    granted = chart.allowance_granted(scheme)
    ledger.open_accounts(
        [
            chart.NewAccount(account, unit, chart.Rule.NO_OVERDRAFT),
            chart.NewAccount(granted, unit),
            chart.NewAccount(chart.allowance_used(scheme, year), unit),
        ],
        book=book,
    )
    ledger.transfer(
        chart.Transfer(
            id=chart.TransferId(named_id(f"grant:{account}")),
            debit=chart.account_id(granted),
            credit=chart.account_id(account),
            amount=limit.minor,
            unit=unit,
            reason=f"allowance.granted {account}",
        ),
        at=at,
        book=book,
    )


def _yearly(scheme: str, year: int) -> Money:
    for regime, its_scheme in rules.SCHEMES.items():
        if its_scheme == scheme and regime in REGIMES:
            found = lanes.limits(regime, date(year, 1, 1))
            assert found is not None, f"{regime} counts against {scheme} and has no limit"
            return found.year
    raise AssertionError(f"no written regime counts against {scheme}")
