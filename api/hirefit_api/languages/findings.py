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
    marked("%(name)s has no weight here: its ratings do not count in the fit level."),
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
    # how structured interviews were
    marked("Experts of the work have confirmed every competency of the kit."),
    marked(
        "The competencies name O*NET elements of the occupation; an analysis of your own job is "
        "not in the record."
    ),
    marked("No card is in yet."),
    marked("One kit for all; %(left_out)s of %(count)s questions were not asked."),
    marked("The kit lists the probes; which were asked is not in the record."),
    marked("The kit has %(past)s behavioural and %(others)s situational questions."),
    marked("The kit has %(count)s questions, %(fewest)s or more for each competency."),
    marked(
        "Cards show no CV, test or photo; what raters knew from elsewhere is not in the record."
    ),
    marked(
        "The kit keeps them for an unrated part at the end; whether it was kept is not in the "
        "record."
    ),
    marked("%(count)s answers have a level of their own."),
    marked("Each competency has %(count)s levels with described behaviour."),
    marked("No rating is in yet."),
    marked("%(noted)s of %(count)s ratings have a note."),
    marked("%(several)s of %(count)s applications have cards of two raters or more."),
    marked("Fewer than two applications have cards."),
    marked("The same raters saw everyone."),
    marked("%(count)s different panels; the score takes out how strict each rater is."),
    marked("No application has two cards yet."),
    marked(
        "Nobody sees the panel before their own card is in; %(amended)s of %(count)s cards were "
        "changed afterwards."
    ),
    marked("%(trained)s of %(count)s raters have passed the practice cases."),
    marked(
        "Weights and rule were frozen with the kit, before the first card; no overall impression "
        "is asked for."
    ),
    marked("in force"),
    marked("not in force"),
    marked("can't be told"),
    # what experts made of anchors
    marked("%(experts)s of at least %(least)s experts"),
    marked("%(agreement)s put it here, %(least)s are needed"),
    marked("the spread of levels is %(spread)s, %(most)s is the most"),
    marked("experts see level %(mean)s on average, it stands at level %(level)s"),
    marked("not known"),
    marked("sentence"),
    marked("example %(number)s"),
    marked("example"),
    # you and the panel
    marked(
        "Too early to say how you rate beside the panel: you have %(cards)s, and it takes "
        "%(fewest)s."
    ),
    marked("You rate about like the panel (%(cards)s); any difference could be chance."),
    marked("You rate %(about)s tougher than the panel (%(between)s; %(cards)s)."),
    marked("You rate %(about)s milder than the panel (%(between)s; %(cards)s)."),
    marked("Too early to say how far your levels lie apart: %(ratings)s."),
    marked("You use the scale about as widely as these applications call for."),
    marked(
        "Your levels lie closer together than these applications call for: the ends of the scale "
        "are there to be used."
    ),
    marked("Your levels lie further apart than these applications call for."),
    marked("about %(count)s level"),
    marked("about %(count)s levels"),
    marked("between %(low)s and %(high)s"),
    marked("%(count)s scorecard"),
    marked("%(count)s scorecards"),
    marked("%(count)s rating"),
    marked("%(count)s ratings"),
)
