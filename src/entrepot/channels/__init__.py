"""Channels: merchants' goods in and out by file.

Owns formats, mappings and import jobs. It never decides what a product may do: it hands
clean values to the catalogue and reports what was refused, line by line.
"""
