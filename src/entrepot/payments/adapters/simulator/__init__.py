"""The simulated provider: a client like any other, and the server it talks to."""
