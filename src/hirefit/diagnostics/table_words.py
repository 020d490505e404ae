"""What the heads of a diagnosis's tables mean, a line each, for whoever does not know them."""

from __future__ import annotations

MEANINGS = {
    "cards": "scorecards: one rater, one application",
    "tougher": "levels that an average rater would have given more; below zero, less",
    "90 %, 95 %": "an interval that holds the true value this often",
    "logits": "severity or difficulty in the unit of the model",
    "se": "standard error of the figure in logits before it",
    "infit, outfit": "mean square of rating less expectation, in units of its variance. About 1 is"
    " usual, above 1.4 is noisy, below 0.6 too smooth. Infit weighs ratings by their information,"
    " outfit all alike",
    "zstd": "the mean square before it as a standard normal value: beyond 2 is rare by chance",
    "ptmea": "point-measure correlation: of ratings with where the other ratings put the person",
    "sd": "standard deviation of the ratings, in levels",
    "middle": "share of ratings in the middle of the scale",
    "one level": "scorecards with one level throughout, of those with enough ratings to say so",
    "shared, same": "answers that another rater rated, too, and how often with the same level",
    "location": "where the people stand who got this level, on average",
    "at, peak": "where this level is the expected one, and how likely it becomes at most",
    "rmse, true sd": "root mean square of the errors, and the spread with errors taken out",
    "separation, strata": "true sd over rmse, and how many groups that can tell apart",
    "reliability": "share of the spread that is no error. Of raters a high one is a warning: they"
    " differ. Under sample: with these as a sample of their kind",
    "chi-square (df), p": "whether all could be alike, with degrees of freedom, and how likely so"
    " much is then",
    "adjusted p": "how likely by chance, with all that were tested in mind",
    "kappa": "agreement beyond that of raters who give their levels at random, squared distances"
    " as weights (Cohen 1968)",
    "ICC": "intraclass correlation (Shrout & Fleiss 1979). First figure 1: raters change with the"
    " application; 2: the same raters, severity counts as error; 3: it does not. Then: of one"
    " rater, or of the mean of k",
    "E rho^2, Phi": "reliability for comparing people, and for the level itself",
}
