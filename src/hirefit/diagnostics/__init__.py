"""How well the ratings hold together: fit, agreement, reliability, drift, unusual pairings."""
