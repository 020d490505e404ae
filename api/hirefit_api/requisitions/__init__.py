"""Openings: the requisition, its frozen kit, the applications to it."""
