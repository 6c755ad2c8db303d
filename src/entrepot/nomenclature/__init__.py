"""Nomenclature: the tree of customs codes, and proposals of a code for words that name goods.

Words: a *code* is 2 (chapter), 4 (heading), 6 (subheading, HS 2022) or 8 digits (the EU's CN);
a *name* is what the nomenclature says, a *term* is what shops say (the lexicon); a *proposal* is
a ranked list of candidates with the words of the text that decided, and a verdict: `sure`,
`likely` or `not_sure`. An *example* is a text with its code from the operator's own books; a
*model* is what was learnt from examples, kept under the operator's home and never shipped.

`queries` is the door: `names`, `search`, `propose`. No Django, no wire; a proposal is advice,
the declarant decides.
"""
