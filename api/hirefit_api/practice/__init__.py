"""Practice cases: rate an invented answer, compare with the reference, read why."""
