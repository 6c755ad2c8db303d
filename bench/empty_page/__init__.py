"""The yardstick of `bench.pages`: a view that renders a template with nothing in it."""
