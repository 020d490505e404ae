"""Are groups moved forward alike? Rates by group for the fairness reviewer, who brings them."""
