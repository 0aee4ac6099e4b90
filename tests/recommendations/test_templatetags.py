"""How values of the register are written on a page."""

from datetime import date

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from recommendations import choices
from recommendations.choices import Kind, Response, Role
from recommendations.filters import RecommendationFilter
from recommendations.phrases import phrase
from recommendations.rules.rhythm import Tempo
from recommendations.templatetags.register import days_until, known_date, register, tempo
from tests.factories import ActFactory, AgencyFactory, AssignmentFactory, MilestoneFactory

LABELS = {
    "closure_label": choices.Closure,
    "signal_label": choices.Signal,
    "reason_label": choices.OrphanReason,
    "progress_label": choices.Progress,
    "verdict_label": choices.Verdict,
    "state_label": choices.MilestoneState,
}


@pytest.mark.parametrize("name", LABELS)
def test_label_filter_gives_each_value_its_word(name):
    written = {value: str(register.filters[name](value)) for value in LABELS[name].values}

    assert written == {value: str(label) for value, label in LABELS[name].choices}


@pytest.mark.parametrize("value", ["", None, "nonsense"])
def test_label_filter_writes_nothing_for_what_is_no_value(value):
    assert [register.filters[name](value) for name in LABELS] == [""] * len(LABELS)


def test_every_vocabulary_of_a_filter_has_a_label_filter():
    offered = {
        tuple(each.extra["choices"].choices)
        for each in RecommendationFilter.base_filters.values()
        if hasattr(each.extra.get("choices"), "choices")
    }

    assert len(offered) == 4
    assert offered <= {tuple(vocabulary.choices) for vocabulary in LABELS.values()}


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2008, 6, 30), date(2008, 6, 30), 0),
        (date(2008, 2, 28), date(2008, 3, 1), 2),
        (date(2008, 6, 30), date(2008, 6, 29), -1),
    ],
    ids=["same day", "over a leap day", "the day before"],
)
def test_days_are_whole_days(first, last, days):
    assert days_until(first, last) == days


@pytest.mark.parametrize(
    ("day", "precision", "written"),
    [
        (date(1998, 9, 1), "day", "1 September 1998"),
        (date(1998, 9, 1), "month", "September 1998"),
        (date(1998, 9, 1), "year", "1998"),
        (date(1998, 9, 1), "unknown", "date not known"),
        (None, "day", "date not known"),
    ],
    ids=["to the day", "to the month", "to the year", "unknown", "no date"],
)
def test_date_is_as_exact_as_it_is_known(day, precision, written):
    assert known_date(day, precision) == written


def test_every_rhythm_has_its_word():
    assert [tempo(value) for value in Tempo] == [value.value for value in Tempo]


# --- Phrases --------------------------------------------------------------------------


@pytest.fixture
def made(db):
    """An act of each kind, as the database allows it."""
    agency = AgencyFactory(name_en="Ministry of Justice", short_en="Justice")
    tie = AssignmentFactory(agency=agency)
    step = MilestoneFactory(recommendation=tie.recommendation, title="Gap analysis")

    def make(kind, **details):
        own = {"kind": kind, "recommendation": tie.recommendation, "agency": agency}
        if kind in {*choices.CUSTODY_KINDS, *choices.OFFICER_KINDS, Kind.REMIND}:
            own["assignment"] = tie
        if kind in choices.MILESTONE_KINDS:
            own["milestone"] = step
        if kind == Kind.UNDO:
            own["undoes"] = ActFactory(recommendation=tie.recommendation)
        return ActFactory(**own, **details)

    return make


