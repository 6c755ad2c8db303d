"""The ledger's outside parties: the database is the only one."""
