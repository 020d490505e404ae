"""What a look at the ratings says: findings, views, previews; `sentences.said` recognises them."""

from __future__ import annotations

from hirefit_api.languages.speaking import marked

LOOKS = (
    # findings
    marked("%(rater)s rates %(about)s tougher than the panel (%(between)s; %(cards)s)."),
    marked("%(rater)s rates %(about)s milder than the panel (%(between)s; %(cards)s)."),
    marked(
        "%(rater)s now rates %(about)s tougher than in the calibration (%(between)s; %(cards)s)."
    ),
    marked(
        "%(rater)s now rates %(about)s milder than in the calibration (%(between)s; %(cards)s)."
    ),
    marked(
        "%(rater)s gave one level throughout on %(uniform)s of %(cards)s; about %(usual)s would "
        "be usual. Rating answer by answer may help."
    ),
    marked(
        "%(rater)s stays in the middle of the scale: %(share)s of %(ratings)s, about %(usual)s "
        "would be usual."
    ),
    marked(
        "The ratings of %(rater)s are scattered: they lie about %(times)s times as far from what "
        "the other ratings let expect as is usual (%(ratings)s). The surprising ones are worth a "
        "second look."
    ),
    marked(
        "The ratings of %(rater)s differ less from the expected ones than ratings usually do "
        "(%(ratings)s). Were they given after talking with other raters?"
    ),
    marked(
        "Question %(question)s says little: its ratings hardly go with the other ratings of the "
        "same people (correlation %(seen)s, about %(usual)s would be usual; %(ratings)s)."
    ),
    marked(
        "Question %(question)s says less than usual: its ratings go less with the other ratings "
        "of the same people (correlation %(seen)s, about %(usual)s would be usual; %(ratings)s)."
    ),
    marked("Level %(level)s was never used in %(ratings)s."),
    marked("Levels %(levels)s were never used in %(ratings)s."),
    marked(
        "Level %(level)s is nowhere the likeliest: levels %(below)s, %(level)s and %(above)s are "
        "not told apart here. Rewriting their examples may help."
    ),
    marked(
        "In %(competency)s, level %(level)s is nowhere the likeliest: levels %(below)s, "
        "%(level)s and %(above)s are not told apart here. Rewriting their examples may help."
    ),
    marked(
        "%(rater)s rates %(about)s tougher in %(competency)s than elsewhere (%(between)s; "
        "%(ratings)s)."
    ),
    marked(
        "%(rater)s rates %(about)s milder in %(competency)s than elsewhere (%(between)s; "
        "%(ratings)s)."
    ),
    marked(
        "%(rater)s rates %(about)s tougher on question %(question)s than elsewhere (%(between)s; "
        "%(ratings)s)."
    ),
    marked(
        "%(rater)s rates %(about)s milder on question %(question)s than elsewhere (%(between)s; "
        "%(ratings)s)."
    ),
    marked(
        "%(rater)s has become %(about)s tougher from period %(first)s to %(last)s (%(between)s; "
        "%(cards)s)."
    ),
    marked(
        "%(rater)s has become %(about)s milder from period %(first)s to %(last)s (%(between)s; "
        "%(cards)s)."
    ),
    marked(
        "%(ratings)s lie far from what the others let expect; chance gives about %(usual)s. The "
        "farthest are listed below: worth a look, not an error by themselves."
    ),
    marked(
        "%(names)s share no application with %(others)s, not even through others. Their "
        "strictness and their applications' levels can't be compared. One application or "
        "practice case rated by both sides would link them."
    ),
    marked("%(names)s and %(count)s more"),
    marked("And %(count)s more; at most about %(share)s of them are chance."),
    # numbers of things
    marked("%(count)s rater"),
    marked("%(count)s raters"),
    marked("%(count)s application"),
    marked("%(count)s applications"),
    marked("%(count)s pairing"),
    marked("%(count)s pairings"),
    marked("%(count)s pair"),
    marked("%(count)s pairs"),
    marked("%(count)s shared rating"),
    marked("%(count)s shared ratings"),
    marked("about %(count)s level tougher"),
    marked("about %(count)s levels tougher"),
    marked("about %(count)s level milder"),
    marked("about %(count)s levels milder"),
    marked("about %(count)s level tougher than now"),
    marked("about %(count)s levels tougher than now"),
    marked("about %(count)s level milder than now"),
    marked("about %(count)s levels milder than now"),
    marked("harder by about %(count)s level"),
    marked("harder by about %(count)s levels"),
    marked("easier by about %(count)s level"),
    marked("easier by about %(count)s levels"),
    marked("Level %(count)s"),
    # strictness
    marked("How strict is each rater?"),
    marked(
        "None of the %(raters)s rates clearly tougher or milder than the panel, by half a level "
        "or more."
    ),
    marked("Too early to say for %(names)s: that takes %(fewest)s scorecards each."),
    marked("Levels of the rating scale; plus is tougher than the panel."),
    marked(
        "Scores take strictness out already. Talk about the levels and rate a practice case "
        "together; nobody needs to change a rating."
    ),
    marked("For specialists: severities in logits, positive is harsher; mean squares"),
    marked("too early to say"),
    marked("not clearly different"),
    # ways of rating
    marked("Is someone rating in an unusual way?"),
    marked("Nobody's way of rating stands out beyond chance."),
    marked("How far a rater's levels lie apart, and how far would be usual for these applications"),
    marked("Scattered ratings are listed under the ratings worth a second look."),
    marked("For specialists: share of ratings at the middle of the scale"),
    marked("scattered"),
    marked("smoother than usual"),
    marked("stays in the middle"),
    marked("steady"),
    # answers judged one by one
    marked("Are answers judged one by one?"),
    marked(
        "Too early to say: that takes %(fewest)s scorecards with three or more ratings by one "
        "rater."
    ),
    marked(
        "As far as can be seen they are: %(share)s of %(cards)s have one level throughout, about "
        "%(usual)s would be usual."
    ),
    marked("Scorecards with the same level throughout"),
    marked("Reading the levels of each question before rating it helps."),
    # whether scores can be compared
    marked("Can these scores be compared?"),
    marked(
        "The raters fall into %(groups)s groups that share no application: scores of different "
        "groups can't be compared, and are not to be ranked together."
    ),
    marked("One practice case rated by someone of each group would link them."),
    marked(
        "All %(raters)s are linked, but %(apart)s groups by practice cases only: their scores "
        "can be compared more loosely than within a group, as the intervals of raters say."
    ),
    marked("All %(raters)s are linked through shared applications, so all scores can be compared."),
    marked(
        "The cheapest link: let %(rater)s also rate %(applications)s of group %(group)s, or let "
        "both groups rate one practice case."
    ),
    marked("Groups of raters who are linked by shared applications"),
    marked("Group %(group)s"),
    # ratings worth a second look
    marked("Which ratings are worth a second look?"),
    marked(
        "%(ratings)s lie far from what the other ratings let expect; chance alone gives about "
        "%(usual)s of %(all)s."
    ),
    marked(
        "%(ratings)s lies far from what the other ratings let expect; chance alone gives about "
        "%(usual)s of %(all)s."
    ),
    marked("A second look, not an error: the rater may have heard what others did not."),
    marked("The farthest"),
    marked(
        "Read the note beside the level. If the level was a slip, the rater amends the card with "
        "a reason."
    ),
    marked("For specialists: standardised residuals"),
    # agreement
    marked("Who sees the same interview alike?"),
    marked(
        "Two raters of one answer gave the same level %(share)s of the time; about %(usual)s was "
        "to be expected (%(ratings)s)."
    ),
    marked("No two raters rated the same answer, so agreement can't be judged."),
    marked("No two raters have %(fewest)s applications in common yet, so no pair is judged."),
    marked("Pairs with at least %(fewest)s applications in common; less says nothing"),
    marked(
        "Compare the share with what was to be expected for the pair, not with 100 %: steps of "
        "five levels are coarse, and people differ."
    ),
    marked("For specialists: coefficients with 95 % intervals"),
    marked("Krippendorff's alpha, %(kind)s"),
    marked("nominal"),
    marked("ordinal"),
    marked("interval"),
    # change over time
    marked("Has someone become tougher or milder?"),
    marked(
        "Too early to say: that takes %(fewest)s scorecards by one rater in two months or more."
    ),
    marked("Nobody of %(raters)s has clearly become tougher or milder, by half a level or more."),
    marked(
        "Against each rater's own mean. Levels of the rating scale; plus is tougher than the panel."
    ),
    marked(
        "Look at the band, not at the single point. A short look at the levels together brings "
        "most people back."
    ),
    # pairings
    marked("Which pairings of rater and question are unusual?"),
    marked("None of %(pairings)s stands out by half a level or more, beyond chance."),
    marked(
        "Levels of the rating scale; plus is tougher than the panel. Against the rater's own mean."
    ),
    marked("For specialists: the strongest of %(pairings)s tested"),
    marked("A rater who is tougher on one question may read its levels differently. Ask."),
    # levels
    marked("Are all levels used?"),
    marked("All %(levels)s levels are used in %(ratings)s."),
    marked("Ratings of each question by level"),
    marked(
        "A level that nobody gives may describe something that can't be heard in an interview. "
        "Look at its examples."
    ),
    marked("Are neighbouring levels told apart?"),
    marked("Each level is the likeliest somewhere on the scale, so all are told apart."),
    marked("How often each level was given, and how often it was to be expected"),
    marked(
        "Where levels are not told apart, rewrite their sentences and examples so that an answer "
        "fits one of them only."
    ),
    marked("For specialists: thresholds and locations in logits"),
    marked("told apart"),
    marked("not told apart"),
    # questions
    marked("Which questions are hard, which say little?"),
    marked("Harder than the others: %(questions)s."),
    marked("Easier than the others: %(questions)s."),
    marked("The questions are about equally hard; each says something."),
    marked(
        "Levels that an average applicant gets less (plus) or more (minus) than on the average "
        "question"
    ),
    marked(
        "Scores take difficulty out already. A question that says little may be retired: say "
        "why, and do it for everybody from the next kit on."
    ),
    marked(
        "For specialists: difficulties in logits, mean squares, correlations with other ratings"
    ),
    marked("like the others"),
    marked("says little"),
    # fair levels
    marked("What would an application have got from the average panel?"),
    marked(
        "For %(far)s of %(applications)s the fair level lies %(size)s level or more from the "
        "level as rated."
    ),
    marked("The largest difference is %(about)s."),
    marked(
        "Part of it is who interviewed and what was asked, part is caution: few ratings draw a "
        "level towards the middle."
    ),
    marked("The applications fall into groups that share no rater: compare within a group only."),
    marked("%(title)s: fit levels from fair levels, and from the levels as rated"),
    # practice
    marked("How close are practice ratings to the references?"),
    marked("Nobody has rated a practice case yet."),
    marked(
        "%(raters)s rated practice cases; %(passed)s came as close to the references in their "
        "last round as the rule asks."
    ),
    marked("Levels between own rating and reference, on average; plus is above the reference"),
    marked(
        "A practice case takes three minutes. Talk about the anchor that decided, not about the "
        "number."
    ),
    marked("passed"),
    marked("not yet"),
    # previews of a draft
    marked("Which applications change level?"),
    marked("%(moving)s of %(applications)s change by %(size)s level or more."),
    marked("The largest change is %(about)s."),
    marked("%(applications)s with a decision keep the calibration it was made with."),
    marked("%(applications)s with a decision keeps the calibration it was made with."),
    marked("Who changes side of the cut?"),
    marked("Nobody changes side of the cut."),
    marked("%(applications)s changes side: %(up)s up, %(down)s down."),
    marked("%(applications)s change side: %(up)s up, %(down)s down."),
    marked("Fit levels now and under the draft"),
    marked("above the cut of %(cut)s then"),
    marked("below the cut of %(cut)s then"),
    marked("keeps its calibration (decided)"),
    marked("Which ties appear or end?"),
    marked("%(new)s can no longer be told apart, %(ended)s can now that could not."),
    marked("can no longer be told apart"),
    marked("can now be told apart"),
    marked("Openings with more than %(most)s applications are not compared here."),
    marked("Pairs of applications"),
    marked("What changes for each rater?"),
    marked(
        "%(moved)s of %(raters)s are taken as tougher or milder than now, by %(size)s level or "
        "more."
    ),
    marked("%(raters)s counted as average so far, for want of ratings."),
    marked("Levels; plus is tougher than the panel. Ratings stay as they were given"),
    marked("as now"),
    # other weights
    marked("%(crossing)s of %(applications)s would change side of the cut of %(cut)s."),
    marked("None of %(applications)s would change side of the cut of %(cut)s."),
    marked("%(others)s of the %(top)s highest would be others."),
    marked("No fit level moves by more than %(about)s."),
    # steps of an analysis
    marked("Starting. The first time after an installation this takes a minute"),
    marked("Reading the ratings"),
    marked("Estimating how strict raters and how hard questions are"),
    marked("Looking for what stands out"),
    marked("Comparing with the calibration in force"),
    marked("Saving"),
    marked("The analysis was interrupted."),
    marked("There is no rating of yours yet."),
    # columns
    marked("Above or below"),
    marked("Adjusted p"),
    marked("Applications"),
    marked("As rated"),
    marked("Cases rated"),
    marked("Change"),
    marked("Coefficient"),
    marked("Difference"),
    marked("Difficulty"),
    marked("Expected"),
    marked("Fair level"),
    marked("From"),
    marked("Given"),
    marked("Group"),
    marked("Harder or easier"),
    marked("Highest probability"),
    marked("In the middle"),
    marked("In words"),
    marked("Infit"),
    marked("Infit z"),
    marked("Outfit"),
    marked("Last round"),
    marked("Likely from"),
    marked("Mean distance"),
    marked("Mean location"),
    marked("Month"),
    marked("Note"),
    marked("Notes"),
    marked("Now"),
    marked("One level throughout"),
    marked("Openings or sites"),
    marked("Point-measure"),
    marked("Rater, with"),
    marked("Raters"),
    marked("Ratings"),
    marked("Same level"),
    marked("Scorecards"),
    marked("Severity"),
    marked("Share"),
    marked("Shared ratings"),
    marked("Spread (levels)"),
    marked("Standard error"),
    marked("Threshold"),
    marked("Tougher or milder"),
    marked("Usual"),
    marked("Value"),
    marked("What the level says"),
    marked("Who"),
    marked("and application"),
    marked("and rater"),
    marked("to"),
)
