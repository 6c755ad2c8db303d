"""Filters of the law desk."""
