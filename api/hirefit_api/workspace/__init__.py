"""HR sees whether the ruler is straight: views of all ratings, drafts of calibrations, what-if."""
