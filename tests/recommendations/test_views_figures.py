"""The page of the figures, its downloads, and the definitions on the method page."""

import csv
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.figures import DEFINITIONS, measuring
from recommendations.figures import survival as curve
from recommendations.views import figures as views
from tests.factories import (
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    ThemeFactory,
    entry,
)
from tests.markup import elements, links, text_of
from tests.recommendations.measuring import assessed
from tests.recommendations.scenes import busy, held

FIGURES = reverse("recommendations:figures")
METHOD = reverse("recommendations:method")


def file_of(key: str, ending: str = "csv") -> str:
    return reverse("recommendations:figure-download", args=[key, ending])


@pytest.fixture
def seminar(db, today):
    return SeminarFactory(slug="graft", short_title="Graft")


@pytest.fixture
def said(seminar):
    said = RecommendationFactory(seminar=seminar, label="c")
    busy(said)
    return said


def panels(response) -> list[str]:
    return [
        attrs["aria-labelledby"].removesuffix("-h")
        for tag, attrs in elements(response)
        if "measured" in attrs.get("class", "")
    ]


def test_page_has_a_panel_for_every_figure_with_its_definition(client, said):
    response = client.get(FIGURES)

    text = text_of(response)
    assert panels(response) == list(DEFINITIONS)
    for key, definition in DEFINITIONS.items():
        assert f"{METHOD}#{key}" in links(response)
        assert str(definition.text) in text
    assert "0 of 1 verified within 1 year" in text
    assert "Only 1 case: read it as a story, not as a rate." in text


def test_definitions_are_the_same_on_the_method_page(client, db, today):
    response = client.get(METHOD)

    text = text_of(response)
    anchors = [attrs.get("id") for tag, attrs in elements(response) if tag in {"h2", "h3"}]
    assert [anchor for anchor in anchors if anchor in DEFINITIONS] == list(DEFINITIONS)
    for definition in DEFINITIONS.values():
        assert f"{definition.title} {definition.text} {definition.source}".strip() in text


def test_anchors_that_other_pages_use_are_there_once(client, db, today):
    anchors = [attrs["id"] for _, attrs in elements(client.get(METHOD)) if "id" in attrs]

    assert len(anchors) == len(set(anchors))
    assert {"ownership", "delivery", "signal", "facts", "rhythm", "data"} <= set(anchors)


def test_pictures_have_words_and_no_inline_style(client, said):
    response = client.get(FIGURES)

    drawings = [attrs for tag, attrs in elements(response) if attrs.get("class") == "drawing"]
    assert {attrs["role"] for attrs in drawings} == {"img"}
    assert len(drawings) == response.content.decode().count("<title>") - 1
    assert not any("style" in attrs for _, attrs in elements(response))


def test_figures_of_another_date(client, said):
    response = client.get(FIGURES, {"as_of": "2007-05-01"})

    text = text_of(response)
    assert "100 % of the days without an owner" in text
    assert "No agency has been asked yet." in text
    assert f"{METHOD}?as_of=2007-05-01#custody" in links(response)
    assert f"{file_of('custody')}?as_of=2007-05-01" in links(response)


def test_day_of_the_seminar_has_figures(client, said):
    response = client.get(FIGURES, {"as_of": "2007-04-24"})

    assert response.status_code == 200
    assert "No day has passed yet." in text_of(response)


def test_filters_narrow_the_rows_and_lead_to_the_register(client, said):
    said.themes.add(ThemeFactory(code="judges", name="Judges"))
    held(RecommendationFactory())

    response = client.get(FIGURES, {"theme": "judges", "signal": "track"})

    assert "1 recommendation · Theme: Judges · Signal: on track" in text_of(response)
    assert response.context["figures"][5].cases == 1
    assert "/recommendations/?theme=judges&signal=orphan" in links(response)
    hidden = [a for tag, a in elements(response) if tag == "input" and a.get("name") == "signal"]
    assert {(a["type"], a["value"]) for a in hidden} == {("hidden", "track")}


@pytest.mark.parametrize("name", ["seminar", "agency", "theme", "signal", "due"])
@pytest.mark.parametrize(
    "value", ["nonsense", "💥", "x" * 100_000, "\x00"], ids=["word", "emoji", "long", "NUL"]
)
def test_unknown_filter_is_told_and_measures_nothing(client, said, name, value):
    page, file = (client.get(address, {name: value}) for address in (FIGURES, file_of("slips")))

    assert page.status_code == 400
    assert "not understood, so nothing is shown." in text_of(page)
    assert panels(page) == []
    assert file.status_code == 400
    assert "The filters in this address are not understood." in file.content.decode()


@pytest.mark.parametrize("on", ["banana", "2007-04-23", "2999-01-01"])
@pytest.mark.parametrize("address", [FIGURES, file_of("slips")], ids=["page", "file"])
def test_date_without_figures_is_told(client, said, address, on):
    assert client.get(address, {"as_of": on}).status_code == 400


