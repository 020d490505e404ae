"""Adapters: the contracts of applicant-tracking systems, each mapped onto the one order."""
