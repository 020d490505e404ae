"""What services refuse in forms, as their faults say it; `sentences.said` recognises them."""

from __future__ import annotations

from hirefit_api.languages.speaking import marked

FAULTS = (
    # scorecards
    marked("%(question)s has no answer. Give a level, or say why it was not assessed."),
    marked("give a level, or say why the question was not assessed."),
    marked("has both a level and a reason for not assessing. Keep one of them."),
    marked("the level must be a whole number from %(lowest)s to %(highest)s."),
    marked(
        "level %(level)s needs a note of what was said or done. The lowest and the highest level "
        "must rest on evidence that others can read."
    ),
    marked("a changed card needs a reason. Say in a few words why it was changed."),
    marked("the card was filled in for another kit."),
    marked("This rater is not planned for this application."),
    marked("Submit your own card first."),
    marked("The card is in already. Change the card instead."),
    marked("Send it again."),
    marked("This rater declared a conflict of interest. Somebody else must interview."),
    marked("Drafts are kept for people who are signed in."),
    marked("Open the card and answer the question first."),
    # access
    marked("The name or the password is not right."),
    marked("There were too many tries. Wait %(minutes)s minute and try again."),
    marked("There were too many tries. Wait %(minutes)s minutes and try again."),
    marked("This link has been used or has expired. Ask for a new one."),
    marked("This person is disabled. Let them in again first."),
    marked("Somebody with an account has this id. They rate without a guest link."),
    marked("Somebody has this id or mail address already."),
    marked("This role can't be given to somebody."),
    marked("This is the last administrator. Make somebody else one first."),
    marked("Use %(shortest)s to %(longest)s characters. A sentence is easy to remember."),
    marked("Use more different characters."),
    marked("Leave out your own name, the company's and words like “password”."),
    # decisions, debriefs, letters
    marked("The numbers have changed since you opened this. Read them again, then decide."),
    marked("This goes against what the numbers suggest. That is your right: say why."),
    marked("A person does this. Sign in; a key can't."),
    marked("Your role does not allow this."),
    marked("This round was recorded in the meantime. Read it; a further one is a new round."),
    marked("A debrief needs %(fewest)s scorecards; they are rated alone first."),
    marked(
        "%(missing)s planned scorecards are not in. Wait for them, or say why the round is held "
        "without them."
    ),
    marked("Name each question of the kit once."),
    marked("The level must be from %(lowest)s to %(highest)s."),
    marked("Say why: what was said that settled it, or why it stays open."),
    marked("Go through every question, also where all agree."),
    marked("is no note on what this letter speaks of. Open the letter again."),
    marked("You approve another letter than this one. Read it again."),
    marked("Nobody has approved this letter yet. It leaves when a person has."),
    marked("No rating is in."),
    # planning and practice
    marked("Nobody may interview yet. Invite somebody with the role of interviewer first."),
    marked(
        "Write one code a line: letters, digits, dots and hyphens, as in a-104. Never a name; at "
        "most %(most)s at once."
    ),
    marked(
        "Practice comes before the first live card: be %(rule)s. Open Practice, then submit this "
        "card; what you typed is kept until then."
    ),
    marked("within %(levels)s level of the reference on at least %(at_least)s of %(out_of)s cases"),
    marked(
        "within %(levels)s levels of the reference on at least %(at_least)s of %(out_of)s cases"
    ),
    marked("the same as the reference on at least %(at_least)s of %(out_of)s cases"),
    # questions and levels
    marked("It is out already."),
    marked("It ships with hirefit. Take it out of your role profiles instead."),
    marked("Role profiles use it: %(roles)s. Take it out of them first."),
    marked("Give it a name."),
    marked("Choose a family: %(families)s."),
    marked(
        "The id must be lower-case words joined by underscores, such as promise_keeping. 60 "
        "characters at most."
    ),
    marked("The library has a competency of this id. Write a new version of it, or another id."),
    marked("You have a competency of this id. Write a new version of it, or another id."),
    marked("A draft of this id is open. Go on with it."),
    marked(
        "Somebody saved this role profile since you read it. Nothing of yours was saved: look at "
        "theirs and save again."
    ),
    marked("needs competencies; four to six are wanted."),
    marked(
        "has %(count)s competencies; %(most)s at most, four to six are wanted. Take out the ones "
        "this role needs least."
    ),
    marked("'%(competency)s' needs at least two questions."),
    marked("'%(competency)s' needs at least one behavioural question (id with .b)."),
    marked("No other %(kind)s question of %(name)s is left. Write one first."),
    marked(
        "Somebody else has changed this draft since you opened it. Nothing of yours was saved; "
        "both texts are there to be put together."
    ),
    marked("This draft is not proposed."),
    marked("You have written in this draft. Somebody else approves it."),
    marked("Say why this version is needed."),
    marked("This retranslation is closed."),
    marked("This id is taken."),
    marked("There is no such competency."),
    marked("A competency stands twice."),
    marked("Say which of these competencies the incidents were collected for."),
    marked("Choose one of the competencies of this retranslation."),
    marked("You have placed this behaviour; the first placement stays."),
    marked("Placements are shown once the retranslation is closed."),
    # forms
    marked("Send a form."),
    marked("The form is not UTF-8 or has too many fields."),
    marked("A field comes twice."),
    marked("A text holds a null character."),
)
