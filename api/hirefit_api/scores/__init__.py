"""Scores and explanations, computed when they are asked for."""
