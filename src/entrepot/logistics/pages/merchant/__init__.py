"""The merchant's desk: orders to ship, parcels, stock."""