def test_empty_register_says_that_there_is_nothing_to_measure(client, db, today):
    response = client.get(FIGURES)

    assert response.status_code == 200
    assert "there is nothing to measure" in text_of(response)


@pytest.mark.parametrize("key", list(DEFINITIONS))
def test_table_can_be_taken_away(client, said, key):
    response = client.get(file_of(key))

    table = list(csv.reader(b"".join(response).decode("utf-8-sig").splitlines()))
    figure = next(f for f in client.get(FIGURES).context["figures"] if f.key == key)
    assert table[0] == [*figure.table.headings, "As of", "Definitions"]
    assert len(table) == 1 + len(figure.table.rows)
    assert {tuple(row[-2:]) for row in table[1:]} <= {
        ("2008-06-30", f"http://127.0.0.1:8000{METHOD}#{key}")
    }
    assert response["Content-Disposition"] == f'attachment; filename="{key}-2008-06-30.csv"'


def test_file_says_what_it_is(client, said, monkeypatch):
    sheets = []
    plain = views.download
    monkeypatch.setattr(views, "download", lambda sheet, *more: sheets.append(sheet) or plain(
        sheet, *more
    ))  # fmt: skip

    client.get(file_of("staleness", "json"), {"seminar": "graft"})

    about = dict(sheets[0].about)
    assert about["As of"] == "2008-06-30"
    assert about["Filters"] == {"seminar": "graft"}
    assert about["Cases"] == "1"
    assert about["Definition"] == str(DEFINITIONS["staleness"].text)
    assert about["Address"].endswith("/figures/?seminar=graft&as_of=2008-06-30")


def test_more_than_can_be_measured_while_one_waits_is_told(client, said, monkeypatch):
    monkeypatch.setattr(measuring, "MOST", 1)
    RecommendationFactory(seminar=said.seminar)
    RecommendationFactory(seminar=SeminarFactory(slug="later"))
    told = "These are more than 1 recommendations, too many to be measured while you wait."

    page, file, data = (
        client.get(address, {"seminar": "graft"})
        for address in (FIGURES, file_of("ageing"), reverse("api:figure", args=["ageing"]))
    )
    measured = client.get(FIGURES, {"seminar": "later"})

    assert told in text_of(page)
    assert panels(page) == []
    assert (file.status_code, data.status_code) == (400, 400)
    assert told in file.text
    assert told in data.json()["detail"]
    assert "too many" not in text_of(measured)
    assert panels(measured) == list(DEFINITIONS)


@pytest.mark.parametrize("path", ["nonsense.csv", "slips.pdf", "slips.CSV"])
def test_unknown_figure_or_format_is_not_there(client, said, path):
    assert client.get(f"{FIGURES}{path}").status_code == 404


@pytest.mark.parametrize("address", [FIGURES, file_of("slips")])
def test_figures_take_no_post(client, db, address):
    assert client.post(address).status_code == 405


def test_long_table_is_shown_in_part(client, said, monkeypatch):
    monkeypatch.setattr(views, "SHOWN", 2)

    text = text_of(client.get(FIGURES))

    assert "The first 2 of 6 rows; a download has all." in text


def test_page_stands_when_the_estimate_fails(client, said, monkeypatch):
    def fail(program, said):
        raise curve.AsideFailed("no SciPy")

    monkeypatch.setattr(curve, "aside", fail)
    # Another test may have had the same numbers estimated.
    curve.cache.clear()
    assessed(said, date(2008, 6, 20))

    response = client.get(FIGURES)

    assert response.status_code == 200
    assert "The estimate could not be made just now." in text_of(response)
    assert panels(response) == list(DEFINITIONS)


def test_words_of_people_are_text_in_table_and_picture(client, said):
    step = MilestoneFactory(
        recommendation=said, agency=said.assignments.get().agency, title="<script>x</script>"
    )
    by = entry(RegistrarFactory(), date(2008, 6, 20), agency=step.agency)
    actions.move(step, due_on=date(2008, 9, 1), text="<b>because</b>", entry=by)

    page = client.get(FIGURES).content.decode()

    assert "<script>x" not in page
    assert "<b>because" not in page
    assert "<b>because</b>" in unescape(page)


@pytest.mark.parametrize(
    ("page", "query"), [("agency", "?agency={}"), ("seminar", "?seminar=graft")]
)
def test_pages_of_agencies_and_seminars_lead_to_their_figures(client, said, page, query):
    agency = said.assignments.get().agency
    found = agency if page == "agency" else said.seminar

    response = client.get(found.get_absolute_url(), {"as_of": "2008-06-30"})

    assert f"{FIGURES}{query.format(agency.code)}&as_of=2008-06-30" in links(response)


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_the_page_is_flat(client, seminar, rows, django_assert_num_queries):
    for said in RecommendationFactory.create_batch(rows, seminar=seminar):
        busy(said)

    with django_assert_num_queries(24):
        response = client.get(FIGURES)

    assert response.context["total"] == rows
