"""Does it predict? What was measured after hiring, held against the scores before it."""
