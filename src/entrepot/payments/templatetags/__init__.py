"""Words for states."""
