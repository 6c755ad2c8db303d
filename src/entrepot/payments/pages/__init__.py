"""What people see of payments: the operator's desk. Buyers pay on the provider's page."""
