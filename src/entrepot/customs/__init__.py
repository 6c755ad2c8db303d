"""Customs: what the operator keeps about law, and the faces of landed cost.

Words: an *amendment* is the operator's change to the law (a row added, corrected or ended) that
two people must want; a *tariff table* is one file of duty rows read whole; a *proof* is what a
register said about a buyer's VAT number. It never computes a duty or a tax: `lanes` does, over
the shipped rows and those that were approved here.
"""
