"""Ratings from before hirefit: spreadsheets and exports, read into a ratings file."""
