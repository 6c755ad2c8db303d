"""Lanes: what it costs, and what it takes, to bring goods to a buyer in another country.

Words: a *regime* is a body of rules (`cn-cbec-direct`, `eu-local`); a *lane* is a regime with
an origin and a destination; a *consignment* is one order of one merchant on a lane; its
*landed cost* is the full price, charge by charge, each with its row of law. An *obstacle* is a
reason why goods may not travel so; a *paper* is what must go with them.

`rules` are pure and take the law as a value; `rows` reads it from `data/`; `queries` are the
same verbs with the law in force filled in: that is the door for everyone else. It knows no
framework, no clock, no buyer and no stock, and it never guesses: what no row states is refused.
"""
