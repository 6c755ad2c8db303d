"""Pure rules of files: telling encodings and delimiters, reading numbers, mapping rows."""

from entrepot.channels.rules.cells import shielded, unshielded, value_of
from entrepot.channels.rules.fast import (
    FastColumns,
    fast_columns,
    is_leap,
    price_in,
    units_in,
)
from entrepot.channels.rules.fitting import by_key, fits, fitted, head_key
from entrepot.channels.rules.grouping import Group, groups, is_left_out, key_of
from entrepot.channels.rules.guessing import SAMPLE_ROWS, guess
from entrepot.channels.rules.mandate import out_of_mandate
from entrepot.channels.rules.mapping import Built, build, unknown_columns, used_columns
from entrepot.channels.rules.notes import Frame
from entrepot.channels.rules.numbers import (
    NUMBER_LONGEST,
    BadNumber,
    decimal_of,
    price_of,
    quantity_of,
    sign_shown,
    whole_of,
)
from entrepot.channels.rules.pictures import stem_of
from entrepot.channels.rules.shapes import SHAPES, skipped
from entrepot.channels.rules.sniff import (
    encoding_of,
    form_of,
    is_mojibake,
    kind_of,
    likely_delimiter,
    separator_said,
    unspoiled,
)
from entrepot.channels.rules.texts import translation_of

__all__ = [
    "NUMBER_LONGEST",
    "SAMPLE_ROWS",
    "SHAPES",
    "BadNumber",
    "Built",
    "FastColumns",
    "Frame",
    "Group",
    "build",
    "by_key",
    "decimal_of",
    "encoding_of",
    "fast_columns",
    "fits",
    "fitted",
    "form_of",
    "groups",
    "guess",
    "head_key",
    "is_leap",
    "is_left_out",
    "is_mojibake",
    "key_of",
    "kind_of",
    "likely_delimiter",
    "out_of_mandate",
    "price_in",
    "price_of",
    "quantity_of",
    "separator_said",
    "shielded",
    "sign_shown",
    "skipped",
    "stem_of",
    "translation_of",
    "units_in",
    "unknown_columns",
    "unshielded",
    "unspoiled",
    "used_columns",
    "value_of",
    "whole_of",
]
