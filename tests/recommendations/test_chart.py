"""The wall chart and the line of the orphans: where each day, span and milestone is drawn."""

from datetime import date
from itertools import pairwise

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.chart import (
    NARROWEST,
    Scale,
    axis,
    new_facts,
    scale_of,
    spans,
    spread_days,
    trend,
    wall_chart,
)
from recommendations.models import Recommendation
from recommendations.models.register import LATEST
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    entry,
)
from tests.recommendations.scenes import busy, held, met, reported

ON = date(2008, 6, 30)
HELD = date(2007, 4, 24)
YEAR = Scale(date(2007, 1, 1), date(2008, 1, 1))


def drawn(on=ON):
    return wall_chart(Recommendation.objects.select_related("seminar"), on=on)


# --- Scale and axis -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "x"),
    [
        (date(2007, 1, 1), 0),
        (date(2007, 7, 2), 49.86),
        (date(2008, 1, 1), 100),
        (date(2006, 12, 31), -0.27),
    ],
    ids=["first", "middle", "last", "before the first"],
)
def test_scale_turns_days_into_percentages(day, x):
    assert YEAR.x(day) == x


def test_scale_of_one_day_does_not_divide_by_nothing():
    assert Scale(ON, ON).x(ON) == 0


@pytest.mark.parametrize(
    ("last", "labels"),
    [
        (date(2008, 1, 1), ["Jan 2007", "Apr 2007", "Jul 2007", "Oct 2007", "Jan 2008"]),
        (date(2010, 1, 1), ["Jan 2007", "Jul 2007", "Jan 2008", "Jul 2008", "Jan 2009",
                            "Jul 2009", "Jan 2010"]),
        (date(2014, 1, 1), ["2007", "2008", "2009", "2010", "2011", "2012", "2013", "2014"]),
        (date(2026, 1, 1), ["2010", "2015", "2020", "2025"]),
        (date(2120, 1, 1), ["2020", "2040", "2060", "2080", "2100", "2120"]),
    ],
    ids=["a year", "three years", "seven years", "nineteen years", "a century"],
)  # fmt: skip
def test_axis_labels_round_months_and_years(last, labels):
    marks = axis(Scale(date(2007, 1, 1), last))

    assert [mark.label for mark in marks] == labels


def test_axis_stays_within_the_chart():
    marks = axis(Scale(date(2007, 4, 4), date(2008, 9, 1)))

    assert all(0 <= mark.x <= 100 for mark in marks)
    assert marks[0].label == "Jul 2007"


TEN_YEARS_LATER = date(2018, 6, 28)


@pytest.mark.parametrize(
    ("first", "on", "due", "expected"),
    [
        (HELD, ON, [], (date(2007, 4, 4), date(2008, 7, 20))),
        (HELD, ON, [date(2009, 1, 1)], (date(2007, 4, 4), date(2009, 1, 21))),
        (HELD, ON, [TEN_YEARS_LATER], (date(2007, 4, 4), date(2018, 7, 18))),
        (HELD, ON, [date(2018, 6, 29)], (date(2007, 4, 4), date(2018, 7, 18))),
        (HELD, ON, [date.max], (date(2007, 4, 4), date(2018, 7, 18))),
        (date.min, ON, [], (date.min, date(2008, 7, 20))),
        (HELD, date.max, [date.max], (date(2007, 4, 4), date.max)),
    ],
    ids=["nothing due", "due soon", "due in ten years", "due a day later",
         "due on the last of days", "held on the first of days", "seen on the last of days"],
)  # fmt: skip
def test_scale_reaches_ten_years_ahead_and_stays_in_the_calendar(first, on, due, expected):
    assert scale_of(first, on, due) == Scale(*expected)


# --- Spans ----------------------------------------------------------------------------


def held_by(name, first, last=None, ended=None):
    """An assignment in hand, not in the database."""
    agency = AgencyFactory.build(name_en=name, ended_on=ended)
    return AssignmentFactory.build(
        recommendation=None, agency=agency, starts_on=first, ends_on=last
    )


MAY, JULY, OCTOBER = date(2007, 5, 1), date(2007, 7, 1), date(2007, 10, 1)


