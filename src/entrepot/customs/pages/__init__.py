"""Pages of customs, one file an audience."""
