"""Applications, numbers, rights and terms, as values."""
