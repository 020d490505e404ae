"""The mail that reminds of a card: a code and a link that asks to sign in, nothing of the person.

Programs that check mail open its links, so the link only shows a page; an answer is a button there.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime
from typing import NamedTuple

from hirefit.digests import digest_of
from hirefit_api.reminders.schedule import Step

SUBJECTS = {
    Step.ONE_HOUR: "Your scorecard for {application}",
    Step.NEXT_MORNING: "Your scorecard for {application} is still missing",
}
TEXT = """\
Hello {name},

your interview with {application} ({title}) ended on {ended}. Your scorecard is not in yet.
{why}

Fill it in, or say that the interview did not take place or that you were not there:
{address}

The page asks you to sign in. You get at most two such mails for one interview: an hour after it and
the next morning.

hirefit, for {company_name}
"""
WHY = {
    Step.ONE_HOUR: "It takes about five minutes while you still remember what was said.",
    Step.NEXT_MORNING: "After today it stands on the recruiters' list of late cards.",
}


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
    """

    key: tuple[str, str, str, str]
    step: Step
    to: str
    name: str
    words: dict[str, str]


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
    message["Subject"] = SUBJECTS[notice.step].format_map(notice.words)
    name = digest_of([*notice.key, notice.step]).partition(":")[2][:32]
    message["Date"] = localtime()
    message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        TEXT.format_map({**notice.words, "name": notice.name, "why": WHY[notice.step]})
    )
    return message
