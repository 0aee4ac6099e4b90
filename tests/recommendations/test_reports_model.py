"""What a report gathers, and that it says the same whenever it is made."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse

from agencies.choices import SuccessionKind
from agencies.models import Agency, Membership
from recommendations import actions
from recommendations.choices import Closure, Progress, Signal, Verdict
from recommendations.figures import Figure, Table
from recommendations.models import Milestone, Recommendation, Reliance
from recommendations.reports import model
from recommendations.reports.cable import cable
from recommendations.reports.document import compose
from recommendations.reports.docx import docx
from recommendations.reports.pdf import pdf
from tests.factories import (
    HELD_ON,
    ActFactory,
    AgencyFactory,
    EvidenceFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    entry,
    noon,
)
from tests.recommendations import deeds
from tests.recommendations.endings import change_of
from tests.recommendations.reporting import report

ON = date(2008, 6, 30)


def everything_said(query: str = "", *, on: date = ON) -> str:
    return repr(compose(report(query, on=on)))


def full_row(seminar):
    """A recommendation with one of everything that a report reads."""
    row = RecommendationFactory(seminar=seminar)
    tie = deeds.accepted(recommendation=row, on=date(2007, 5, 1))
    MilestoneFactory(recommendation=row)
    update = deeds.reported(tie, date(2008, 1, 10))
    verdict = ActFactory(
        kind="assess", recommendation=row, verdict="in part", effective_on=date(2008, 2, 1)
    )
    Reliance.objects.create(act=verdict, evidence=EvidenceFactory(act=update))


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(today, rows, django_assert_num_queries):
    seminar = SeminarFactory()
    for _row in range(rows):
        full_row(seminar)

    # Filters 3, rows with agencies and verdicts 3, figures 1, chart 3, changes 7, measured figures
    # 18, then steps, parts, ties, acts, evidence and what verdicts relied upon.
    with django_assert_num_queries(46):
        found = report(f"seminar={seminar.slug}", on=ON)
    with django_assert_num_queries(0):
        compose(found)
        cable(found)


@pytest.mark.django_db
def test_an_internal_note_and_internal_evidence_are_left_out(today):
    row = RecommendationFactory()
    act = ActFactory(recommendation=row, effective_on=date(2008, 6, 1))
    EvidenceFactory(act=act, title="Secret annex", is_internal=True)
    EvidenceFactory(act=act, title="Published order")
    ActFactory(
        kind="assess", recommendation=row, verdict="in part", is_internal=True,
        text="Do not trust them.", effective_on=date(2008, 6, 1),
    )  # fmt: skip
    ActFactory(
        kind="assess", recommendation=row, verdict="fully", text="All is well.",
        effective_on=date(2008, 6, 2),
    )  # fmt: skip

    found = everything_said()

    assert "Published order" in found
    assert "Secret annex" not in found
    assert "The reviewer’s note is internal." in found
    assert "trust them" not in found
    assert "All is well." in found
    assert b"trust them" not in cable(report(on=ON))


@pytest.mark.django_db
def test_public_evidence_that_a_verdict_relied_upon_is_named_and_internal_is_not(today):
    row = RecommendationFactory()
    act = ActFactory(recommendation=row, effective_on=date(2008, 6, 1))
    verdict = ActFactory(
        kind="assess", recommendation=row, verdict="fully", text="All is well.",
        effective_on=date(2008, 6, 2),
    )  # fmt: skip
    for title, is_internal in [("Gazette", False), ("Secret annex", True), ("Order", False)]:
        item = EvidenceFactory(act=act, title=title, is_internal=is_internal)
        Reliance.objects.create(act=verdict, evidence=item)

    found = everything_said()

    assert "verified fully\\nAll is well.\\nRelies on: Gazette; Order'" in found
    assert "Secret annex" not in found


@pytest.mark.django_db
def test_what_was_taken_back_is_left_out(today, registrar):
    tie = deeds.accepted(on=date(2008, 6, 1))
    act = actions.report(
        tie.recommendation, text="A mistake.",
        entry=entry(registrar, ON, agency=tie.agency),
    )  # fmt: skip
    actions.undo(act, entry=entry(registrar, ON))

    assert "A mistake." not in everything_said()


@pytest.mark.django_db
def test_first_and_present_due_dates_stand_side_by_side(today, registrar):
    tie = deeds.accepted(on=date(2007, 6, 1))
    step = MilestoneFactory(recommendation=tie.recommendation, agency=tie.agency)
    actions.move(
        step, due_on=date(2008, 3, 31), text="The law waits.",
        entry=entry(registrar, date(2007, 12, 1), agency=tie.agency),
    )  # fmt: skip

    found = everything_said()

    assert "'31 Dec 2007', '31 Mar 2008', 'Overdue by 91 days'" in found
    assert "91 days on 1 of 1 milestones" in found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("progress", "verdict", "gap"),
    [
        ("in progress", "", "none: it is not reported complete"),
        ("complete", "", "The agency reports it complete; no reviewer has checked that yet."),
        ("complete", "in part", "reported complete; verified in part"),
        ("complete", "fully", "none: reported complete, and verified fully"),
    ],
)
def test_the_gap_is_said(today, progress, verdict, gap):
    tie = deeds.accepted(on=date(2008, 6, 1))
    deeds.reported(tie, date(2008, 6, 10), progress=progress)
    if verdict:
        ActFactory(
            kind="assess", recommendation=tie.recommendation, verdict=verdict,
            effective_on=date(2008, 6, 20),
        )  # fmt: skip

    assert f"('Gap', '{gap}')" in everything_said()


def test_it_names_its_date_definitions_address_and_filters(demonstration):
    document = compose(report("signal=orphan", on=ON))

    about = {label: getattr(cell, "text", cell) for label, cell in document.about}
    assert document.date == "As of 30 June 2008"
    assert about["Covers"] == "Signal: orphan"
    assert about["Address"] == (
        "http://127.0.0.1:8000/reports/?signal=orphan&as_of=2008-06-30&since=2008-05-31"
    )
    assert about["Definitions"] == "http://127.0.0.1:8000/method/"
    assert document.notices == [
        "Demonstration. What agencies, reviewers and the registrar do here is invented. The 16 "
        "recommendations and the documented record are real; leads and dates are proposals."
    ]


@pytest.mark.django_db
def test_outside_of_the_demonstration_nothing_is_called_invented(today):
    RecommendationFactory()

    assert compose(report(on=ON)).notices == []


def test_orphans_stand_with_the_longest_first(demonstration):
    found = report(on=ON).orphans

    assert [entry.row.label for entry in found] == ["d", "g", "k", "l", "p", "e", "h"]


def test_a_figure_stands_with_its_numbers_and_its_definition(demonstration, monkeypatch):
    figure = Figure(
        "claims", "Claims that hold", "Verified fully / reported complete.", "House rule.", "50 %",
        2, "Two cases say little.",
        Table(["agency", "share"], ["Agency", "Share"], [["Justice", 0.5]]),
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>',
    )  # fmt: skip
    monkeypatch.setattr(model, "measure", lambda rows, on: [figure])

    found = report(on=ON)

    assert "50 % (2 cases). Two cases say little." in repr(compose(found))
    assert "-- Claims that hold: 50 %. Two cases say little." in cable(found).decode()
    assert pdf(found).startswith(b"%PDF-")
    assert docx(found).startswith(b"PK")


# --- The same numbers as the pages, on any date and with any filter


def random_cases(count: int):
    chance = random.Random(4)  # noqa: S311 - cases of a test
    filters = [
        "", "signal=orphan", "signal=overdue", "signal=silent", "signal=track", "signal=closed",
        "agency=minjust", "reason=declined", "progress=in+progress", "verdict=in+part",
        "due=overdue", "claim=1", "q=corruption", "seminar=astana-2007", "sort=-title",
    ]  # fmt: skip
    span = (ON - HELD_ON).days
    for number in range(count):
        day = HELD_ON + timedelta(days=chance.randint(0, span))
        yield pytest.param(day, chance.choice(filters), id=f"{number}")


@pytest.mark.parametrize(("on", "query"), list(random_cases(25)))
def test_the_figures_are_those_of_the_pages(demonstration, client, on, query):
    found = report(query, on=on)
    register = client.get(reverse("recommendations:list") + f"?{query}&as_of={on}").context
    shown = register["rows"]

    assert found.figures["total"] == register["page"].paginator.count
    assert [each.row.pk for each in found.entries] == [row.pk for row in shown]
    for signal in Signal:
        assert len(found.of(signal)) == found.figures[signal]
        assert found.figures[signal] == sum(row.signal == signal for row in shown)
    assert len(found.claims) == sum(row.is_claim for row in shown)
    numbers = "{orphan}, overdue {overdue}, silent {silent}, on track {track}, closed {closed}."
    brief = f"orphans {numbers.format(**found.figures)}"
    assert brief in " ".join(cable(found).decode().split())
    assert brief in repr(compose(found))


@pytest.mark.parametrize("on", [date(2007, 4, 24), date(2007, 12, 31), ON], ids=str)
def test_the_figures_are_those_of_the_overview(demonstration, client, on):
    overview = client.get(reverse("recommendations:overview") + f"?as_of={on}").context

    assert report(on=on).figures == overview["figures"]


# --- A past date stays as it was


def later_acts(day: date) -> None:
    """What may happen afterwards to what a report of an earlier date has told."""
    by = RegistrarFactory()
    rows = {row.label: row for row in Recommendation.objects.all()}
    justice = Agency.objects.get(code="minjust")
    actions.report(
        rows["c"], text="It is in force.", progress=Progress.COMPLETE,
        entry=entry(by, day, agency=justice),
    )  # fmt: skip
    reviewer = ReviewerFactory()
    actions.assess(rows["c"], verdict=Verdict.FULLY, text="So it is.", entry=entry(reviewer, day))
    step = Milestone.objects.get(recommendation=rows["c"], code="C2")
    if Milestone.objects.unfinished(on=day).filter(pk=step.pk).exists():
        actions.move(
            step, due_on=date(2010, 1, 1), text="Later.", entry=entry(by, day, agency=justice)
        )
    actions.divide(rows["b"], passages=halves(rows["b"].text), entry=entry(by, day))
    actions.nominate(
        rows["p"], AgencyFactory(), role="lead", reason="It must.", entry=entry(by, day)
    )
    actions.close(rows["j"], closure=Closure.IMPLEMENTED, text="Done.", entry=entry(by, day))
    Membership.objects.filter(ends_on=None).update(ends_on=day)
    end_of_justice(justice, day)


def halves(text: str) -> list[str]:
    middle = text.index(" ", len(text) // 2)
    return [text[:middle], text[middle + 1 :]]


def end_of_justice(justice: Agency, day: date) -> None:
    heir = Agency(code="mol", name_en="Ministry of Law", kind="ministry")
    change = change_of(justice, heir, kind=SuccessionKind.RENAMED, day=day + timedelta(days=1))
    actions.reorganise(change, by=RegistrarFactory(), at=noon(date(2008, 8, 31)))


@pytest.mark.parametrize("on", [date(2008, 3, 31), ON], ids=["a past date", "the last day"])
def test_a_report_of_a_past_date_is_the_same_bytes_after_later_acts(demonstration, settings, on):
    make = [pdf, docx, cable]
    before = [each(report(on=on)) for each in make]

    day = date(2008, 7, 15)
    settings.TRACKER_TODAY = date(2008, 8, 31)
    later_acts(day)

    assert report(on=date(2008, 8, 31)).figures != report(on=on).figures
    assert [each(report(on=on)) for each in make] == before
