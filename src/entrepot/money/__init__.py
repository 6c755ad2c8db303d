"""Money: exact amounts, their currencies, and what one is worth in another on a day.

Owns `Money`, `Currency`, `split` and exchange rates as dated rows. It never rounds without
being told how, and never converts without naming the rate.
"""
