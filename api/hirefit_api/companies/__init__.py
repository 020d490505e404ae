"""Companies: a service sentence, values and weights; every profile is kept."""
