"""A letter leaves only after a person has read and approved exactly it."""

from __future__ import annotations

from typing import Any

LETTERS = "/applications/a1/letters"
NEW = {"opening": "Desk", "contact": "Hana Harbour, people@harbour-line.example"}
PAGE = "/companies/harbour-line/applications/a1"


def codes(response: Any) -> list[str]:
    return [fault["code"] for fault in response.json()["faults"]]


def note(desk: Any, rater: str = "r1", version: int = 1) -> dict[str, Any]:
    """A note on the competency that every letter of these cards speaks of."""
    return {"rater": rater, "version": version, "question": desk.questions[0]}


def test_letter_leaves_when_it_was_approved_as_read(desk: Any) -> None:
    desk.rate("a1", 4, 4)
    drafted = desk.post(LETTERS, NEW)
    assert drafted.status_code == 201
    letter = drafted.json()
    assert (letter["drafted_by"], letter["approved_by"]) == ("hana", None)
    early = desk.get(f"{LETTERS}/1/document")
    assert (early.status_code, codes(early)) == (409, ["not-approved"])
    wrong = desk.post(f"{LETTERS}/1/approval", {"digest": "sha256:" + "0" * 64})
    assert (wrong.status_code, codes(wrong)) == (409, ["other-letter"])
    approved = desk.post(f"{LETTERS}/1/approval", {"digest": letter["digest"]}, who="hugo").json()
    assert approved == letter | {"approved_by": "hugo", "approved_at": approved["approved_at"]}
    again = desk.post(f"{LETTERS}/1/approval", {"digest": letter["digest"]})
    assert again.json() == approved
    page = desk.get(f"{LETTERS}/1/document")
    assert page.status_code == 200
    assert "Dear candidate," in page.text
    assert [word for word in ("r1", "r2", "hana", "heard it") if word in page.text] == []


def test_new_card_changes_no_letter_that_was_drafted(desk: Any) -> None:
    desk.hand_in("r1", "a1", 1)
    first = desk.post(LETTERS, NEW).json()
    desk.hand_in("r1", "a1", 5, version=2, amendment_reason="Mixed up two people.")
    second = desk.post(LETTERS, NEW).json()
    assert desk.get(LETTERS).json() == [first, second]
    assert first["text"] != second["text"]
    assert first["explanation"] != second["explanation"]


def test_only_marked_notes_are_told_and_marks_can_be_taken_back(desk: Any) -> None:
    desk.rate("a1", 4, 4)
    told = f"r1 heard it on {desk.questions[0]}"
    texts = [
        desk.post(LETTERS, NEW | {"share": share}).json()["text"]
        for share in ([], [note(desk)], [])
    ]
    assert [told in text for text in texts] == [False, True, False]
    unknown = desk.post(LETTERS, NEW | {"share": [note(desk, "r9"), note(desk, version=2)]})
    assert (unknown.status_code, codes(unknown)) == (422, ["no-such-note"])
    assert len(desk.get(LETTERS).json()) == 3


def test_pages_lead_from_draft_to_document_without_script(desk: Any) -> None:
    desk.rate("a1", 4, 4)
    browser = desk.client("hana")
    assert "Which notes may be shared?" in browser.get(f"{PAGE}/letter").text
    missing = browser.post(f"{PAGE}/letter", data={"contact": " "})
    assert missing.status_code == 422
    assert "Say whom the candidate can ask" in missing.text
    mark = f"1 r1 {desk.questions[0]}"
    drafted = browser.post(
        f"{PAGE}/letter", data={"contact": NEW["contact"], "says_band": "on", "n-1": mark}
    )
    assert drafted.url.path == f"{PAGE}/letters/1"
    assert [word in drafted.text for word in ("Not approved yet", "All in all")] == [True, True]
    assert browser.get(f"{PAGE}/letters/1/document").status_code == 409
    digest = desk.get(LETTERS).json()[0]["digest"]
    approved = browser.post(f"{PAGE}/letters/1", data={"digest": digest})
    assert "Approved by hana" in approved.text
    document = browser.get(f"{PAGE}/letters/1/document")
    assert document.status_code == 200
    assert "'sha256-" in document.headers["content-security-policy"]
    assert desk.client("r1").get(f"{PAGE}/letters/1").status_code == 403


def test_nothing_rated_is_no_letter(desk: Any) -> None:
    assert desk.post(LETTERS, NEW).status_code == 409
    assert "nothing to explain yet" in desk.client("hana").get(f"{PAGE}/letter").text


def test_letter_is_in_the_language_that_its_writer_chose(desk: Any) -> None:
    desk.rate("a1", 4, 4)
    browser = desk.client("hana")
    typed = {"contact": NEW["contact"], "language": "de"}
    browser.post(f"{PAGE}/letter", data=typed)
    letter = desk.get(LETTERS).json()[0]
    assert letter["text"].startswith("Guten Tag,\n")
    browser.post(f"{PAGE}/letters/1", data={"digest": letter["digest"]})
    document = browser.get(f"{PAGE}/letters/1/document")
    assert '<html lang="de">' in document.text
    assert document.headers["content-language"] == "de"
    assert browser.post(f"{PAGE}/letter", data=typed | {"language": "xx"}).status_code == 422
