"""Outside parties: files of figures, the press of the report."""
