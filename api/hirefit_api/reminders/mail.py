"""The mail that reminds of a card: a code and a link that asks to sign in, nothing of the person.

Programs that check mail open its links, so the link only shows a page; an answer is a button there.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime
from textwrap import fill
from typing import NamedTuple

from hirefit.digests import digest_of
from hirefit_api.languages.known import ENGLISH, Language
from hirefit_api.languages.speaking import gettext, marked, speaking
from hirefit_api.reminders.schedule import Step

SUBJECTS = {
    Step.ONE_HOUR: marked("Your scorecard for %(application)s"),
    Step.NEXT_MORNING: marked("Your scorecard for %(application)s is still missing"),
}
HELLO = marked("Hello %(name)s,")
MISSING = marked(
    "your interview with %(application)s (%(title)s) ended on %(ended)s. Your scorecard is not in "
    "yet."
)
WHY = {
    Step.ONE_HOUR: marked("It takes about five minutes while you still remember what was said."),
    Step.NEXT_MORNING: marked("After today it stands on the recruiters' list of late cards."),
}
WHAT = marked(
    "Fill it in, or say that the interview did not take place or that you were not there:"
)
LIMITS = marked(
    "The page asks you to sign in. You get at most two such mails for one interview: an hour after "
    "it and the next morning."
)
FROM = marked("hirefit, for %(company_name)s")
LINE = 78
"""Characters of a line, as mails have them."""


class Notice(NamedTuple):
    """What one reminder says and to whom.

    Parameters
    ----------
    key : tuple of str
        Company, application, rater, end of the interview: with `step` what makes it one and the
        same mail.
    step : Step
    to : str
        A mail address.
    name : str
        The rater's own.
    words : dict
        `application`, `title`, `ended`, `address`, `company_name`.
    language : Language
        The rater's; `ended` is said in it already.
    """

    key: tuple[str, str, str, str]
    step: Step
    to: str
    name: str
    words: dict[str, str]
    language: Language = ENGLISH


def mail_of(notice: Notice, sender: str) -> EmailMessage:
    """Return the mail; the same notice gives the same Message-ID, so that a repeat is known as one.

    Raises
    ------
    ValueError
        An address can't stand in a header, as when it holds a line break.
    """
    message = EmailMessage()
    message["From"] = Address("hirefit", addr_spec=sender)
    message["To"] = Address(addr_spec=notice.to)
    with speaking(notice.language):
        message["Subject"] = gettext(SUBJECTS[notice.step]) % notice.words
        text = _text(notice)
    name = digest_of([*notice.key, notice.step]).partition(":")[2][:32]
    message["Date"] = localtime()
    message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message["Content-Language"] = notice.language.code
    return message


def _text(notice: Notice) -> str:
    words = {**notice.words, "name": notice.name}
    why = gettext(WHY[notice.step])
    paragraphs = (
        gettext(HELLO) % words,
        f"{gettext(MISSING) % words} {why}",
        gettext(WHAT),
        gettext(LIMITS),
        gettext(FROM) % words,
    )
    hello, missing, what, *rest = (_lines(paragraph) for paragraph in paragraphs)
    return "\n\n".join([hello, missing, f"{what}\n{words['address']}", *rest]) + "\n"


def _lines(paragraph: str) -> str:
    """Break a paragraph between words; a code or an address stays whole."""
    return fill(paragraph, LINE, break_long_words=False, break_on_hyphens=False)
