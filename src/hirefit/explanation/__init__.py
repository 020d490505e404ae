"""Why this number: contributions that add up, evidence, and what is not known."""
