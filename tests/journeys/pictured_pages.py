"""Which pages are pictured: every address a person may open, and who looks at it."""

from __future__ import annotations

from pictured_company import ADMINISTRATOR, HR, RATER, RECRUITER

HILL, NIGHT = "/applications/hill-001", "/applications/night-1"
FAIRNESS, AUDITOR = "finn-fathom", "otto-oar"
VIEWS = (
    *("strictness", "comparability", "second-look", "agreement", "levels-used", "levels-apart"),
    *("questions", "halo", "ways", "drift", "pairings", "fair-levels", "practice"),
    *("preview-levels", "preview-cut", "preview-ties", "preview-raters"),
)

PAGES = {
    "start": ("", "/../.."),
    "demo-people": ("", "/../../demo"),
    "sign-in": ("", "/sign-in"),
    "link": ("", "/links/{link}"),
    "link-over": ("", "/links/of-nobody"),
    "home-recruiter": (RECRUITER, ""),
    "home-rater": (RATER, ""),
    "home-hr": (HR, ""),
    "home-administrator": (ADMINISTRATOR, ""),
    "home-fairness": (FAIRNESS, ""),
    "home-auditor": (AUDITOR, ""),
    "opening": (RECRUITER, "/requisitions/hill"),
    "opening-new": (RECRUITER, "/requisitions/night"),
    "opening-empty": (RECRUITER, "/requisitions/quay"),
    "opening-as-rater": (RATER, "/requisitions/night"),
    "opening-as-fairness": (FAIRNESS, "/requisitions/hill"),
    "new-opening": (RECRUITER, "/new-requisition"),
    "kit": (RATER, "/requisitions/hill/kit"),
    "plan": (RECRUITER, "/requisitions/night/plan"),
    "plan-empty": (RECRUITER, "/requisitions/quay/plan"),
    "plan-proposal": (RECRUITER, "/requisitions/night/plan/proposal?most_each=3"),
    "interview-time": (RECRUITER, f"{NIGHT}/interviews/{RATER}/time"),
    "guests": (RECRUITER, f"{NIGHT}/guests"),
    "cards": (RECRUITER, "/requisitions/night/cards"),
    "cards-all-in": (RECRUITER, "/requisitions/harbour/cards"),
    "structure": (HR, "/requisitions/hill/structure"),
    "reminders": (RATER, "/reminders"),
    "reminders-none": ("bo-bramble", "/reminders"),
    "late-cards": (RECRUITER, "/overdue-cards"),
    "amendment": (RATER, f"{HILL}/scorecards/{RATER}/amend"),
    "panel": (RATER, f"{HILL}/scorecards/{RATER}/submitted"),
    "panel-of-twelve": (RATER, f"/applications/practice-1/scorecards/{RATER}/submitted"),
    "explanation": (RECRUITER, f"{HILL}/explanation"),
    "explanation-provisional": (RECRUITER, "/applications/harbour-030/explanation"),
    "explanation-none": (RECRUITER, f"{NIGHT}/explanation"),
    "comparison": (RECRUITER, "/requisitions/hill/comparison?first=hill-001&second=hill-002"),
    "decision": (RECRUITER, f"{HILL}/decision"),
    "decision-none": (RECRUITER, "/applications/hill-002/decision"),
    "debrief": (HR, f"{HILL}/debrief"),
    "debrief-none": (HR, "/applications/hill-013/debrief"),
    "letter-desk": (RECRUITER, f"{HILL}/letter"),
    "letter-approved": (RECRUITER, f"{HILL}/letters/1"),
    "letter-document": (RECRUITER, f"{HILL}/letters/1/document"),
    "letter-german": (RECRUITER, f"{HILL}/letters/2"),
    "profile": (HR, "/profile"),
    "profile-edit": (HR, "/profile/edit"),
    "practice": (RATER, f"/practice/raters/{RATER}"),
    "practice-case": (RATER, f"/practice/raters/{RATER}/rounds/1/cases/{{open_case}}"),
    "practice-compared": (RATER, f"/practice/raters/{RATER}/rounds/1/cases/{{rated_case}}"),
    "practice-rule": (HR, "/practice/rule"),
    "you": (RATER, "/you"),
    "workspace": (HR, "/workspace"),
    **{f"view-{name}": (HR, f"/workspace/views/{name}") for name in VIEWS},
    "disagreements": (HR, f"/workspace/agreement/{RATER}/jo-juniper"),
    "weights": (HR, "/workspace/weights?opening=hill"),
    "weights-what-if": (HR, "/workspace/weights?opening=hill&w-candid_clarity=3"),
    "draft": (HR, "/workspace/draft"),
    "imports": (HR, "/imports"),
    "import-asks": (HR, "/imports/1"),
    "import-taken-over": (HR, "/imports/2"),
    "import-taken-back": (HR, "/imports/3"),
    "outcomes": (HR, "/outcomes"),
    "groups": (FAIRNESS, "/groups"),
    "rubrics": (HR, "/rubrics"),
    "rubric": (HR, "/rubrics/timely_response"),
    "rubric-difference": (HR, "/rubrics/timely_response/difference?old=1.0.0&new=1.1.0"),
    "rubric-draft": (HR, "/rubrics/empathic_listening/draft"),
    "rubric-retirement": (HR, "/rubrics/timely_response/retirement"),
    "own-competency": (HR, "/rubrics/handover_notes/draft"),
    "new-competency": (HR, "/new-competency"),
    "question-retirement": (HR, "/rubrics/questions/timely_response.b1/retirement"),
    "roles": (HR, "/roles"),
    "role": (HR, "/roles/complaints_desk"),
    "new-role": (HR, "/new-role"),
    "retranslations": (HR, "/retranslations"),
    "retranslation-open": (HR, "/retranslations/spring"),
    "retranslation-closed": (HR, "/retranslations/autumn"),
    "placing": (RATER, "/retranslations/spring/placing"),
    "people": (ADMINISTRATOR, "/people"),
    "person": (ADMINISTRATOR, f"/people/{RATER}"),
    "keys": (ADMINISTRATOR, "/keys"),
    "access-record": (ADMINISTRATOR, "/access-record"),
    "integrations": (ADMINISTRATOR, "/integrations"),
    **{
        f"system-{name}": (ADMINISTRATOR, f"/integrations/systems/{name}")
        for name in ("greenhouse", "ashby", "lever", "workable", "kombo", "null")
    },
    "packages": (ADMINISTRATOR, "/integrations/packages"),
    "package-change": (ADMINISTRATOR, "/integrations/packages?change=desk-interview"),
    "orders": (ADMINISTRATOR, "/integrations/orders"),
    "table": (ADMINISTRATOR, "/integrations/table"),
    "calls": (ADMINISTRATOR, "/integrations/calls"),
    "ordered-interviews": (RATER, "/ordered-interviews"),
    "reference": (ADMINISTRATOR, "/reference"),
    "missing": (RECRUITER, "/requisitions/nowhere"),
    "not-for-you": (RATER, "/people"),
    "nothing-to-open": (RECRUITER, "/sign-out"),
}
"""Each page by its name: who looks at it, and its address behind the company's."""

