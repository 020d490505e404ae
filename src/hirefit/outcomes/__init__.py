"""Does it predict? Outcomes after hiring held against the scores before it."""
