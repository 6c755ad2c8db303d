"""Pure rules of files: telling encodings and delimiters, reading numbers, mapping rows."""

from entrepot.channels.rules.cells import shielded, value_of
from entrepot.channels.rules.grouping import Group, groups, is_left_out, key_of
from entrepot.channels.rules.mapping import Built, build, unknown_columns, used_columns
from entrepot.channels.rules.notes import Frame
from entrepot.channels.rules.numbers import (
    BadNumber,
    decimal_of,
    price_of,
    quantity_of,
    whole_of,
)
from entrepot.channels.rules.sniff import (
    encoding_of,
    form_of,
    is_mojibake,
    kind_of,
    likely_delimiter,
    unspoiled,
)
from entrepot.channels.rules.texts import translation_of

__all__ = [
    "BadNumber",
    "Built",
    "Frame",
    "Group",
    "build",
    "decimal_of",
    "encoding_of",
    "form_of",
    "groups",
    "is_left_out",
    "is_mojibake",
    "key_of",
    "kind_of",
    "likely_delimiter",
    "price_of",
    "quantity_of",
    "shielded",
    "translation_of",
    "unknown_columns",
    "unspoiled",
    "used_columns",
    "value_of",
    "whole_of",
]