@pytest.mark.parametrize(
    ("kind", "details", "written"),
    [
        (Kind.NOMINATE, {}, "Justice was nominated as lead"),
        (Kind.ANSWER, {"response": Response.ACCEPTED}, "Justice accepted"),
        (Kind.ANSWER, {"response": Response.IN_PART}, "Justice accepted in part"),
        (Kind.ANSWER, {"response": Response.IN_PRINCIPLE}, "Justice accepted in principle"),
        (Kind.ANSWER, {"response": Response.NOT_ACCEPTED}, "Justice declined"),
        (Kind.HAND_BACK, {}, "Justice handed it back"),
        (Kind.TRANSFER, {}, "taken from Justice"),
        (
            Kind.NAME_OFFICER,
            {"officer_name": "A. Officer"},
            "Justice named A. Officer as accountable officer",
        ),
        (Kind.OFFICER_LEFT, {}, "the accountable officer left Justice"),
        (Kind.UPDATE, {}, "Justice reported"),
        (Kind.MEET, {}, "Justice met “Gap analysis”"),
        (
            Kind.MOVE,
            {"due_on": date(2008, 9, 1)},
            "Justice moved “Gap analysis” to 1 September 2008",
        ),
        (Kind.DROP, {}, "Justice dropped “Gap analysis”"),
        (Kind.ASSESS, {"verdict": "fully"}, "review: verified fully"),
        (Kind.CLOSE, {"closure": "superseded"}, "closed: superseded"),
        (Kind.REOPEN, {}, "reopened"),
        (Kind.REMIND, {}, "Justice was reminded to answer"),
        (Kind.SPLIT, {}, "Justice split “Gap analysis” into steps of its own"),
        (Kind.DIVIDE, {}, "divided into parts that are closed one by one"),
        (Kind.RECHECK, {}, "looked at again, and left closed"),
        (Kind.UNDO, {}, "an entry was taken back"),
    ],
)
def test_act_of_each_kind_has_its_phrase(made, kind, details, written):
    assert phrase(made(kind, **details)) == written


def test_every_kind_response_and_role_has_a_phrase_in_each_language(made):
    needed = {
        Kind.ANSWER: {"response": Response.ACCEPTED},
        Kind.MOVE: {"due_on": date(2008, 9, 1)},
        Kind.ASSESS: {"verdict": "fully"},
        Kind.CLOSE: {"closure": "superseded"},
    }
    acts = [made(kind, **needed.get(kind, {})) for kind in Kind]

    for language in ("en", "ru", "kk"):
        with translation.override(language):
            assert all(phrase(act) for act in acts)


def test_nomination_of_a_supporter_is_told_as_a_question(db):
    tie = AssignmentFactory(role=Role.SUPPORTING, agency__name_en="Customs")
    act = ActFactory(kind=Kind.NOMINATE, recommendation=tie.recommendation, assignment=tie)

    assert phrase(act) == "Customs was asked to support"


def test_act_without_an_agency_is_the_registrars(db):
    assert phrase(ActFactory()) == "The registrar reported"


def test_phrase_is_escaped_on_a_page(db):
    act = ActFactory(agency=AgencyFactory(name_en="<b>Justice</b>"))
    page = Template("{% load register %}{{ act|phrase }}")

    assert page.render(Context({"act": act})) == "&lt;b&gt;Justice&lt;/b&gt; reported"


# --- Headings that sort ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "link", "order"),
    [
        ("", "?sort=due", None),
        ("sort=due", "?sort=-due", "ascending"),
        ("sort=-due", "?sort=due", "descending"),
        ("sort=title&amp;page=3", "?sort=due", None),
        ("signal=orphan&as_of=2008-01-01", "?signal=orphan&amp;as_of=2008-01-01&amp;sort=due",
         None),
    ],
    ids=["unsorted", "ascending", "descending", "sorted by another", "filtered"],
)  # fmt: skip
def test_heading_sorts_and_keeps_the_rest_of_the_address(query, link, order):
    request = RequestFactory().get(f"/recommendations/?{query.replace('&amp;', '&')}")
    heading = Template('{% load register %}{% sort_heading "Next due" "due" %}')

    written = heading.render(Context({"request": request}))

    assert f'href="{link}"' in written
    assert (f'aria-sort="{order}"' in written) if order else ("aria-sort" not in written)
