"""Figures: python dev.py bench [NAME ...] prints them with the machine they were taken on."""
