"""The providers, one folder each. Nothing is imported here: a server must not load a client."""
