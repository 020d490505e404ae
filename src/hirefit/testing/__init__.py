"""What packages that build on hirefit test themselves with; needs `httpx` and `pytest`."""
