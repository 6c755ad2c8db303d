"""The ledger: accounts of one unit and transfers between two of them.

Owns everything countable: money, stock, allowances, coupons, quotas. A transfer is never
changed; a chain happens all or none; a batch of chains is judged by a pure function and
stored in one transaction. It never knows what an account is for: names are its callers'.
"""
