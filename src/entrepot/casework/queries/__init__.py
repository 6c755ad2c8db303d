"""Reading the office's day."""
