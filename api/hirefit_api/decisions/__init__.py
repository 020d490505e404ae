"""What people decide, and what they tell the candidate: debriefs, decisions, letters."""
