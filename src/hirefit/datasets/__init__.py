"""Simulated interviews with a known truth, and data for trying things out."""
