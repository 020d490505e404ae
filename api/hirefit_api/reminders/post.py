"""Hand mails to the company's mail server, in the clear only on this machine."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum

from hirefit_api.reminders.mail import Notice, mail_of
from hirefit_api.settings import Settings

TIMEOUT_SECONDS = 10.0
PUT_OFF = range(400, 500)
"""Replies by which a mail server asks to try again later (RFC 5321, 4.2.1)."""


class Sent(StrEnum):
    """What came of a mail."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


class Post:
    """Sends notices through the mail server of the settings.

    Parameters
    ----------
    settings : Settings
        With `smtp_host`.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, notices: Sequence[Notice]) -> list[tuple[Sent, str]]:
        """Send notices over one connection; return what came of each, with a word for the reason.

        A server that can't be reached, or that offers no encryption where the settings ask for
        it, is tried again later.
        """
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return [(Sent.LATER, _reason(error))] * len(notices)
        sent = [self._send(server, notice) for notice in notices]
        with suppress(OSError, smtplib.SMTPException):  # what was taken is taken, whatever it says
            server.quit()
        server.close()
        return sent

    def _connect(self) -> smtplib.SMTP:
        chosen = self._settings
        place = (chosen.smtp_host, chosen.smtp_port)
        if chosen.smtp_security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                *place, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(*place, timeout=TIMEOUT_SECONDS)
        try:
            if chosen.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if chosen.smtp_user and chosen.smtp_password is not None:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def _send(self, server: smtplib.SMTP, notice: Notice) -> tuple[Sent, str]:
        try:
            server.send_message(mail_of(notice, self._settings.mail_from))
        except ValueError:
            return Sent.REFUSED, "bad-address"
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            put_off = all(code in PUT_OFF for code in codes)
            return (Sent.LATER if put_off else Sent.REFUSED), f"smtp-{codes[0]}"
        except smtplib.SMTPResponseException as error:
            kind = Sent.LATER if error.smtp_code in PUT_OFF else Sent.REFUSED
            return kind, f"smtp-{error.smtp_code}"
        except (OSError, smtplib.SMTPException) as error:
            return Sent.LATER, _reason(error)
        return Sent.SENT, ""


def _reason(error: Exception) -> str:
    """Return a short word for a log or a row: never a server's own text."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp-{error.smtp_code}"
    return type(error).__name__[:32]
