"""The mathematics of the many-facet Rasch model: arrays in, arrays out."""
