"""Displays of a calibration: values first, drawn second."""
