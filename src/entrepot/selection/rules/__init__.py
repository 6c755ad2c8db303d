"""Pure rules: the score and its parts, what would lift it, how files of figures are read."""
