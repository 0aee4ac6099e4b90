"""Figures for programs: every number of the table, under names that no language changes."""

import json

import pytest
from django.urls import reverse

from recommendations.exports.sheet import coded
from recommendations.figures import FIGURES, measure_one
from recommendations.models import Recommendation
from tests.recommendations.answers import told
from tests.recommendations.measuring import assessed


def in_file(client, key: str, language: str = "en") -> dict:
    client.cookies["django_language"] = language
    response = client.get(reverse("recommendations:figure-download", args=[key, "json"]))
    return json.loads(response.getvalue())


@pytest.fixture
def _verified(demonstration):
    assessed(Recommendation.objects.get(label="c"), demonstration)


@pytest.mark.usefixtures("_verified")
@pytest.mark.parametrize("key", FIGURES)
def test_file_and_api_have_every_number_of_the_table(client, demonstration, key):
    rows = Recommendation.objects.with_standing(on=demonstration)
    figure = measure_one(key, rows, on=demonstration)
    cells = [[coded(cell) for cell in row] for row in figure.table.rows]

    file, answer = in_file(client, key), told(client, "figure", key)["figure"]

    assert cells
    assert [list(row) for row in file["rows"]] == [list(figure.table.keys)] * len(cells)
    assert [list(row.values()) for row in file["rows"]] == cells
    assert answer["rows"] == cells
    assert answer["headings"] == list(figure.table.headings)
    assert answer["beside"] == {str(label): value for label, value in figure.beside}


@pytest.mark.usefixtures("_verified")
@pytest.mark.parametrize("key", FIGURES)
def test_names_in_the_file_are_the_same_in_every_language(client, key):
    english, russian = in_file(client, key), in_file(client, key, "ru")

    assert english["about"]["definition"] != russian["about"]["definition"]
    assert list(english["about"]) == list(russian["about"])
    assert list(english["rows"][0]) == list(russian["rows"][0])
    assert all(name.isidentifier() and name.isascii() for name in russian["rows"][0])


def test_days_without_an_owner_are_told_beside_their_share(client, demonstration):
    (first, *_later) = in_file(client, "custody")["rows"]

    part, whole = first["days_without_an_owner"], first["days_open"]
    assert first["days_without_an_owner_percent"] == round(100 * part / whole)
    assert part > 100
