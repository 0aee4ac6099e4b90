"""Each filter of the register and of the orphans finds the rows that it names, and no others."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from recommendations import actions
from recommendations.choices import OrphanReason, Response, Signal, Verdict
from recommendations.models import Standing
from recommendations.selection import select
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    ThemeFactory,
    entry,
)
from tests.recommendations.scenes import JUNE, answer, held, nominate, reported

REGISTER = reverse("recommendations:list")
ORPHANS = reverse("recommendations:orphans")
LONG_AGO = date(2007, 6, 1)
TITLES = {
    "a": "Publish 100% of verdicts",
    "b": "Train the judges' clerks",
    "c": 'Define "conflict of interest"',
    "d": "Open the under_score registry",
    "e": "Открыть реестр",
    "f": "Celebrate 🎉 integrity",
}
TEXTS = {"g": "Courts should publish every verdict;", "h": "Ministries obey;"}


@pytest.fixture(scope="module")
def _register(django_db_setup, django_db_blocker):
    """Make the register once for the module; its end takes everything back."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_register()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def register(_register, db, today):
    """Eleven recommendations, a to k, of one seminar, and z of another; each stands differently."""


def make_register():
    seminar, agencies = SeminarFactory(slug="graft"), {}
    said = {
        label: RecommendationFactory(
            seminar=seminar, label=label, position=position,
            title=TITLES.get(label, f"Title of {label}"), text=TEXTS.get(label, "Do it;"),
        )
        for position, label in enumerate("abcdefghijk")
    }  # fmt: skip
    RecommendationFactory(
        seminar=SeminarFactory(slug="later", held_on=date(2008, 6, 15)),
        label="z",
        title="Later",
        text="Do it;",
    )
    for label in "bcdefghijk":
        agencies[label] = AgencyFactory(code=f"agency-{label}")
    orphans(said, agencies)
    owned(said, agencies)


def orphans(said, agencies):
    """a was never nominated; b to f are orphans for the other reasons."""
    said["a"].themes.add(ThemeFactory(code="courts"))
    AssignmentFactory(recommendation=said["a"], agency=AgencyFactory(code="proposed"))
    nominate(said["b"], agencies["b"], on=date(2008, 6, 20))
    nominate(said["c"], agencies["c"], on=LONG_AGO)
    answer(nominate(said["d"], agencies["d"], on=LONG_AGO), Response.NOT_ACCEPTED)
    tie = held(said["e"], agencies["e"], on=LONG_AGO)
    actions.hand_back(tie, text="Too much.", entry=entry(RegistrarFactory(), JUNE))
    held(said["f"], agencies["f"], on=LONG_AGO)
    agencies["f"].ended_on = date(2008, 1, 1)
    agencies["f"].save()


def owned(said, agencies):
    """g is on track, h overdue, i silent, j closed, k overdue and a claim."""
    reported(held(said["g"], agencies["g"]), progress="in progress")
    due(said["g"], date(2008, 7, 15))
    reported(held(said["h"], agencies["h"]), progress="planned")
    due(said["h"], date(2008, 6, 29))
    held(said["i"], agencies["i"], on=LONG_AGO)
    due(said["i"], date(2008, 8, 30))
    lead = held(said["j"], agencies["j"])
    review(lead.recommendation, Verdict.FULLY)
    closing = entry(RegistrarFactory(), JUNE)
    actions.close(lead.recommendation, closure="implemented", text="Done.", entry=closing)
    # What is left undone in a closed recommendation is neither overdue nor due soon.
    due(said["j"], date(2008, 6, 29))
    due(said["j"], date(2008, 7, 15))
    reported(held(said["k"], agencies["k"]), on=date(2008, 6, 20), progress="complete")
    due(said["k"], HELD_ON)
    due(said["k"], date(2009, 5, 1))
    said["k"].themes.add(ThemeFactory(code="customs"))
    review(said["k"], Verdict.EVIDENCE_REQUESTED, on=date(2008, 6, 21))


def due(said, day):
    MilestoneFactory(recommendation=said, first_due_on=day)


def review(said, verdict, *, on=JUNE):
    by = entry(ReviewerFactory(), on)
    actions.assess(said, verdict=verdict, is_internal=False, entry=by)