@pytest.mark.parametrize(
    ("custody", "expected"),
    [
        ([], ["Nobody, 24 Apr 2007 to 30 Jun 2008"]),
        ([(HELD,)], ["A0, 24 Apr 2007 to 30 Jun 2008"]),
        ([(MAY,)], ["Nobody, 24 Apr 2007 to 1 May 2007", "A0, 1 May 2007 to 30 Jun 2008"]),
        (
            [(MAY, JULY), (OCTOBER,)],
            ["Nobody, 24 Apr 2007 to 1 May 2007", "A0, 1 May 2007 to 1 Jul 2007",
             "Nobody, 1 Jul 2007 to 1 Oct 2007", "A1, 1 Oct 2007 to 30 Jun 2008"],
        ),
        ([(HELD, JULY), (JULY,)], ["A0, 24 Apr 2007 to 1 Jul 2007",
                                   "A1, 1 Jul 2007 to 30 Jun 2008"]),
        ([(HELD, None, JULY)], ["A0, 24 Apr 2007 to 1 Jul 2007",
                                "Nobody, 1 Jul 2007 to 30 Jun 2008"]),
        ([(HELD, date(2009, 1, 1))], ["A0, 24 Apr 2007 to 30 Jun 2008"]),
        ([(MAY, MAY)], ["Nobody, 24 Apr 2007 to 1 May 2007",
                        "Nobody, 1 May 2007 to 30 Jun 2008"]),
    ],
    ids=["never", "from the first day", "from May", "twice", "handed on the same day",
         "until the agency ended", "ended later", "not for a day"],
)  # fmt: skip
def test_spans_cut_the_time_where_custody_changed(custody, expected):
    ties = [held_by(f"A{number}", *days) for number, days in enumerate(custody)]

    found = spans(ties, HELD, ON, Scale(HELD, ON))

    assert [span.title for span in found] == expected
    assert [span.is_held for span in found] == [not title.startswith("N") for title in expected]
    assert sum(span.width for span in found) == pytest.approx(100, abs=0.1)
    assert all(one.x + one.width == pytest.approx(two.x, abs=0.02) for one, two in pairwise(found))


def test_no_span_is_drawn_on_the_day_of_the_seminar():
    assert spans([], HELD, HELD, Scale(HELD, ON)) == []


def test_custody_that_begins_on_the_date_is_drawn_wide_enough_to_be_seen():
    before, last = spans([held_by("A", ON)], HELD, ON, Scale(HELD, ON))

    assert (before.is_held, last.is_held) == (False, True)
    assert last.width == pytest.approx(NARROWEST)
    assert before.x + before.width == pytest.approx(last.x)


def test_custody_handed_back_on_the_date_ends_as_nobodys():
    found = spans([held_by("A", HELD, ON)], HELD, ON, Scale(HELD, ON))

    assert [span.is_held for span in found] == [True, False]


# --- The chart ------------------------------------------------------------------------


def test_chart_of_nothing_is_none(db):
    assert drawn() is None


def test_chart_draws_milestones_by_their_state_and_day(db):
    lead = held()
    own = {"recommendation": lead.recommendation, "agency": lead.agency}
    MilestoneFactory(**own, title="Late", first_due_on=date(2008, 6, 29))
    MilestoneFactory(**own, title="Coming", first_due_on=date(2008, 8, 1))
    met(MilestoneFactory(**own, title="Past"), on=date(2008, 6, 3))
    given_up = entry(RegistrarFactory(), ON, agency=lead.agency)
    actions.drop(MilestoneFactory(**own), text="Not needed.", entry=given_up)

    chart = drawn()

    scale = Scale(date(2007, 4, 4), date(2008, 8, 21))
    assert [(step.state, step.x, step.title) for step in chart.rows[0].steps] == [
        ("overdue", scale.x(date(2008, 6, 29)), "Late: overdue, 29 Jun 2008"),
        ("open", scale.x(date(2008, 8, 1)), "Coming: still to come, 1 Aug 2008"),
        ("met", scale.x(date(2008, 6, 3)), "Past: met, 3 Jun 2008"),
    ]
    assert chart.now == scale.x(ON)


def test_chart_ticks_once_a_day_on_which_something_happened(db):
    lead = held()
    for text in ("One thing happened.", "Quite another one was done."):
        reported(lead, on=date(2008, 6, 10), text=text, happened_on=date(2008, 6, 5))
    reported(lead, on=date(2008, 6, 20))

    (row,) = drawn().rows

    scale = Scale(date(2007, 4, 4), date(2008, 7, 20))
    assert row.ticks == [scale.x(date(2008, 6, 5)), scale.x(date(2008, 6, 20))]


def test_far_milestone_stands_at_the_right_edge(db):
    MilestoneFactory(title="Far", first_due_on=LATEST)

    chart = drawn()

    (step,) = chart.rows[0].steps
    assert (step.x, step.title) == (100, "Far: still to come, 31 Dec 2199")
    assert chart.now > 10


