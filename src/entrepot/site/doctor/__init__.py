"""The doctor: every audit, and what audits cannot see, told as what it means and what to do.

A look is an audit of the whole program (`kit.audit.Audit`): a function without arguments whose
docstring says what always holds, which answers with the places where it does not. What it finds
has a code; `causes` says of each code what it means in money or pieces, what to do, and whether
a repair is safe. Repairs go through the contexts' own commands and are written down.
"""
