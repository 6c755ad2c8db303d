"""Checkout's outside parties: the database, for what is placed by the thousand."""
