"""The service: companies, interviews, scorecards and explained scores over HTTP."""
