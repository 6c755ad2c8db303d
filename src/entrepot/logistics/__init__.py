"""Logistics: stock at nodes, parcels, papers, tracking.

Owns where goods are and how they travel. Stock is never set: it comes by a receipt and goes by
a sale, both through the ledger. It never knows what an order costs.
"""
