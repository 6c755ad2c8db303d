"""Simulated registers and banks: a client like any other, and the server it talks to."""
