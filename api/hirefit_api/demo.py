"""Put the invented company into a database, through the same verbs that requests use."""

from __future__ import annotations

from hirefit.competencies.library import CompetencyLibrary
from hirefit.datasets.demo import Demo, demo_calibration, make_demo
from hirefit.ratings.scorecard import Scorecard
from hirefit_api.calibrations.schemas import NewCalibration
from hirefit_api.calibrations.service import publish_calibration
from hirefit_api.companies.service import save_profile
from hirefit_api.companies.store import newest_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.demo_people import add_people
from hirefit_api.interviews.service import plan_interview
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import open_requisition, take_in
from hirefit_api.scorecards.schemas import Submission, SubmittedAnswer
from hirefit_api.scorecards.service import submit_scorecard

TITLES = {
    "harbour": "Phone or chat agent, harbour site",
    "hill": "Phone or chat agent, hill site",
    "practice": "Practice cases of both sites",
}


def load_demo(database: Database, library: CompetencyLibrary) -> Demo:
    """Load the demo unless it is there; all of it or nothing.

    Returns
    -------
    Demo
        What was loaded, with the truth behind it.
    """
    demo = make_demo(library)
    database.write_and_wait(demo.company.id, lambda store: _load(store, demo))
    return demo


def _load(store: CompanyStore, demo: Demo) -> None:
    if newest_profile(store) is not None:
        return
    add_people(store)
    save_profile(store, demo.company)
    for site, title in TITLES.items():
        open_requisition(store, NewRequisition(id=site, title=title, role=demo.kit.role))
    for application in demo.applications:
        take_in(store, application.site, application.id)
        for rater in application.raters:
            plan_interview(store, application.id, rater)
    for card in demo.scorecards:
        submit_scorecard(store, card.application, _submission(card))
    publish_calibration(
        store,
        NewCalibration(
            calibration=demo_calibration().document(),
            reason="The first weeks of both sites, linked by the practice cases",
            published_by="hr-demo",
        ),
    )


def _submission(card: Scorecard) -> Submission:
    return Submission(
        rater=card.rater,
        kit_digest=card.kit_digest,
        answers=[
            SubmittedAnswer(
                question=answer.question,
                level=answer.level,
                not_assessed_reason=answer.not_assessed_reason,
                evidence=answer.evidence,
            )
            for answer in card.answers
        ],
    )
