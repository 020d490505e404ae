"""Remind raters of late cards: after an hour, the next morning, then on the recruiters' list."""
