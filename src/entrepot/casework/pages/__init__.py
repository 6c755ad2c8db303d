"""The office's day, a merchant's help, the operator's and a trade partner's view of it."""
