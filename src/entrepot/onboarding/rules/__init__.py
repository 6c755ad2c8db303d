"""Pure rules: what a number is, what is missing, what a sale costs the merchant."""