def found(client, path, **query):
    context = client.get(path, query).context
    # Where filters ask for the standing alone, standings are counted in place of rows.
    assert context["page"].paginator.count == len(context["rows"])
    return "".join(row.label for row in context["rows"])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("seminar", "later", "z"),
        ("seminar", "graft", "abcdefghijk"),
        ("theme", "courts", "a"),
        ("theme", "customs", "k"),
        ("agency", "proposed", "a"),
        ("agency", "agency-b", "b"),
        ("agency", "agency-d", ""),
        ("agency", "agency-g", "g"),
        ("signal", "closed", "j"),
        ("signal", "orphan", "zabcdef"),
        ("signal", "overdue", "hk"),
        ("signal", "silent", "i"),
        ("signal", "track", "g"),
        ("reason", "never nominated", "za"),
        ("reason", "awaiting", "b"),
        ("reason", "unanswered", "c"),
        ("reason", "declined", "d"),
        ("reason", "handed back", "e"),
        ("reason", "dissolved", "f"),
        ("progress", "not started", ""),
        ("progress", "planned", "h"),
        ("progress", "in progress", "g"),
        ("progress", "complete", "k"),
        ("verdict", "fully", "j"),
        ("verdict", "evidence requested", "k"),
        ("verdict", "not done", ""),
        ("due", "overdue", "hk"),
        ("due", "30", "g"),
        ("due", "90", "gi"),
        ("due", "365", "gi"),
        ("claim", "1", "k"),
        ("q", "VERDICT", "ag"),
        ("q", "Z", "z"),
        ("q", "courts publish", "g"),
        ("q", "", "zabcdefghijk"),
    ],
)
def test_filter_alone_finds_its_rows(client, register, name, value, expected):
    assert found(client, REGISTER, **{name: value}) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("100%", "a"),
        ("%", "a"),
        ("_", "d"),
        ("judges'", "b"),
        ('"conflict', "c"),
        ("реестр", "e"),
        ("🎉", "f"),
        ("' OR '1'='1", ""),
        ("'; DROP TABLE recommendations_act; --", ""),
        ("\\", ""),
        (" ".join(["do"] * 60), "zabcdefijk"),
    ],
    ids=[
        "a number with a percent sign", "a percent sign", "an underscore", "an apostrophe",
        "a quotation mark", "Cyrillic", "an emoji", "SQL that is always true",
        "SQL that destroys", "a backslash", "sixty words",
    ],
)  # fmt: skip
def test_words_are_looked_for_as_they_are(client, register, words, expected):
    assert found(client, REGISTER, q=words) == expected


def test_filters_narrow_each_other(client, register):
    assert found(client, REGISTER, signal="overdue", progress="complete") == "k"
    assert found(client, REGISTER, signal="overdue", theme="courts") == ""


def test_filters_speak_of_the_chosen_date(client, register):
    assert found(client, REGISTER, reason="dissolved", as_of="2007-12-31") == ""
    assert found(client, REGISTER, signal="silent", as_of="2007-12-31") == "efi"
    assert found(client, REGISTER, agency="agency-d", as_of="2008-05-31") == "d"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "abcdefz"),
        ({"seminar": "later"}, "z"),
        *[({"reason": reason}, label) for reason, label in zip(
            OrphanReason, ["az", "b", "c", "d", "e", "f"], strict=True
        )],
    ],
    ids=["all", "a seminar", *OrphanReason.values],
)  # fmt: skip
def test_orphans_are_filtered_by_reason_and_seminar(client, register, query, expected):
    assert sorted(found(client, ORPHANS, **query)) == sorted(expected)


@pytest.mark.parametrize(
    ("query", "are_standings"),
    [
        ({}, True),
        ({"sort": "title", "due": "30"}, True),
        ({"signal": "orphan", "theme": "courts"}, False),
        ({"signal": "nonsense"}, False),
    ],
    ids=["all", "of the standing", "of more", "not understood"],
)
def test_rows_are_counted_as_standings_where_these_tell_enough(register, rf, query, are_standings):
    selection = select(rf.get(REGISTER, query).GET, on=date(2008, 6, 30))

    assert (selection.counted.model is Standing) is are_standings
    assert selection.counted.count() == selection.rows.count()


def test_choices_are_those_of_the_register(client, register):
    form = client.get(REGISTER).context["filterset"].form

    assert [value for value, _ in form.fields["signal"].choices] == ["", *Signal.values]
    assert [value for value, _ in form.fields["seminar"].choices] == ["", "later", "graft"]
    assert [value for value, _ in form.fields["theme"].choices] == ["", "courts", "customs"]


def test_folded_filters_open_when_one_is_set(client, register):
    folded = client.get(REGISTER, {"signal": "orphan"}).context["filterset"]
    unfolded = client.get(REGISTER, {"progress": "planned"}).context["filterset"]

    assert (folded.uses_more, unfolded.uses_more) == (False, True)
    shown = {field.name for field in [*folded.first_fields, *folded.more_fields]}
    assert shown == set(folded.filters)


# --- Agencies, few or many ----------------------------------------------------------------


@pytest.fixture
def many(db, monkeypatch):
    """Two agencies are many."""
    monkeypatch.setattr("recommendations.filters.MANY_AGENCIES", 1)
    return [AssignmentFactory().agency, AssignmentFactory().agency]


def test_many_agencies_are_fetched_by_the_page_itself(many, client):
    page = client.get("/recommendations/").content.decode()
    fragment = client.get("/agency-options/").content.decode()

    assert 'hx-get="/agency-options/"' in page
    for agency in many:
        assert f'value="{agency.code}"' not in page
        assert f'<option value="{agency.code}">' in fragment


def test_chosen_one_of_many_agencies_stands_in_the_page_and_filters(many, client):
    address = "/recommendations/?agency=" + many[0].code

    response = client.get(address)
    fragment = client.get("/agency-options/?agency=" + many[0].code).content.decode()

    assert f'<option value="{many[0].code}" selected>' in response.content.decode()
    assert response.context["page"].paginator.count == 1
    assert f'<option value="{many[0].code}" selected>' in fragment


def test_name_of_an_agency_is_escaped_among_the_options(many, client):
    many[0].name_en = "<b>Bold</b>"
    many[0].save()

    assert b"&lt;b&gt;Bold" in client.get("/agency-options/").content


def test_unknown_one_of_many_agencies_is_refused_in_words(many, client):
    response = client.get("/recommendations/?agency=none")

    assert not response.context["selection"].is_valid
