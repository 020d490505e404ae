"""Whatever the pages can do has an address for programs, or a reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute

from hirefit_api.app import create_app
from hirefit_api.settings import Settings

API, PAGES = "/api/v1/companies/{company}", "/companies/{company}"
OTHER_CONTRACTS = "/ats/"
APPLICATION = "/applications/{application}"
CARD = f"{APPLICATION}/scorecards/{{rater}}"
TWINS = {
    f"{APPLICATION}/debrief": f"POST {APPLICATION}/debriefs",
    f"{APPLICATION}/decision": f"POST {APPLICATION}/decisions",
    f"{APPLICATION}/guests": f"POST {APPLICATION}/guests",
    f"{APPLICATION}/interviews/{{rater}}/time": f"PUT {APPLICATION}/interviews/{{rater}}/time",
    f"{APPLICATION}/letter": f"POST {APPLICATION}/letters",
    f"{APPLICATION}/letters/{{number}}": f"POST {APPLICATION}/letters/{{number}}/approval",
    CARD: f"POST {APPLICATION}/scorecards",
    "/groups": "POST /group-rates",
    "/imports/bulk": "POST /imports/bulk",
    "/imports/{number}/answers": "PUT /imports/{number}/mapping",
    "/imports/{number}/drop": "POST /imports/{number}/drop",
    "/imports/{number}/take-back": "POST /imports/{number}/take-back",
    "/imports/{number}/take-over": "POST /imports/{number}/take-over",
    "/integrations/orders/{order}": "POST /orders/{order}/cancel",
    "/integrations/packages": "PUT /packages/{package}",
    "/integrations/systems/{ats}": "PUT /integrations/{ats}",
    "/integrations/systems/{ats}/key": "POST /integrations/{ats}/key",
    "/integrations/systems/{ats}/test-orders": "POST /integrations/{ats}/test-orders",
    "/integrations/table": "POST /candidate-tables",
    "/keys": "POST /keys",
    "/keys/{key}/revoke": "POST /keys/{key}/revoke",
    "/keys/{key}/rotate": "POST /keys/{key}/rotate",
    "/new-competency": "POST /rubrics",
    "/new-competency/file": "POST /rubrics",
    "/new-requisition": "POST /requisitions",
    "/new-role": "PUT /roles/{role}",
    "/outcomes": "POST /outcomes/imports",
    "/outcomes/bulk": "POST /outcomes/imports",
    "/outcomes/expectations": "PUT /outcomes/expectations",
    "/outcomes/imports/{number}": "DELETE /outcomes/imports/{number}",
    "/people": "POST /people",
    "/people/{person}/disable": "POST /people/{person}/disable",
    "/people/{person}/enable": "POST /people/{person}/enable",
    "/people/{person}/invitation": "POST /people/{person}/invitation",
    "/people/{person}/roles": "PUT /people/{person}/roles",
    "/practice/raters/{rater}/rounds/{number}/cases/{case}": "POST /practice/ratings",
    "/practice/rule": "PUT /practice/rule",
    "/profile/edit": "PUT ",
    "/profile/time-zone": "PUT /time-zone",
    "/requisitions/{requisition}/plan": "POST /interviews/bulk",
    "/requisitions/{requisition}/plan/applications": (
        "POST /requisitions/{requisition}/applications/bulk"
    ),
    "/retranslations": "POST /retranslations",
    "/retranslations/{study}": "POST /retranslations/{study}/closing",
    "/retranslations/{study}/placing": "POST /retranslations/{study}/placements",
    "/roles/{role}": "PUT /roles/{role}",
    "/rubrics/questions/{question}/retirement": "PUT /retired-questions/{question}",
    "/rubrics/{competency}/draft": "PUT /rubrics/{competency}/draft",
    "/rubrics/{competency}/retirement": "PUT /rubrics/{competency}/retirement",
    "/workspace/analyses": "POST /workspace/analyses",
    "/workspace/draft": "POST /workspace/analyses/{number}/publication",
    "/workspace/return": "POST /calibrations/{number}/return",
}
FOR_PEOPLE_ONLY = {
    "/sign-in": "programs have keys",
    "/sign-out": "programs have keys",
    "/links/{link}": "a person chooses a password",
    "/language": "of the pages; problem details have codes",
    f"{CARD}/draft": "text that is being typed; programs send a whole card",
    f"{CARD}/statement": "a person's word, given before the form opens",
    f"{CARD}/workbook": "a card filled in without a connection; programs send it as JSON",
}


def _routes(routes: list[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif inner := getattr(route, "original_router", None):
            yield from _routes(inner.routes)


def test_what_pages_do_programs_can_do() -> None:
    found = [
        (method, route.path)
        for route in _routes(create_app(Settings(_env_file=None)).routes)
        for method in route.methods - {"GET", "HEAD"}
    ]
    api = {f"{method} {path.removeprefix(API)}" for method, path in found if path.startswith(API)}
    pages = {
        path.removeprefix(PAGES)
        for _, path in found
        if not path.startswith(("/api/", OTHER_CONTRACTS))
    }
    assert pages == TWINS.keys() | FOR_PEOPLE_ONLY.keys()
    assert {twin for twin in TWINS.values() if twin not in api} == set()
    assert TWINS.keys() & FOR_PEOPLE_ONLY.keys() == set()
