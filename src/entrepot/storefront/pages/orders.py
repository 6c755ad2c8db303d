"""Soon."""
from entrepot.storefront.pages import frame
recipient = review = pay = mine = group = returned = pay_again = confirm = frame.market_page(lambda r, m, **k: frame.show(r, "storefront/help.html", m, {}))
