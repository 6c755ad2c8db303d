"""What simulated outside parties are made of: a bare ASGI app, dials, notices, a memory.

No Django and no table: a simulator is another program, reached over HTTP like the real party.
"""
