"""How shops write a product over several rows that need not stand together.

A shape tells which rows belong to one product (`link`), then writes beside the cells of each
row what it is there (`arrange`): cells whose names begin with @. The mapping does the rest.
"""

from collections.abc import Callable, Sequence
from typing import Final

from entrepot.channels.rules.shapes.google import Google
from entrepot.channels.rules.shapes.magento import Magento
from entrepot.channels.rules.shapes.prestashop import PrestaShop
from entrepot.channels.rules.shapes.shape import HEAD, ROLE, SKIP, Link, Shape, skipped
from entrepot.channels.rules.shapes.woocommerce import WooCommerce

SHAPES: Final[dict[str, Callable[[Sequence[str]], Shape]]] = {
    "woocommerce": WooCommerce,
    "magento": Magento,
    "prestashop": PrestaShop,
    "google": Google,
}

__all__ = ["HEAD", "ROLE", "SHAPES", "SKIP", "Link", "Shape", "skipped"]
