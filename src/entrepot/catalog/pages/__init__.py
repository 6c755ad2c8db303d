"""Pages of the catalogue: the merchant's products, the office's blocked listings."""
