"""An adapter for Acme, an invented applicant-tracking system."""
