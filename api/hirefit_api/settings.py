"""What an operator may set; everything from the environment, prefix ``HIREFIT_``."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any, Literal, Self

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from hirefit.exceptions import Fault
from hirefit_api.errors import BadSettings

DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class Settings(BaseSettings):
    """Settings of one service process.

    Parameters
    ----------
    database_url : str
        ``sqlite:///file`` or ``postgresql://user:password@host/name``.
    host, port : str, int
        Where to listen. Anything but a loopback address is refused unless `public_address` is
        https: passwords and cookies would travel in the open.
    public_address : str
        How people reach the service, as in ``https://hiring.example``: for links that are sent,
        and to know that cookies go over https only. Empty on this machine alone.
    operator_key : SecretStr, optional
        Whoever sends this key may make companies and their first administrators.
    secret_key : SecretStr, optional
        Seals secrets in the database: 32 random bytes in URL-safe base64 (a Fernet key). Several
        have commas between them: the first seals, all open. On SQLite a key is made beside the
        file if none is set; on PostgreSQL no secret is taken without one.
    openid_issuer, openid_client_id, openid_client_secret : str, str, SecretStr
        An OpenID provider that people may sign in through, with what it knows this service by; it
        leads back to ``/companies/<company>/sign-in/openid/back``. None by default.
    allowed_hosts : tuple of str
        Values of the Host header that are answered.
    max_body_bytes : int
        Longest request body, counted as it arrives.
    max_bulk_bytes : int
        The same for addresses that take up to 10,000 rows and end in ``/bulk``.
    keep_drafts_in_browser : bool
        Whether text that could not be sent is kept in the browser, for a day at most.
    requests_per_minute : int
        Of one key, at the JSON addresses, in this process.
    deliver : bool
        Whether this process delivers events; `hirefit deliver` does it in a process of its own.
    deliver_to_loopback : bool
        Whether events may be sent to this machine itself, and without https: for tests and
        demonstrations only.
    events_kept_days : int
        After so many days events are deleted that every endpoint has taken; 0 keeps them all.
    lease_seconds : float
        After so long others send what a delivering process had taken out when it died. A receiver
        may answer for 15 seconds; with less it may hear of an event twice.
    smtp_host, smtp_port : str, int
        A mail server that takes reminders of scorecards; without one they are shown in the app.
    smtp_security : str
        ``starttls``, ``tls``, or ``none`` for a server on this machine.
    smtp_user, smtp_password : str, SecretStr
        What the mail server knows this service by, if it asks.
    mail_from : str
        The address that reminders come from.
    pseudo_language : bool
        Whether a browser may ask for the pseudo language, which shows what was not translated: for
        tests only.
    drain_seconds : float
        After SIGTERM: how long ``/readyz`` says 503 before the socket closes.
    finish_seconds : int
        After that: how long requests in flight may take.
    """

    model_config = SettingsConfigDict(env_prefix="HIREFIT_", frozen=True, extra="ignore")

    database_url: str = "sqlite:///hirefit.sqlite3"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_address: str = Field(default="", pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+)?$")
    operator_key: SecretStr | None = Field(default=None, min_length=32)
    secret_key: SecretStr | None = None
    openid_issuer: str = Field(
        default="", pattern=r"^((https://|http://(localhost|127\.0\.0\.1)[:/])\S*[^/\s])?$"
    )
    openid_client_id: str = ""
    openid_client_secret: SecretStr | None = None
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    max_body_bytes: int = Field(default=1_000_000, ge=1_000)
    max_bulk_bytes: int = Field(default=32_000_000, ge=1_000)
    keep_drafts_in_browser: bool = True
    requests_per_minute: int = Field(default=60_000, ge=1)
    deliver: bool = True
    deliver_to_loopback: bool = False
    smtp_host: str = Field(default="", pattern=r"^[A-Za-z0-9.:\[\]-]*$")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    mail_from: str = Field(default="", pattern=r"^([A-Za-z0-9._+-]+@[A-Za-z0-9.-]+)?$")
    pseudo_language: bool = False
    events_kept_days: int = Field(default=0, ge=0, le=36_500)
    lease_seconds: float = Field(default=60.0, ge=1)
    drain_seconds: float = Field(default=5.0, ge=0)
    finish_seconds: int = Field(default=25, ge=1)
    access_log: bool = True

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, text: str) -> str:
        try:
            url = make_url(text)
        except ArgumentError:
            url = None
        if url is None or url.drivername.partition("+")[0] not in DRIVERS:
            raise ValueError("write sqlite:///file or postgresql://user:password@host/name")
        driver = DRIVERS[url.drivername.partition("+")[0]]
        return url.set(drivername=driver).render_as_string(hide_password=False)

    @field_validator("secret_key")
    @classmethod
    def _take_only_fernet_keys(cls, given: SecretStr | None) -> SecretStr | None:
        try:
            for key in _parts(given):
                Fernet(key)
        except ValueError:
            raise ValueError(
                "each key must be 32 bytes in URL-safe base64, with commas between several"
            ) from None
        return given

    @model_validator(mode="after")
    def _speak_https_beyond_loopback(self) -> Self:
        if not self.is_https and not is_loopback(self.host):
            raise ValueError(
                "other machines would send passwords in the open; put a proxy in front that "
                "speaks https and set HIREFIT_PUBLIC_ADDRESS=https://its-name"
            )
        return self

    @model_validator(mode="after")
    def _send_mail_safely(self) -> Self:
        if not self.smtp_host:
            return self
        if not self.mail_from or not self.public_address:
            raise ValueError(
                "mails need a sender and lead back here: set HIREFIT_MAIL_FROM and "
                "HIREFIT_PUBLIC_ADDRESS as well"
            )
        if self.smtp_security == "none" and not is_loopback(self.smtp_host):
            raise ValueError(
                "mails would travel in the open: HIREFIT_SMTP_SECURITY=none is for a mail server "
                "on this machine"
            )
        return self

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over https."""
        return self.public_address.startswith("https://")

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys of `secret_key`, the one that seals first."""
        return _parts(self.secret_key)

    @property
    def url(self) -> URL:
        """The parsed database address."""
        return make_url(self.database_url)

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        if self.url.get_backend_name() != "sqlite":
            return None
        return Path(self.url.database or "hirefit.sqlite3")


def _parts(given: SecretStr | None) -> tuple[str, ...]:
    text = "" if given is None else given.get_secret_value()
    return tuple(part.strip() for part in text.split(",") if part.strip())


def read_settings(**given: object) -> Settings:
    """Read settings from the environment; what is given here (and not None) counts more.

    Raises
    ------
    BadSettings
        Every fault, named by its setting; values are not repeated, as one may hold a password.
    """
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)
    except ValidationError as error:
        raise BadSettings(
            *(
                Fault(
                    str(fault["msg"]).removeprefix("Value error, "),
                    "HIREFIT_" + "_".join(map(str, fault["loc"] or ("HOST",))).upper(),
                    "bad-setting",
                )
                for fault in error.errors(include_url=False, include_input=False)
            )
        ) from error


def is_loopback(host: str) -> bool:
    """Tell whether a listening address is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
