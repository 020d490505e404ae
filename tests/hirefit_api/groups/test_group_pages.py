"""Rates by group over HTTP: what a fairness reviewer sees, and what is kept of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hirefit_api.access.people import add_person
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.database.decision_tables import decisions
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.database.tables import applications
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import open_requisition
from hirefit_api.settings import Settings

API = "/api/v1/companies/harbour-line"
PAGE = "/companies/harbour-line/groups"
PEOPLE = 70
MADE = "2026-05-01T00:00:00.000Z"
SHORT = "application,clan\np1,heron"


def outcome_of(number: int) -> str:
    """Thirty herons, of whom ten move forward; forty otters, of whom thirty do."""
    return "advance" if number < 10 or number >= 40 else "decline"


def fill(store: CompanyStore) -> str:
    names = [f"p{number}" for number in range(PEOPLE)]
    open_requisition(store, NewRequisition(id="quay", title="Quay", role="team_lead"))
    opening = dict.fromkeys([*names, "held"], "desk") | {"q1": "quay"}
    made = [{"id": name, "requisition_id": of, "created_at": MADE} for name, of in opening.items()]
    store.insert(applications, made)
    rows = [decided(name, 1, outcome_of(at)) for at, name in enumerate(names)]
    # A first decision that was taken back, and one that says nothing yet.
    rows[0] = decided("p0", 1, "decline")
    rows += [decided("p0", 2, "hire"), decided("held", 1, "hold"), decided("q1", 1, "hire")]
    store.insert(decisions, rows)
    add_person(store, NewPerson(id="finn", name="Finn", roles=[Role.FAIRNESS_REVIEWER]))
    return begin_session(store, "finn").text


def decided(application: str, number: int, outcome: str) -> dict[str, object]:
    texts = ("reasons", "override_reason", "shown", "score_key")
    texts += ("explanation_digest", "calibration_digest")
    row = {"application_id": application, "number": number, "outcome": outcome}
    row |= {"suggestion": "none", "decided_by": "hana", "decided_at": MADE}
    return row | dict.fromkeys(texts, "")


def table(*, separator: str = ",") -> str:
    lines = ["Application,clan,shift"]
    for number in range(PEOPLE):
        clan = "heron" if number < 30 else "otter"
        lines.append(f"p{number},{clan},{'early' if number % 20 else 'late'}")
    return "\r\n".join(line.replace(",", separator) for line in [*lines, "nobody,heron,early"])


@pytest.fixture(scope="module")
def file(prepared_office, tmp_path_factory) -> Path:
    return Path(shutil.copy(prepared_office[0], tmp_path_factory.mktemp("groups")))


@pytest.fixture(scope="module")
def finn(file, running_service) -> Iterator[httpx.Client]:
    settings = Settings(database_url=f"sqlite:///{file}", drain_seconds=0.0, access_log=False)
    database = Database(settings)
    database.open()
    token = database.write_and_wait("harbour-line", fill)
    database.close()
    with (
        running_service(settings, "none") as started,
        httpx.Client(base_url=started.address, cookies={"hirefit": token}, timeout=60) as client,
    ):
        yield client


def rates(client: httpx.Client, csv: str, **more: str) -> dict:
    answer = client.post(f"{API}/group-rates", json={"csv": csv, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_rates_are_of_the_newest_decisions(finn) -> None:
    found = rates(finn, table(), requisition="desk")
    assert (found["decided"], found["open"], found["not_known"]) == (PEOPLE, 2, 1)
    clan, shift, both = found["attributes"]
    assert [item["attribute"] for item in found["attributes"]] == ["clan", "shift", "clan × shift"]
    assert (clan["finding"], clan["reference"], clan["about"]) == ("below", "otter", "heron")
    otter, heron = clan["groups"]
    assert (otter["forward"], otter["people"], heron["forward"], heron["people"]) == (
        30,
        40,
        10,
        30,
    )
    assert heron["compared"]["ratio"] == pytest.approx(4 / 9)
    assert heron["compared"]["low"] < 4 / 9 < heron["compared"]["high"] < 1
    assert (heron["compared"]["shortfall"], otter["compared"]) == (13, None)
    # Four people work late: one who worked early can't be told from them by subtraction.
    assert (shift["groups"], shift["hidden"], shift["finding"]) == (
        [shift["groups"][0]],
        0,
        "too_few",
    )
    assert shift["groups"][0] | {"low": 0, "high": 0} == {
        "name": "",
        "kind": "together",
        "people": PEOPLE,
        "forward": 40,
        "rate": 40 / PEOPLE,
        "low": 0,
        "high": 0,
        "compared": None,
    }
    # Twenty-eight herons work early: beside thirty herons they would tell of the other two.
    assert (both["finding"], both["groups"]) == ("withheld", [])


def test_page_says_the_sentence_before_the_table(finn) -> None:
    assert (
        f'<a href="{PAGE}">Are groups moved forward alike?</a>'
        in finn.get("/companies/harbour-line").text
    )
    fields = {"table": table(separator="\t"), "opening": "desk"}
    shown = finn.post(PAGE, data=fields).text
    percent = "33.3\N{NO-BREAK SPACE}%"
    sentence = f"heron: 10 of 30 were moved forward, {percent}. otter: 30 of 40,"
    assert 0 < shown.find(sentence) < shown.find("<caption>clan: who was moved forward")
    assert "0.44 times the highest rate, below four fifths." in shown
    assert '<option value="desk" selected>' in shown
    german = finn.post(PAGE, data=fields, headers={"accept-language": "de"}).text
    assert "heron: 10 von 30 kamen weiter" in german


def test_people_without_a_group_are_a_row_of_their_own(finn) -> None:
    lines = table().splitlines()
    some = "\r\n".join(lines[: 1 + 55])
    shown = finn.post(PAGE, data={"table": some, "opening": "desk"})
    assert (
        shown.status_code,
        '<th role="rowheader" scope="row">Not stated</th>' in shown.text,
    ) == (
        200,
        True,
    )
    fewer = finn.post(PAGE, data={"table": "\n".join(lines[: 1 + 65]), "opening": "desk"}).text
    assert "Together: heron; not stated" in fewer


def test_small_openings_show_nothing_and_an_unknown_one_is_not_found(finn) -> None:
    found = rates(finn, "application,clan\nq1,heron", requisition="quay")
    assert (found["decided"], found["attributes"][0]["groups"]) == (1, [])
    assert found["attributes"][0]["hidden"] == 1
    body = {"csv": SHORT, "requisition": "nowhere"}
    assert finn.post(f"{API}/group-rates", json=body).status_code == 404
    shown = finn.post(PAGE, data={"table": SHORT, "opening": "quay"}).text
    assert "Nothing is shown of fewer than ten people." in shown


def test_the_look_is_kept_and_the_table_is_not(finn, file, prepared_office) -> None:
    rates(finn, table().replace("heron", "sparrowhawk"))
    hana = {"hirefit": prepared_office[1]["hana"]}
    assert httpx.get(f"{finn.base_url}{PAGE}", cookies=hana, timeout=60).status_code == 403
    stored = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert b"sparrowhawk" not in stored
    assert rb'{"attributes":"clan, shift, clan \u00d7 shift","people":"71"}' in stored


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the first line must name one column application"),
        ("application\np1", "beside the codes there must be 1 to 3 columns with groups."),
        ("application,a,b,c,d\np1,1,2,3,4", "there must be 1 to 3 columns with groups."),
        ("application,a,A\np1,1,2", "each column needs a name of its own"),
        ("application,clan", "holds no application."),
        ("application,clan\np 1,x\np2,y\np2,y", "csv:4: this application stands in an earlier"),
        ("application,clan\np1," + "x" * 61, "a group has at most 60 letters."),
        (
            "application,clan\n" + "\n".join(f"p{n},c{n}" for n in range(21)),
            "a column has more than 20 groups. Is it the right one?",
        ),
        ("application,clan\np1," + "<b>\n" * 3, "application must be a code of letters"),
        ("x" * 900_001, "The table is too long for one look."),
    ],
    ids=["empty", "no-group", "many", "twice", "nobody", "codes", "long", "groups", "tags", "size"],
)
def test_a_table_that_can_not_be_read_is_named_line_by_line(finn, text: str, said: str) -> None:
    answer = finn.post(PAGE, data={"table": text})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "<b>" not in answer.text
