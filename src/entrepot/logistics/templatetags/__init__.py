"""Words for states and codes."""
