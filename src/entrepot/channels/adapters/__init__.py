"""Outside forms of goods: files as they come."""
