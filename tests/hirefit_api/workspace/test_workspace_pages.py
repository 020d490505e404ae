"""The workspace over HTTP: what is stored is what every page and address says."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from hirefit_api.library import shipped_library
from hirefit_api.workspace.draft_pages import PREVIEWS
from hirefit_api.workspace.naming import PlainNames
from hirefit_api.workspace.reading import FAIR_LEVELS, PRACTICE, STORED
from hirefit_api.workspace.views.view import printed

pytestmark = pytest.mark.slow

COMPANY = "harbour-line"
API = f"/api/v1/companies/{COMPANY}"
PAGES = f"/companies/{COMPANY}"
TOUGHEST = "kit-kestrel"
NAMES = PlainNames(shipped_library())
REASON = {"reason": "The first month, both sites"}


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", " ", html)))


def in_force(client) -> int:
    return len(client.get(f"{API}/calibrations").json())


def test_three_sentences_stand_on_top_and_are_true_of_the_demo(client) -> None:
    found = client.get(f"{API}/workspace").json()
    strict, compared, used = found["summary"]["sentences"]
    assert strict.startswith(f"{TOUGHEST} rates about 0.8 level tougher than the panel (between")
    assert compared.startswith("All 12 raters are linked through shared applications")
    assert used == "All 5 levels are used in 1,336 ratings."
    page = text_of(client.get(f"{PAGES}/workspace").text)
    positions = [page.index(sentence) for sentence in (strict, compared, used)]
    assert positions == sorted(positions)
    assert (found["new_cards"], found["shown"]["number"]) == (0, 1)


def test_every_page_of_a_view_prints_what_its_json_says(client) -> None:
    for view in (*STORED, FAIR_LEVELS, PRACTICE):
        document = client.get(f"{API}/workspace/views/{view}").json()
        answer = client.get(f"{PAGES}/workspace/views/{view}")
        assert answer.status_code == 200, view
        page = text_of(answer.text)
        sentences = map(NAMES.sentence, document["sentences"])
        assert all(sentence in page for sentence in sentences), view
        columns = document["table"]["columns"]
        for row in NAMES.rows(document["table"]["rows"][:20]):
            cells = [printed(row[column["key"]], column["kind"]) for column in columns]
            assert all(cell in page for cell in cells), view


def test_no_page_shows_the_code_of_a_question_or_competency(client) -> None:
    library = shipped_library()
    code = re.compile(rf"\b(?:{'|'.join(library.competencies)})\b")
    for path in ("", *(f"/views/{view}" for view in (*STORED, FAIR_LEVELS, PRACTICE))):
        page = client.get(f"{PAGES}/workspace{path}", headers={"accept-language": "de"}).text
        assert code.findall(text_of(page)) == [], path
    page = text_of(client.get(f"{PAGES}/workspace/views/questions").text)
    assert "Staying steady under pressure (behavioural question 1)" in page


def test_the_table_of_a_view_is_a_file_without_formulas(client) -> None:
    answer = client.get(f"{API}/workspace/views/strictness?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    document = client.get(f"{API}/workspace/views/strictness").json()
    assert [row["rater"] for row in rows] == [r["rater"] for r in document["table"]["rows"]]
    assert float(rows[0]["tougher"]) == document["table"]["rows"][0]["tougher"]


def test_what_is_not_there_is_not_found(client) -> None:
    for path in ("views/nothing", "views/strictness?number=9", "views/fair-levels?opening=none"):
        assert client.get(f"{PAGES}/workspace/{path}").status_code == 404
    assert client.get(f"{API}/workspace/analyses/7").status_code == 404
    assert client.get(f"{API}/workspace/analyses/7/calibration").status_code == 404


def test_what_if_says_who_changes_side_and_changes_nothing(client) -> None:
    same = client.get(f"{API}/workspace/weights?opening=hill").json()
    assert same["changed_side"] == []
    double = client.get(
        f"{API}/workspace/weights", params={"opening": "hill", "weight": "candid_clarity:2"}
    ).json()
    assert double["tried"]["candid_clarity"] == pytest.approx(2 / 6, abs=1e-4)
    levels = {row["application"]: row for row in double["changed_side"]}
    assert levels
    for row in levels.values():
        assert (row["before"] >= 3) != (row["after"] >= 3)
        assert row["side"] == ("above" if row["after"] >= 3 else "below")
        score = client.get(f"{API}/applications/{row['application']}/score").json()
        assert row["before"] == pytest.approx(score["fit_level"], abs=2e-4)
        parts = {part["competency"]: part["fair_level"] for part in score["competencies"]}
        total = sum(level * (2 if name == "candid_clarity" else 1) for name, level in parts.items())
        assert row["after"] == pytest.approx(total / (len(parts) + 1), abs=2e-4)
    page = client.get(f"{PAGES}/workspace/weights?opening=hill&w-candid_clarity=2")
    assert text_of(page.text).count("the cut then") == len(levels)


def test_weights_that_can_not_be_are_refused(client) -> None:
    for weight in ("nothing:1", "candid_clarity:-1", "candid_clarity:x", "candid_clarity:nan"):
        params = {"opening": "hill", "weight": weight}
        assert client.get(f"{API}/workspace/weights", params=params).status_code == 422


def publish(client, number: int, instead_of: int):
    body = REASON | {"instead_of": instead_of}
    return client.post(f"{API}/workspace/analyses/{number}/publication", json=body)


def test_a_draft_is_published_by_name_and_taken_back(client) -> None:
    draft = client.get(f"{API}/workspace/analyses/1/calibration").json()
    assert publish(client, 1, 0).json()["faults"][0]["code"] == "published-meanwhile"
    made = publish(client, 1, 1)
    assert made.status_code == 201
    assert made.json()["digest"] == draft["digest"]
    assert made.json()["published_by"].startswith("key:")
    assert publish(client, 1, 2).json()["faults"][0]["code"] == "in-force"
    score = client.get(f"{API}/applications/hill-001/score").json()
    assert score["digests"]["calibration"] == draft["digest"]
    back = REASON | {"instead_of": 2}
    returned = client.post(f"{API}/calibrations/1/return", json=back)
    assert (returned.status_code, returned.json()["number"]) == (201, 3)
    again = client.post(f"{API}/calibrations/1/return", json=REASON | {"instead_of": 3})
    assert again.json()["faults"][0]["code"] == "in-force"
    late = client.post(f"{API}/calibrations/2/return", json=back)
    assert late.json()["faults"][0]["code"] == "published-meanwhile"
    start = client.post(f"{API}/calibrations/0/return", json=REASON | {"instead_of": 3})
    assert (start.status_code, start.json()["n_ratings"]) == (201, 0)
    assert in_force(client) == 4
    published = client.get(f"{API}/calibrations").json()
    assert published[2]["digest"] == published[0]["digest"]


def test_a_preview_of_what_is_no_longer_in_force_is_not_published(client) -> None:
    client.post(f"{API}/calibrations/0/return", json=REASON | {"instead_of": 1})
    refused = publish(client, 1, 2)
    assert refused.status_code == 409
    assert refused.json()["faults"][0]["code"] == "preview-outdated"
    assert "Recalibrate" in client.get(f"{PAGES}/workspace/draft").text


def test_the_form_publishes_and_goes_back_with_a_reason(client) -> None:
    page = client.get(f"{PAGES}/workspace/draft").text
    assert all(f'id="{name}-title"' in page for name in PREVIEWS if name == "preview-raters")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\d+)"', page))
    nothing = client.post(f"{PAGES}/workspace/draft", data=hidden | {"reason": " "})
    assert nothing.status_code == 422
    assert "Say why" in nothing.text
    done = client.post(f"{PAGES}/workspace/draft", data=hidden | REASON)
    assert "The draft is in force" in done.text
    back = {"number": "1", "instead_of": "2"} | REASON
    assert "Published so far" in client.post(f"{PAGES}/workspace/return", data=back).text
    assert in_force(client) == 3


def test_a_rater_sees_the_own_habits_and_no_other_name(client, looked) -> None:
    cookie = {"cookie": f"hirefit={looked.rater}", "authorization": ""}
    headers = {name: value for name, value in cookie.items() if value}
    del client.headers["authorization"]
    habits = client.get(f"{API}/workspace/habits", headers=headers).json()
    assert habits["rater"] == TOUGHEST
    assert habits["sentences"][0].startswith("You rate about 0.8 level tougher than the panel")
    assert habits["interval"][0] < habits["tougher"] < habits["interval"][1]
    page = client.get(f"{PAGES}/you", headers=headers)
    assert habits["sentences"][0] in text_of(page.text)
    others = ("ada-anvil", "Ada Anvil", "jo-juniper", "Jo Juniper")
    assert not any(name in page.text for name in others)
    assert client.get(f"{API}/workspace", headers=headers).status_code == 403


def test_practice_ratings_stand_beside_their_references(client, looked) -> None:
    rating = {"practice_case": "unsaid_worry", "round": 1, "level": 3}
    made = client.post(f"{API}/practice/ratings", json=rating | {"rater": TOUGHEST})
    assert made.status_code == 201
    reference = made.json()["reference"]
    rows = client.get(f"{API}/workspace/views/practice").json()["table"]["rows"]
    assert [(row["rater"], row["cases"]) for row in rows] == [(TOUGHEST, 1)]
    assert rows[0]["difference"] == 3 - reference
    del client.headers["authorization"]
    headers = {"cookie": f"hirefit={looked.rater}"}
    own = client.get(f"{API}/workspace/habits", headers=headers).json()["practice"]
    assert own == [{"practice_case": "unsaid_worry", "level": 3, "reference": reference}]
    assert "Unsaid worry" in client.get(f"{PAGES}/you", headers=headers).text


def test_two_raters_answers_side_by_side(client) -> None:
    page = text_of(client.get(f"{PAGES}/workspace/agreement/ada-anvil/bo-bramble").text)
    found = re.search(r"They rated (\d+) answers in common and gave the same level to (\d+)", page)
    assert found
    assert int(found[2]) <= int(found[1])
    nobody = text_of(client.get(f"{PAGES}/workspace/agreement/ada-anvil/nobody").text)
    assert "no answer in common" in nobody