def test_text_that_repeats_is_no_new_fact_on_the_chart(db):
    lead = held()
    told = reported(lead, on=date(2008, 6, 5))
    again = reported(lead, on=date(2008, 6, 20))

    (row,) = drawn().rows

    assert again.repeats == told
    assert row.ticks == [Scale(date(2007, 4, 4), date(2008, 7, 20)).x(date(2008, 6, 5))]
    assert new_facts(lead.recommendation.acts.all()) == [(lead.recommendation.pk, date(2008, 6, 5))]


def test_row_says_in_words_what_it_shows(db):
    tie = busy(RecommendationFactory())
    agency = tie.agency.name

    (row,) = drawn().rows

    assert row.summary == (
        f"Nobody, 24 Apr 2007 to 1 Jun 2008; {agency}, 1 Jun 2008 to 30 Jun 2008; 1 act; "
        "still to come: 1"
    )


def test_chart_of_a_past_day_shows_nothing_of_later_days(db):
    busy(RecommendationFactory())

    (row,) = drawn(on=date(2008, 5, 31)).rows

    assert (row.ticks, [span.is_held for span in row.spans]) == ([], [False])


def test_chart_of_two_seminars_begins_with_the_first(db):
    RecommendationFactory(seminar=SeminarFactory(held_on=date(2008, 1, 1)))
    RecommendationFactory()

    chart = drawn()

    newer, older = chart.rows
    assert (older.spans[0].x, newer.spans[0].x) == (
        Scale(date(2007, 4, 4), date(2008, 7, 20)).x(HELD),
        Scale(date(2007, 4, 4), date(2008, 7, 20)).x(date(2008, 1, 1)),
    )


def test_status_page_draws_the_row_of_the_wall_chart(client, db, today):
    tie = busy(RecommendationFactory())
    reported(tie, on=date(2008, 6, 5))
    given_up = entry(RegistrarFactory(), date(2008, 6, 10))
    actions.hand_back(tie, text="Too much.", entry=given_up)
    busy(RecommendationFactory(label="other"))

    page = client.get(tie.recommendation.get_absolute_url())
    wall = wall_chart([page.context["row"]], on=ON)

    assert page.context["chart"] == wall


@pytest.mark.parametrize("rows", [1, 3])
def test_chart_query_count_is_flat(db, rows, django_assert_num_queries):
    for said in RecommendationFactory.create_batch(rows):
        busy(said)
    mine = list(Recommendation.objects.select_related("seminar"))

    with django_assert_num_queries(3):
        assert len(wall_chart(mine, on=ON).rows) == rows


def test_chart_is_drawn_without_thousands_marks_or_decimal_commas(client, db, today):
    busy(RecommendationFactory(seminar=SeminarFactory(slug="graft")))
    client.cookies["django_language"] = "ru"

    content = client.get(reverse("recommendations:seminar-detail", args=["graft"])).content.decode()

    assert f'x1="{drawn().now}%"' in content


# --- The line -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2007, 4, 24), [date(2007, 4, 24)]),
        (date(2007, 4, 25), [date(2007, 4, 24), date(2007, 4, 25)]),
        (date(2007, 4, 27), [date(2007, 4, 24), date(2007, 4, 25), date(2007, 4, 26),
                             date(2007, 4, 27)]),
    ],
    ids=["one day", "two days", "four days"],
)  # fmt: skip
def test_days_of_the_line_are_each_day_of_a_short_time(last, expected):
    assert spread_days(HELD, last) == expected


def test_days_of_the_line_are_spread_over_a_long_time():
    days = spread_days(HELD, date(2026, 4, 24))

    assert (days[0], days[-1], len(days)) == (HELD, date(2026, 4, 24), 25)
    gaps = {(later - earlier).days for earlier, later in pairwise(days)}
    assert max(gaps) - min(gaps) <= 1


def test_line_is_drawn_to_the_highest_number():
    days = [date(2007, 1, 1), date(2007, 1, 2), date(2007, 1, 3)]

    line = trend(days, [16, 8, 0])

    assert line.points == "0.0,8.0 50.0,54.0 100.0,100.0"
    assert line.area == "0,100 0.0,8.0 50.0,54.0 100.0,100.0 100.0,100"
    assert (line.highest, line.last) == (16, 0)
    assert line.table == list(zip(days, [16, 8, 0], strict=True))


def test_line_of_nothing_but_zeros_lies_on_the_ground():
    line = trend([date(2007, 1, 1), date(2007, 1, 2)], [0, 0])

    assert line.points == "0.0,100.0 100.0,100.0"
