"""Pages, one file an audience or a noun."""
