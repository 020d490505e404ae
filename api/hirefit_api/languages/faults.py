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
    # forms
    marked("Send a form."),
    marked("The form is not UTF-8 or has too many fields."),
    marked("A field comes twice."),
    marked("A text holds a null character."),
)
