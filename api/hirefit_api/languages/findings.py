"""What the core finds, in its own sentences; `sentences.said` recognises them."""

from __future__ import annotations

from hirefit_api.languages.speaking import marked

FINDINGS = (
    # the first sentence
    marked(
        "Fit level %(level)s of %(highest)s, likely between %(low)s and %(high)s. %(against_cut)s"
    ),
    marked(
        "That is at the cut of %(cut)s: it would be above it in about %(times)s of 100 such cases."
    ),
    marked("That is clearly above the cut of %(cut)s."),
    marked("That is clearly below the cut of %(cut)s."),
    marked(
        "That is above the cut of %(cut)s, but not clearly: it would be in about %(times)s of 100 "
        "such cases."
    ),
    marked(
        "That is below the cut of %(cut)s, but not clearly: it would be in about %(times)s of 100 "
        "such cases."
    ),
    # reasons
    marked("%(name)s: level %(level)s, at the standard of %(standard)s."),
    marked("%(name)s: level %(level)s, %(away)s above the standard of %(standard)s."),
    marked("%(name)s: level %(level)s, %(away)s below the standard of %(standard)s."),
    marked("Rater %(number)s"),
    # what is not known
    marked("Provisional: %(here)s of %(planned)s planned scorecards are in. The level may move."),
    marked(
        "%(name)s was not assessed. It counts neither for nor against; the other weights were "
        "scaled up."
    ),
    marked("%(name)s rests on one question; %(fewest)s are needed to call it complete."),
    marked("%(name)s was rated by %(raters)s of %(planned)s raters."),
    marked("Not assessed by %(count)s rater (%(reason)s): %(question)s"),
    marked("Not assessed by %(count)s raters (%(reason)s): %(question)s"),
    marked("the answer was off topic"),
    marked("other reason"),
    marked("“%(statement)s”: no evidence yet."),
    marked(
        "The raters' severity is not known yet: the shipped prior takes every rater for average "
        "and widens the interval for it."
    ),
    marked("Draft, not yet validated with experts: %(names)s."),
)
