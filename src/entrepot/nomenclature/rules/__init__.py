"""The pure part: what follows from a text, the tree and the terms.

`tree` makes the tree from the published tables; `words` and `spelling` read a text; `index`
counts which words stand by which codes; `learning` trains; `traits` reads materials; `ranking` weighs the evidence;
`proposing` says what it means; `measuring` judges proposals by known codes.
"""
