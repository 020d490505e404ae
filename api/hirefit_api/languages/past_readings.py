"""What reading past scorecards and outcomes says; `sentences.said` recognises it."""

from __future__ import annotations

from hirefit_api.languages.speaking import marked

READ = (
    # past scorecards: what they can support
    marked(
        "%(ratings)s of %(applications)s by %(raters)s on %(questions)s; %(left)s not assessed."
    ),
    marked("%(count)s question"),
    marked("%(count)s questions"),
    marked(
        "Severity can be estimated for %(estimable)s of %(raters)s: those with at least "
        "%(fewest)s cards, who share an application with someone."
    ),
    marked("%(applications)s had a panel of one: they tell nothing about how raters differ."),
    marked("All raters are linked by shared applications and can be compared."),
    marked("Nobody ever gave level %(levels)s; is the scale right?"),
    marked(
        "Past cards carry no anchors that are known here: use them to estimate how severe raters "
        "are, not to score people."
    ),
    marked("Sites that share no application can't be compared: %(sites)s."),
    marked(
        "Raters fall into %(groups)s groups (of %(sizes)s) that share no application: they can't "
        "be compared across groups."
    ),
    marked("%(names)s; and others"),
    marked("%(sizes)s and more"),
    # how files were read
    marked("one row a rating"),
    marked("one row an application and interviewer, one column a question"),
    marked("questions in rows, candidates in columns"),
    marked("%(shape)s; the candidate is named %(place)s"),
    marked("%(shape)s; the rater is named %(place)s"),
    marked("%(shape)s (%(count)s sheets)"),
    marked("in a column"),
    marked("beside a label above the table"),
    marked("in the name of the sheet"),
    marked("in the name of the file"),
    marked("names of columns"),
    marked("recommendation, five levels"),
    marked("hire, four levels"),
    marked("quality, five levels"),
    marked("expectations, five levels"),
    marked("agreement, five levels"),
    marked("number with words"),
    marked("%(family)s; read as '%(word)s'"),
    marked("of %(count)s"),
    marked("%(how)s, and numbers up to %(count)s"),
    marked("the highest rating is %(count)s"),
    marked("it was named"),
    marked("level %(level)s (%(how)s)"),
    marked("level %(count)s"),
    marked("not assessed"),
    marked("unknown"),
    marked("zero"),
    marked("left out"),
    # rows left out
    marked("the sheet was not asked for."),
    marked('the sheet is hidden; show it if it is to be read: "%(sheet)s".'),
    marked("the sheet is empty."),
    marked("no header was found; name its row."),
    marked("the sheet has no column for %(missing)s."),
    marked("no rating in this row."),
    marked("no rating in this row: a heading, or a question that nobody was asked."),
    marked("deleted in the source."),
    marked("names no application."),
    marked("names no rater."),
    marked("names no question."),
    marked("written text, not ratings."),
    marked("its scorecard is not in the other table."),
    marked("a written answer; what it means, the form says."),
    marked("a scorecard without a rated attribute."),
    # to look at
    marked("columns look like ratings; are they all questions? Take out others in the mapping."),
    marked("dates such as 03/04/2026 can be read two ways and are left out. Answer it below."),
    marked("texts in columns of dates are no dates; left out."),
    marked("dates were day numbers of a spreadsheet; read as dates."),
    marked("cards were submitted before their interview; check the dates."),
    marked("rows have a rating and a reason for none; the rating counts."),
    marked("questions stand in several competencies; the competency was put before their name."),
    marked("questions of the library stand in another competency; the library's counts."),
    marked("ratings stand twice, word for word; one of each was kept."),
    marked(
        "questions were rated more than once by the same rater; all versions are kept, the "
        "latest counts."
    ),
    marked('the question on raters names "%(name)s", who is not in the source.'),
    marked("%(file)s holds macros; they are ignored, only values are read."),
    marked("%(sheet)s: %(count)s merged cells; each row takes the value of the first."),
    marked("%(file)s is not UTF-8 (line %(count)s); it was read as Windows-1252."),
    marked("%(file)s: %(count)s written answers carry no rating; left out."),
    marked("%(parts)s was joined to %(cards)s by %(link)s."),
    # to decide
    marked(
        "Ratings of 0: %(number)s (first: %(place)s). Does 0 mean not assessed, or is it the "
        "lowest rating? Answer it below."
    ),
    marked('"%(word)s" is not understood as a rating (%(count)s ×). Answer it below.'),
    marked('"%(word)s" is outside the scale %(scale)s (%(count)s ×). Answer it below.'),
    marked("and %(count)s more; is the right column read as the rating?"),
    marked("the ratings mix scales: %(what)s. Import each scale on its own, or name one below."),
    marked(
        "the ratings seem to mix scales: %(low)s look like 1-5, %(high)s like %(scale)s. If all "
        "are on one scale, name it below; else import each on its own."
    ),
    marked(
        "the ratings seem to mix scales: %(low)s look like 1-5 (%(names)s), %(high)s like "
        "%(scale)s. If all are on one scale, name it below; else import each on its own."
    ),
    marked(
        "ratings run from %(low)s to %(high)s, which is no scale of 2 to 10 levels. Name it "
        "below, or check the column of the rating."
    ),
    marked("a rating of 0 needs a scale with a zero; %(scale)s has none."),
    marked("A scale is written like 1-5: two whole numbers from -100 to 100, 2 to 10 levels."),
    marked("a scale has 2 to 10 levels, this one %(count)s"),
    # files that can't be read
    marked("looks like a second header row. Answer it below."),
    marked("no rating was found. %(why)s"),
    marked("no rating was found."),
    marked(
        "holds nothing that looks like ratings. A table needs a header with, say, Candidate, "
        "Interviewer, Question, Score; or questions in rows and candidates in columns. Name the "
        "header below."
    ),
    marked(
        "holds nothing that looks like ratings. A table needs a header with, say, Candidate, "
        "Interviewer, Question, Score; or questions in rows and candidates in columns. Name the "
        "header below. %(more)s"
    ),
    marked('Hidden sheet: "%(sheet)s". %(seen)s'),
    marked('Hidden sheet: "%(sheet)s".'),
    marked("Seen: %(seen)s."),
    marked("there is no sheet %(sheets)s. The sheets are: %(there)s."),
    marked("is larger than 200 MB; split it."),
    marked("can't be read (%(why)s)."),
    marked("stands twice under this name; rename one, so that rows can be traced."),
    marked("is empty."),
    marked("starts like UTF-16 but is not; save it as CSV UTF-8."),
    marked("is not text, nor a workbook that can be read. Save it as .xlsx or as CSV (UTF-8)."),
    marked("can't be split into cells: %(why)s. Save the sheet as CSV again."),
    marked("has more than %(most)s columns; is a quote or a line end missing?"),
    marked("is not JSON here: %(why)s."),
    marked("is nested too deep, or holds a number of thousands of digits."),
    marked("holds no list of scorecards: [{...}, {...}], or one under data or scorecards."),
    marked("has records with over %(most)s different fields; it is no list of scorecards."),
    marked("row out of order"),
    marked("cell out of order"),
    marked("has cells far to the right in many rows; delete what is not needed."),
    marked("holds more than 3 million ratings; split it."),
    marked(
        "holds a formula whose result was not saved. Open the workbook in a spreadsheet program, "
        "let it compute, and save it."
    ),
    marked("merged cells hold one rating for several places. Unmerge them and write each rating."),
    marked("is not a workbook that can be read. Open it and save it again as .xlsx."),
    marked("is damaged: a part of the workbook can't be read. Save it again as .xlsx."),
    marked("is locked with a password. Open it and save a copy without one."),
    marked("is an old Excel file (.xls). Open it and save it as .xlsx or CSV."),
    marked("holds no sheet with cells."),
    marked("declares entities, which no spreadsheet program writes. It was not read."),
    marked(
        "would unpack to %(size)s MB in %(parts)s parts from %(packed)s KB; a workbook of "
        "ratings does not. It was not unpacked."
    ),
    marked("The files could not be read."),
    marked("%(file)s, sheet %(sheet)s"),
    marked("%(count)s times: %(first)s %(other_count)s times: %(second)s"),
    marked("%(count)s times: %(reason)s"),
    # taking over and back
    marked(
        "These ratings are on the scale %(theirs)s, the company's is %(ours)s. Levels of "
        "different scales can't tell how strict somebody is here."
    ),
    marked("The same files were taken over already, as import %(number)s."),
    marked("There is no rating in these files."),
    marked("This import is in another state. Open it again."),
    # outcomes: the study
    marked("Nobody with a score has %(measure)s yet. There is no local evidence."),
    marked(
        "%(people)s people have a score and %(measure)s, but one of the two does not vary or "
        "there are too few. There is no local evidence yet."
    ),
    marked(
        "No claim yet: %(people)s people have both, %(fewest)s are the least. The correlation "
        "may lie anywhere %(between)s."
    ),
    marked(
        "Higher fit levels go with higher outcomes here: the correlation of %(people)s people is "
        "%(observed)s, likely %(between)s."
    ),
    marked(
        "Higher fit levels go with LOWER outcomes here: look into this before the next hire: the "
        "correlation of %(people)s people is %(observed)s, likely %(between)s."
    ),
    marked(
        "These people do not show whether fit levels go with the outcome: the correlation of "
        "%(people)s people is %(observed)s, likely %(between)s."
    ),
    marked(
        "If the true correlation were %(worthwhile)s, %(people)s people would show it in about "
        "%(power)s of 100 such studies; %(needed)s people would in 80 of 100."
    ),
    marked(
        "Weights are not learned: that needs at least 100 people and scores that differ. Equal "
        "weights stay."
    ),
    marked(
        "Learned weights predict better here: of %(people)s people, learned weights reach "
        "%(learned)s and equal weights %(equal)s with people they were not learned from "
        "(difference %(gain)s, likely %(low)s to %(high)s)."
    ),
    marked(
        "Equal weights stay: of %(people)s people, learned weights reach %(learned)s and equal "
        "weights %(equal)s with people they were not learned from (difference %(gain)s, likely "
        "%(low)s to %(high)s)."
    ),
    marked(
        "Weights that people set and arithmetic applies are one thing; weights estimated from "
        "data are another. With learned weights New York City's rules on automated employment "
        "decision tools can apply (the computer chooses weights to improve accuracy), and with "
        "them a yearly bias audit and notices; the European Union's rules for high-risk systems "
        "become more likely to apply. California's and Colorado's rules cover both kinds. Ask a "
        "lawyer before you switch. This is no legal advice."
    ),
    marked("for an outcome measured with reliability %(reliability)s"),
    marked(
        "for range restriction (Thorndike case II): scores of all assessed spread by %(wide)s "
        "levels, those of the people with an outcome by %(narrow)s"
    ),
    marked(
        "for that, and range restriction (Thorndike case II): scores of all assessed spread by "
        "%(wide)s levels, those of the people with an outcome by %(narrow)s"
    ),
    marked("nothing was expected"),
    marked("too few people to compare"),
    marked("customers report less than HR expected"),
    marked("customers report more than HR expected"),
    marked("what customers report fits the expectation"),
    marked("too early to say: %(people)s of at least %(fewest)s people"),
    marked("the scores go with this less closely than HR expected"),
    marked("the scores go with this more closely than HR expected"),
    marked("what was seen does not contradict the expectation"),
    marked("lowest third"),
    marked("middle third"),
    marked("highest third"),
    # outcomes: what is wrong in a file
    marked("The reliability of an outcome is above 0 and at most 1."),
    marked("this application has this measure of this day already; keep one of them."),
    # groups: what is wrong in a table
    marked("the first line must name one column application, with the codes."),
    marked("beside the codes there must be 1 to %(most)s columns with groups."),
    marked("each column needs a name of its own of at most %(most)s letters."),
    marked("a column has more than %(most)s groups. Is it the right one?"),
    marked("this application stands in an earlier line already."),
    marked("a group has at most %(most)s letters."),
    marked("holds no application."),
    marked("holds no outcome."),
    marked("has more than %(most)s measures; is the column right?"),
    marked("and %(count)s more faults."),
    marked("and %(count)s more."),
    marked("can't be split: %(why)s."),
    marked("has more than %(most)s rows; split it."),
    marked("the first line lacks %(missing)s; it must name %(columns)s."),
    marked("column %(columns)s stands twice."),
    marked("application must be a code of letters, digits, . _ and -."),
    marked("measure must be a name of at most 80 plain characters."),
    marked("value must be a number such as 4.2; leave the row out if unknown."),
    marked("date must be a day such as 2026-01-15."),
    marked(
        "no sheet names the columns: application, measure, value and date, or application, date "
        "and a column for each measure."
    ),
    marked(
        "dates such as 03/04/2026 could be read in two ways; write them as 2026-04-03 or as "
        "dates of the spreadsheet."
    ),
    marked("this application is unknown in your company."),
    marked("this measurement is in already; take the earlier import back first."),
    marked("%(file)s: record %(count)s"),
)
