"""Pages of those who look over several contexts: offices and operators."""