REFUSED = {
    "link-over",
    "opening-as-rater",
    "opening-as-fairness",
    "missing",
    "not-for-you",
    "nothing-to-open",
}
"""Pages of `PAGES` that say that there is no such page, or that it is for others."""

FORMS = (
    ("sign-in-failed", "", "/sign-in", {"#login": "x", "#password": "y"}, "form.start"),
    ("new-opening-errors", RECRUITER, "/new-requisition", {"#id": "a b"}, "main form"),
    ("plan-errors", RECRUITER, "/requisitions/quay/plan", {}, "main form[action$=applications]"),
    ("guest-made", RECRUITER, f"{NIGHT}/guests", {"#id": "gale", "#name": "Gale"}, "main form"),
    ("profile-errors", HR, "/profile/edit", {"#name": ""}, "main form"),
    ("decision-errors", RECRUITER, "/applications/hill-002/decision", {}, "main form"),
    ("debrief-errors", HR, "/applications/hill-013/debrief", {}, "#round"),
    ("letter-errors", RECRUITER, "/applications/hill-002/letter", {}, "main form"),
    ("groups-errors", FAIRNESS, "/groups", {"#table": "name,sex"}, "main form"),
    ("groups-rates", FAIRNESS, "/groups", {"#table": "{groups}"}, "main form"),
    ("outcomes-errors", HR, "/outcomes", {}, "main form"),
    ("role-errors", HR, "/new-role", {}, "main form"),
    ("person-errors", ADMINISTRATOR, "/people", {}, "main form"),
    ("key-made", ADMINISTRATOR, "/integrations/systems/ashby", {}, "main form[action$=key]"),
    ("package-errors", ADMINISTRATOR, "/integrations/packages", {}, "main form"),
    ("table-errors", ADMINISTRATOR, "/integrations/table", {"#table": "a,b"}, "main form"),
)
"""What forms answer: name, who, address, what is typed, the form that is sent."""

WRITER = "bo-bramble"
CARD = f"/applications/harbour-030/scorecards/{WRITER}"
PICTURED_WITH_THE_CARD = (CARD, f"{CARD}/amend", f"{CARD}/submitted")
"""A card is filled in while it is pictured, by somebody who has not seen it."""

NOT_PICTURED = {
    "/companies": "leads to the company that was typed",
    "/companies/{company}/sign-in/openid": "leads to the provider's own page",
    "/companies/{company}/sign-in/openid/back": "leads on",
    "/companies/{company}/practice": "leads to the practice of whoever is signed in",
    "/companies/{company}/applications/{application}/scorecards/{rater}/workbook": "a file",
    "/companies/{company}/reference/openapi.json": "a file",
    "/companies/{company}/requisitions/{requisition}/results.csv": "a file",
    "/companies/{company}/requisitions/{requisition}/results.xlsx": "a file",
    "/static/{version}/{name}": "a file",
    "/livez": "for programs",
    "/readyz": "for programs",
}
"""Addresses that show no page of hirefit, and why."""
