"""The simulated carrier: a client like any other, and the server it talks to."""
