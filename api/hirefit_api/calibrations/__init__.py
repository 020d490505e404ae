"""The calibrations a company has published: the ruler that its scores are read on."""
