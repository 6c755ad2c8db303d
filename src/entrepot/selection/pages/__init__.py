"""Pages by audience: the office, the merchant, the operator."""
