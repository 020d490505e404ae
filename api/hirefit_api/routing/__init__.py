"""From an address to the function that answers it, at little cost (docs/decisions/0034)."""
