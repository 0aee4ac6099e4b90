"""What the register shows of a search: the best first, marks, and what stood in for a slip."""

import pytest
from django.urls import reverse

from tests.factories import RecommendationFactory, SeminarFactory
from tests.markup import text_of

REGISTER = reverse("recommendations:list")
API = reverse("api:recommendations")


@pytest.fixture
def register(db, today):
    seminar = SeminarFactory(slug="graft")
    for position, (label, title, text) in enumerate([
        ("a", "Open <b>the</b> courts", "Courts & ministries <script>publish</script> verdicts;"),
        ("b", "Verdicts", "Every verdict is published;"),
        ("c", "Train clerks", "Nothing of this;"),
    ]):  # fmt: skip
        RecommendationFactory(
            seminar=seminar, label=label, position=position, title=title, text=text
        )


def labels(response):
    return [row.label for row in response.context["rows"]]


def test_best_come_first_unless_another_order_is_chosen(client, register):
    assert labels(client.get(REGISTER, {"q": "verdict"})) == ["b", "a"]
    assert labels(client.get(REGISTER, {"q": "verdict", "sort": "title"})) == ["a", "b"]


def test_found_words_are_marked_and_everything_else_is_escaped(client, register):
    page = client.get(REGISTER, {"q": "court publishing"}).content.decode()

    assert "Open &lt;b&gt;the&lt;/b&gt; <mark>courts</mark></a>" in page
    assert (
        '<q class="found"><mark>Courts</mark> &amp; ministries '
        "&lt;script&gt;<mark>publish</mark>&lt;/script&gt; verdicts;</q>"
    ) in page


def test_nothing_is_marked_without_words(client, register):
    page = client.get(REGISTER).content.decode()

    assert "<mark>" not in page
    assert 'class="found"' not in page


def test_excerpt_of_a_long_text_lies_around_what_was_found(client, register):
    text = f"{'Before. ' * 100}A lighthouse stands here. {'After. ' * 100}"
    RecommendationFactory(label="d", text=text)

    page = client.get(REGISTER, {"q": "lighthouses"}).content.decode()
    found = page.partition('<q class="found">')[2].partition("</q>")[0]

    assert found.startswith("… Before.")
    assert "A <mark>lighthouse</mark> stands here." in found
    assert found.endswith("After. …")
    assert len(found) < 300


def test_slip_is_told_with_what_is_shown_instead(client, register):
    response = client.get(REGISTER, {"q": "vercidt"})
    slip = client.get(REGISTER, {"q": "verdcit"})

    assert "Every word must occur" in text_of(response)
    assert labels(slip) == ["b", "a"]
    assert "Nothing has “verdcit”; shown: verdict." in text_of(slip)


def test_typed_words_are_told_escaped(client, register):
    page = client.get(REGISTER, {"q": '"><img src=x onerror=verdcit>'}).content.decode()

    assert "<img" not in page


def test_empty_result_says_what_to_do(client, register):
    text = text_of(client.get(REGISTER, {"q": "nothing whatsoever"}))

    assert "Every word must occur in the title, the text or the letter" in text


def test_downloads_and_the_api_find_the_same_rows(client, register):
    exported = client.get("/recommendations/export.csv", {"q": "verdcit"})
    answer = client.get(API, {"q": "verdcit"}).json()

    lines = b"".join(exported.streaming_content).decode().strip().splitlines()
    assert len(lines) >= 3
    assert [row["address"].partition("?")[0].split("/")[-2] for row in answer["rows"]] == ["a", "b"]


@pytest.mark.parametrize("rows", [1, 3])
def test_search_asks_the_same_few_questions_of_any_rows(
    client, register, django_assert_max_num_queries, rows
):
    seminar = SeminarFactory()
    for number in range(rows):
        RecommendationFactory(seminar=seminar, label=str(number), title="Lighthouse")

    with django_assert_max_num_queries(12):
        response = client.get(REGISTER, {"q": "lighthouse"})

    assert len(labels(response)) == rows
