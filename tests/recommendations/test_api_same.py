"""Open data: the same rows and figures as the pages for the same date and filters."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations.choices import OrphanReason, Signal
from recommendations.figures import FIGURES
from recommendations.models import Recommendation
from recommendations.rows import read_rows
from recommendations.tables import COLUMNS
from tests.recommendations.answers import told
from tests.recommendations.test_exports_register import queries, rows_of, take_away

REGISTER, LIST = reverse("recommendations:list"), reverse("api:recommendations")


def everything(client, query):
    """All rows of a list, page after page, each of a few rows."""
    response = client.get(LIST, query | {"page_size": 5})
    rows = response.json()["rows"]
    while address := response.json()["next"]:
        response = client.get(address)
        rows += response.json()["rows"]
    return rows


def test_rows_and_figures_equal_page_and_file_for_random_dates_and_filters(client, demonstration):
    sizes = set()
    for query in queries(25):
        page = client.get(REGISTER, query).context
        rows = everything(client, query)
        counted = told(client, "figures", **query)

        assert [row["recommendation"] for row in rows] == [row.label for row in page["rows"]], query
        in_file = rows_of("json", take_away(client, "json", query))
        assert [{**row, "address": None} for row in rows] == [
            {**row, "address": None} for row in in_file
        ], query
        figures = page["selection"].rows.figures()
        assert counted["figures"] == {key: figures[key] for key in ("total", *Signal.values)}, query
        reasons = [row["orphan_reason"] for row in rows if row["signal"] == "orphan"]
        assert counted["orphan_reasons"] == {
            reason: reasons.count(reason) for reason in OrphanReason.values
        }, query
        sizes.add(len(rows))
    assert len(sizes) > 4


def test_record_says_what_the_page_says(client, demonstration):
    for day in (date(2007, 9, 1), date(2008, 2, 1), demonstration):
        for said in Recommendation.objects.select_related("seminar"):
            args, query = ["astana-2007", said.label], {"as_of": day.isoformat()}
            page = client.get(reverse("recommendations:detail", args=args), query).context
            record = told(client, "recommendation", *args, **query)

            figures = ("owned_days", "all_days", "coverage", "met", "late", "slipped", "moved")
            assert record["figures"] == {name: page[name] for name in figures}
            assert record["row"]["signal"] == page["row"].signal
            shown = {act.pk for act in [*page["reports"], *page["chain"]] if act.counts}
            assert {act["id"] for act in record["acts"]} == shown
            assert [(step["code"], step["due_on"]) for step in record["milestones"]] == [
                (step.code, step.due_on.isoformat()) for step in page["milestones"]
            ]


def test_agencies_and_seminars_have_the_figures_of_their_pages(client, demonstration):
    agencies = told(client, "agencies", page_size=200)["rows"]
    groups = client.get(reverse("recommendations:agency-list")).context
    shown = {row["agency"].code: row for row in [*groups["concerned"], *groups["others"]]}

    assert [row["code"] for row in agencies] == sorted(shown)
    for row in agencies:
        figures = shown[row["code"]]["figures"]
        assert row["figures"]["total"] == (figures["total"] if figures else 0)
        assert row["waiting"] == shown[row["code"]]["waiting"]
        if figures:
            assert told(client, "agency", row["code"])["row"] == row
    (seminar,) = told(client, "seminars")["rows"]
    page = client.get(reverse("recommendations:seminar-detail", args=["astana-2007"])).context
    assert seminar["figures"] == page["figures"]
    assert told(client, "seminar", "astana-2007")["row"] == seminar


@pytest.mark.parametrize("key", FIGURES)
def test_measured_figure_is_that_of_the_page(client, demonstration, key):
    query = {"theme": "judiciary", "as_of": "2008-05-01"}
    page = client.get(reverse("recommendations:figures"), query).context
    (shown,) = [figure for figure in page["figures"] if figure.key == key]

    figure = told(client, "figure", key, **query)["figure"]

    assert (figure["value"], figure["cases"]) == (shown.value, shown.cases)
    assert figure["headings"] == list(shown.table.headings)
    assert len(figure["rows"]) == len(shown.table.rows)


def test_every_column_holds_what_it_says(demonstration):
    rows = Recommendation.objects.with_standing(on=demonstration)
    for row in read_rows(list(rows.values_list("pk", flat=True)), on=demonstration):
        for column in COLUMNS:
            assert isinstance(column.value(row, demonstration), column.holds), column.key


# --- Languages ----------------------------------------------------------------------------


def test_names_follow_the_language_of_the_request_and_codes_do_not(client, demonstration):
    english = told(client, "recommendations", signal="track")["rows"]
    response = client.get(LIST, {"signal": "track"}, headers={"Accept-Language": "ru"})
    russian = response.json()["rows"]

    assert response["Content-Language"] == "ru"
    assert [row["lead_agency"] for row in russian] != [row["lead_agency"] for row in english]
    assert [row | {"lead_agency": ""} for row in russian] == [
        row | {"lead_agency": ""} for row in english
    ]


def test_language_nobody_knows_is_english(client, demonstration):
    response = client.get(LIST, headers={"Accept-Language": "xx, *;q=0.1"})

    assert response["Content-Language"] == "en"
    assert client.get(LIST).content == response.content
