"""Reminders through a real mail server, on a clock that is turned by hand."""

from __future__ import annotations

import asyncio
import io
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from hirefit_api.access.people import add_person
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.store import change_person
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.companies.zones import set_zone
from hirefit_api.database.access_tables import people
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.errors import BadSettings
from hirefit_api.interviews.schemas import InterviewTime
from hirefit_api.interviews.service import plan_interview, set_time
from hirefit_api.logs import service_log
from hirefit_api.reminders import store as queries
from hirefit_api.reminders.clerk import Clerk, take_out
from hirefit_api.reminders.post import Post, Sent
from hirefit_api.reminders.schedule import next_morning
from hirefit_api.reminders.service import overdue_cards
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition, take_in
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.scorecards.statements import state
from hirefit_api.settings import Settings, read_settings
from hirefit_api.testing import free_port

COMPANY = "harbour-line"
START = "2026-11-24T13:30:00Z"
END = datetime(2026, 11, 24, 14, 15, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
"""Eight o'clock in Berlin."""
PROFILE = {
    "id": COMPANY,
    "name": "Harbour Line",
    "service_vision": "We keep every promise and make it easy to ask for help.",
    "service_values": [{"id": n, "statement": f"We are {n}."} for n in ("true", "warm", "quick")],
}


class Box:
    """What a mail server has taken, and what it says to the next recipient and on leaving."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.reply, self.farewell = "", "221 Bye"

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802 - aiosmtpd's name
        if self.reply:
            return self.reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - same
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    async def handle_QUIT(self, _server, _session, _envelope) -> str:  # noqa: N802 - same
        return self.farewell


@pytest.fixture(scope="module")
def server() -> Iterator[Controller]:
    """A mail server on this machine."""
    with free_port() as port:
        running = Controller(Box(), hostname="127.0.0.1", port=port, ready_timeout=60)
        running.start()
        yield running
        running.stop()


@pytest.fixture
def box(server: Controller) -> Box:
    """The server's box, emptied."""
    server.handler.mails.clear()
    server.handler.reply, server.handler.farewell = "", "221 Bye"
    return server.handler


class Desk:
    """A company, a clerk and a clock."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self.now = END

    def clerk(self, **more: Any) -> Clerk:
        log = service_log(io.StringIO())
        return Clerk(self.database, self.settings, log, clock=lambda: self.now, **more)

    def round(self, at: datetime | None = None) -> int:
        self.now = at or self.now
        return asyncio.run(self.clerk().round())

    def do(self, work: Callable[[CompanyStore], Any]) -> Any:
        return self.database.write_and_wait(COMPANY, work)

    def rows(self) -> list[tuple[str, str, str, str]]:
        with self.database.read(COMPANY) as store:
            found = queries.reminded_since(store, "")
        return sorted((r.rater, r.step, r.state, r.last_error) for r in found)

    def overdue(self) -> list[str]:
        with self.database.read(COMPANY) as store:
            return [card.rater for card in overdue_cards(store, self.now)]


def fill(store: CompanyStore) -> None:
    save_profile(store, checked_profile(COMPANY, PROFILE))
    set_zone(store, "Europe/Berlin")
    open_requisition(store, NewRequisition(id="desk", title="Desk", role="complaints_desk"))
    take_in(store, "desk", "a1")
    add_person(
        store,
        NewPerson(id="mara", name="Mara Mast", email="mara@harbour.example", roles=["interviewer"]),
    )
    plan_interview(store, "a1", "mara", InterviewTime(starts_at=START, minutes=45))


def mail_settings(address: str, port: int, **more: Any) -> Settings:
    chosen = {
        "database_url": address,
        "public_address": "https://hiring.example",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "mail_from": "hirefit@harbour.example",
    }
    return Settings(**(chosen | more))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A database with one interview; tests copy it."""
    file = tmp_path_factory.mktemp("reminders") / "prepared.sqlite3"
    shutil.copy(migrated, file)
    database = Database(Settings(database_url=f"sqlite:///{file}"))
    database.open()
    database.write_and_wait(COMPANY, fill)
    database.close()
    return file


@pytest.fixture
def desk(prepared: Path, tmp_path: Path, server: Controller, box: Box) -> Iterator[Desk]:  # noqa: ARG001 - the box is empty
    copy = Path(shutil.copy(prepared, tmp_path))
    chosen = mail_settings(f"sqlite:///{copy}", server.port)
    database = Database(chosen)
    database.open()
    yield Desk(database, chosen)
    database.close()


def test_an_hour_later_and_the_next_morning_and_then_it_is_on_the_list(
    settings: Settings, server: Controller, box: Box
) -> None:
    chosen = mail_settings(settings.database_url, server.port)
    database = Database(chosen)
    database.open()
    desk = Desk(database, chosen)
    desk.do(fill)
    moments = [END, END + HOUR - MINUTE, END + HOUR, END + HOUR, MORNING - MINUTE]
    assert [desk.round(at) for at in moments] == [0, 0, 1, 0, 0]
    assert desk.overdue() == []
    assert [desk.round(MORNING), desk.round(MORNING + timedelta(days=1))] == [1, 0]
    assert desk.overdue() == ["mara"]
    assert [row[1:3] for row in desk.rows()] == [("next_morning", "sent"), ("one_hour", "sent")]
    assert len({mail["Message-ID"] for mail in box.mails}) == 2
    database.close()


def test_a_mail_holds_a_code_and_a_link_and_says_what_the_answers_are(desk: Desk, box: Box) -> None:
    desk.round(END + HOUR)
    (mail,) = box.mails
    assert (mail["To"], mail["From"]) == (
        "mara@harbour.example",
        "hirefit <hirefit@harbour.example>",
    )
    assert mail["Subject"] == "Your scorecard for a1"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert [line for line in text.splitlines() if "//" in line] == [
        "https://hiring.example/companies/harbour-line/reminders"
    ]
    assert "ended on 24 Nov 2026, 15:15 (Europe/Berlin)" in text
    assert text.startswith("Hello Mara Mast,\r\n")


def test_a_mail_is_in_the_language_that_the_rater_chose(desk: Desk, box: Box) -> None:
    desk.do(lambda store: change_person(store, "mara", {"language": "de"}))
    desk.round(END + HOUR)
    (mail,) = box.mails
    assert mail["Subject"] == "Ihr Bewertungsbogen für a1"
    assert mail["Content-Language"] == "de"
    text = mail.get_content()
    assert text.startswith("Guten Tag, Mara Mast,\r\n")
    assert "endete am 24.11.2026, 15:15 (Europe/Berlin)" in text.replace("\r\n", " ")
    assert max(len(line) for line in text.splitlines()) <= 78


def hand_in(store: CompanyStore) -> None:
    kit = open_requisition(
        store, NewRequisition(id="desk", title="Desk", role="complaints_desk")
    ).record.kit_digest
    answers = [{"question": name, "level": 3} for name in frozen_kit(store, kit).competency_of]
    card = {"rater": "mara", "kit_digest": kit, "answers": answers}
    submit_scorecard(store, "a1", Submission.model_validate(card))


@pytest.mark.parametrize(
    "work",
    [
        hand_in,
        lambda s: state(s, "a1", "mara", "conflict"),
        lambda s: state(s, "a1", "mara", "did_not_take_place"),
        lambda s: state(s, "a1", "mara", "was_not_there"),
    ],
    ids=["card", "conflict", "did not take place", "was not there"],
)
def test_nobody_is_reminded_of_what_is_settled(
    desk: Desk, box: Box, work: Callable[[CompanyStore], Any]
) -> None:
    desk.do(work)
    assert [desk.round(END + HOUR), desk.round(MORNING), desk.overdue()] == [0, 0, []]
    assert (box.mails, desk.rows()) == ([], [])


def test_an_answer_that_is_taken_back_brings_the_next_reminder(desk: Desk, box: Box) -> None:
    desk.do(lambda s: state(s, "a1", "mara", "did_not_take_place"))
    desk.round(END + HOUR)
    desk.do(lambda s: state(s, "a1", "mara", "took_place"))
    desk.round(MORNING)
    assert [mail["Subject"] for mail in box.mails] == ["Your scorecard for a1 is still missing"]


def test_an_interview_that_is_moved_is_reminded_of_anew(desk: Desk, box: Box) -> None:
    desk.round(END + HOUR)
    later = InterviewTime(starts_at="2026-11-25T13:30:00Z", minutes=45)
    desk.do(lambda s: set_time(s, "a1", "mara", later))
    day = timedelta(days=1)
    assert [desk.round(MORNING), desk.round(END + day), desk.round(END + day + HOUR)] == [0, 0, 1]
    assert len(box.mails) == 2


def test_late_set_up_mail_sends_the_last_step_only_and_nothing_old(desk: Desk, box: Box) -> None:
    assert desk.round(END + timedelta(days=5)) == 0
    assert desk.round(END + timedelta(days=3)) == 1
    assert [mail["Subject"] for mail in box.mails] == ["Your scorecard for a1 is still missing"]


def test_a_server_that_puts_off_is_tried_again_and_then_given_up(desk: Desk, box: Box) -> None:
    box.reply = "451 later"
    at = END + HOUR
    for wait in (0, 5, 30, 120):
        assert desk.round(at + timedelta(minutes=wait) - MINUTE) == 0
        at += timedelta(minutes=wait)
        assert desk.round(at) == 1
    assert desk.rows() == [("mara", "one_hour", "failed", "smtp-451")]
    box.reply = "550 nobody here"
    assert [desk.round(MORNING), desk.round(MORNING + HOUR)] == [1, 0]
    assert desk.rows()[0] == ("mara", "next_morning", "failed", "smtp-550")


def test_a_server_that_is_down_or_offers_no_encryption_gets_nothing(desk: Desk, box: Box) -> None:
    good, errors = desk.settings, []
    for change in ({"smtp_port": 9}, {"smtp_security": "starttls"}, {"smtp_security": "tls"}):
        desk.settings = good.model_copy(update=change)
        desk.round(desk.now + HOUR)
        errors += [row[2:] for row in desk.rows()]
    assert errors == [
        ("waiting", "ConnectionRefusedError"),
        ("waiting", "SMTPNotSupportedError"),
        ("waiting", "SSLError"),
    ]
    assert box.mails == []


def test_a_mail_that_was_taken_is_sent_whatever_the_server_says_then(desk: Desk, box: Box) -> None:
    box.farewell = "421 too busy to say goodbye"
    assert desk.round(END + HOUR) == 1
    assert (desk.rows(), len(box.mails)) == ([("mara", "one_hour", "sent", "")], 1)


def test_a_mail_address_with_a_line_break_is_sent_nothing(desk: Desk, box: Box) -> None:
    """Such an address can't come in; here it is put into the table by hand."""
    bad = "mara@harbour.example\nBcc: all@harbour.example"
    desk.do(lambda s: s.update(people, {"id": "mara"}, {"email": bad}))
    assert desk.round(END + HOUR) == 1
    assert (desk.rows(), box.mails) == ([("mara", "one_hour", "failed", "bad-address")], [])


@pytest.mark.parametrize("values", [{"email": None}, {"disabled_at": START}])
def test_who_has_no_address_or_is_out_is_named_on_the_list(
    desk: Desk, box: Box, values: dict[str, Any]
) -> None:
    desk.do(lambda s: s.update(people, {"id": "mara"}, values))
    assert [desk.round(END + HOUR), desk.round(MORNING)] == [0, 0]
    assert {row[2] for row in desk.rows()} == {"no_address"}
    assert (box.mails, desk.overdue()) == ([], ["mara"])


def test_whoever_dies_with_a_reminder_loses_none_and_doubles_it_under_one_name(
    desk: Desk, box: Box
) -> None:
    now = desk.now = END + HOUR
    until = now + timedelta(minutes=5)
    taken = desk.do(lambda s: take_out(s, now, until, "dead", "https://hiring.example/x"))
    assert Post(desk.settings).send([one.notice for one in taken]) == [(Sent.SENT, "")]
    assert desk.round(until - MINUTE) == 0  # nobody settled it, and its lease still runs
    assert desk.round(until) == 1
    assert len(box.mails) == 2
    assert len({mail["Message-ID"] for mail in box.mails}) == 1
    assert desk.rows() == [("mara", "one_hour", "sent", "")]


def test_a_new_process_on_the_same_file_does_not_wait_for_the_lease(desk: Desk, box: Box) -> None:
    now = desk.now = END + HOUR
    desk.do(lambda s: take_out(s, now, now + HOUR, "dead", "https://hiring.example/x"))
    desk.database.writer.write_and_wait(queries.release_leases)
    assert [desk.round(now), len(box.mails)] == [1, 1]


def test_two_clerks_at_once_send_one_mail(desk: Desk, box: Box) -> None:
    desk.now = END + HOUR

    async def both() -> list[int]:
        return await asyncio.gather(*(desk.clerk().round() for _ in range(4)))

    assert (sorted(asyncio.run(both())), len(box.mails)) == ([0, 0, 0, 1], 1)


@pytest.mark.parametrize(
    ("ended", "zone", "morning"),
    [
        ("2026-11-24T14:15+00:00", "Europe/Berlin", "2026-11-25T08:00+01:00"),
        ("2026-11-24T22:30+00:00", "Europe/Berlin", "2026-11-25T08:00+01:00"),
        ("2026-11-25T02:00+00:00", "Europe/Berlin", "2026-11-25T08:00+01:00"),
        ("2026-11-25T04:00+00:00", "Europe/Berlin", "2026-11-26T08:00+01:00"),
        ("2026-03-28T18:00+00:00", "Europe/Berlin", "2026-03-29T08:00+02:00"),
        ("2026-10-24T18:00+00:00", "Europe/Berlin", "2026-10-25T08:00+01:00"),
        ("2026-11-24T14:15+00:00", "Pacific/Auckland", "2026-11-25T08:00+13:00"),
    ],
)
def test_next_morning_is_by_the_company_s_clock(ended: str, zone: str, morning: str) -> None:
    found = next_morning(datetime.fromisoformat(ended), ZoneInfo(zone))
    assert found == datetime.fromisoformat(morning)


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"mail_from": ""}, "HIREFIT_HOST"),
        ({"public_address": ""}, "HIREFIT_HOST"),
        ({"smtp_host": "mail.example"}, "HIREFIT_HOST"),
        ({"mail_from": "a@b\n"}, "HIREFIT_MAIL_FROM"),
        ({"mail_from": "a@b\r\nBcc: c@d"}, "HIREFIT_MAIL_FROM"),
        ({"smtp_host": "mail example"}, "HIREFIT_SMTP_HOST"),
    ],
)
def test_mail_settings_that_are_unsafe_are_refused(change: dict[str, str], setting: str) -> None:
    good = mail_settings("sqlite:///x.sqlite3", 25).model_dump(exclude_defaults=True)
    with pytest.raises(BadSettings) as refused:
        read_settings(**(good | change))
    assert [fault.place for fault in refused.value.faults] == [setting]
