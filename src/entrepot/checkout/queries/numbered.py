"""An order by the number that people know."""

from django.db import connection

from entrepot.checkout.adapters.postgres.numbers import FIND, SPAN
from entrepot.checkout.values import OrderId
from entrepot.kit import books


def order_of_number(number: str) -> tuple[int, OrderId] | None:
    """Book and id of the order with this number, as it is stored; None when there is none.

    A number tells no book: they are asked one after the other.
    """
    for book in books.all_books():
        with connection.cursor() as cursor:
            cursor.execute(SPAN, {"book": book})
            [(first, last)] = cursor.fetchall()
            if first is None:
                continue
            facts = {"number": number, "last": last, "weeks": last - first}
            cursor.execute(FIND, {"book": book, **facts})
            if row := cursor.fetchone():
                return book, OrderId(row[0])
    return None
