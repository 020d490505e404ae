"""A fit frozen for use: severities, difficulties, thresholds, variances, with provenance."""
