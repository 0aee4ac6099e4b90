"""The pages that are timed are there, and ratios compare what was measured in the same round."""

import pytest

from bench.registers import TODAY, fill, project
from bench.tables import ratios, spread
from bench.timing import Result, Run
from bench.visits import signed_in, statements, visits
from recommendations.models import Act


def run(p50: float) -> Run:
    return Run(p50=p50, p95=p50, rate=1, cpu=1, bad=0)


@pytest.mark.django_db
def test_every_page_that_is_timed_answers(settings):
    settings.TRACKER_TODAY = TODAY
    fill(40, seed=1, guarded=True)
    project()
    client, before = signed_in(), Act.objects.count()

    counts = {page.name: statements(page, client) for page in visits(TODAY)}

    assert all(number > 0 for number in counts.values())
    assert Act.objects.count() == before + 2


def test_ratios_are_of_the_same_round():
    result = Result(target=None, connections=1, runs=[(run(30), run(10)), (run(10), run(5))])

    assert ratios(result, lambda one: one.p50) == [3, 2]


def test_partner_of_a_page_that_needs_a_login_is_told_with_the_cost_of_one():
    assert run(10).with_login(run(5), run(2)).p50 == 13
    assert run(10).with_login(run(5), run(2)).rate == 1
    # Whatever the machine was busy with: a login takes no time back.
    assert run(10).with_login(run(2), run(5)).p50 == 10


@pytest.mark.parametrize(
    ("values", "words"), [([1.0, 3.0, 2.0], "2.0 (1.0–3.0)"), ([], "–")], ids=["three", "none"]
)
def test_spread_gives_the_median_and_the_ends(values, words):
    assert spread(values) == words
