"""The office's day: pipeline, dossiers, tasks, notes, letters, cases and figures.

Reads everyone below and changes only its own: what is to be done, by whom, until when, and what
was said. It never decides what a merchant may sell.
"""
