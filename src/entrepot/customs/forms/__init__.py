"""The shape of input: what was typed, before anyone has judged it."""
