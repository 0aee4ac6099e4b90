"""Times each kind of page against a bare Django list of the same rows, in one process.

    python bench/pages.py [--rounds 30] [--seminars 1 10]

Each round measures every page and the floor in turn, so that a busy machine slows both; the table
gives the median of the ratios and their range, with the number of queries. Seconds would say more
about the machine than about the program.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
FLOOR = "bare list"


def prepare(folder: str) -> None:
    """Point Django at an empty database of its own, on the demonstration's day."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "TRACKER_LOG_LEVEL": "ERROR",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def copy_seminar(number: int) -> None:
    """Another seminar of the same recommendations, custody, milestones and acts."""
    from recommendations.models import (
        Act,
        Assignment,
        Milestone,
        Recommendation,
        Seminar,
    )

    original = Seminar.objects.get(slug="astana-2007")
    rows = list(original.recommendations.all())
    seminar = Seminar.objects.get(pk=original.pk)
    seminar.pk, seminar.slug, seminar.document = None, f"copy-{number}", ""
    seminar.save(force_insert=True)
    new = {Recommendation: {}, Assignment: {}, Milestone: {}}
    for row in rows:
        old, row.pk, row.seminar = row.pk, None, seminar
        row.save(force_insert=True)
        new[Recommendation][old] = row.pk
    for model in (Assignment, Milestone, Act):
        for row in model.objects.filter(recommendation__in=new[Recommendation]).order_by("pk"):
            old, row.pk, row._state.adding = row.pk, None, True
            row.recommendation_id = new[Recommendation][row.recommendation_id]
            if model is Act:
                row.repeats = row.token = None
                row.assignment_id = new[Assignment].get(row.assignment_id)
                row.milestone_id = new[Milestone].get(row.milestone_id)
            row.save(force_insert=True)
            if model is not Act:
                new[model][old] = row.pk


def bare_list(request):
    """The floor: 50 titles by a template, newest first, counted by a paginator."""
    from django.core.paginator import Paginator
    from django.http import HttpResponse
    from django.template import Context, Template

    from recommendations.models import Recommendation

    page = Paginator(Recommendation.objects.select_related("seminar"), 50).get_page(1)
    template = Template("{% for row in page %}<li>{{ row.seminar }}: {{ row }}</li>{% endfor %}")
    return HttpResponse(template.render(Context({"page": page})))


def measure(rounds: int) -> None:
    """Print the table for the register as it is."""
    from django.db import connection
    from django.test import Client, RequestFactory
    from django.test.utils import CaptureQueriesContext

    client, request = Client(SERVER_NAME="localhost"), RequestFactory().get("/")
    pages = {
        FLOOR: lambda: bare_list(request),
        "overview": lambda: client.get("/"),
        "register": lambda: client.get("/recommendations/"),
        "register, orphans": lambda: client.get("/recommendations/?signal=orphan"),
        "status page": lambda: client.get("/recommendations/astana-2007/c/"),
        "orphans": lambda: client.get("/orphans/"),
        "agency": lambda: client.get("/agencies/acsa/"),
        "feed of everything": lambda: client.get("/feeds/acts.atom"),
        "feed of an agency": lambda: client.get("/agencies/acsa/acts.atom"),
        "as of a year earlier": lambda: client.get("/recommendations/?as_of=2007-07-01"),
    }
    queries = {}
    for name, visit in pages.items():
        with CaptureQueriesContext(connection) as captured:
            response = visit()
        if response.status_code != 200:
            raise SystemExit(f"{name} answers {response.status_code}")
        queries[name] = len(captured)
    times = {name: [] for name in pages}
    for _ in range(rounds):
        for name, visit in pages.items():
            start = perf_counter()
            visit()
            times[name].append(perf_counter() - start)
    print(f"{'page':<22}{'queries':>8}{'ratio to the bare list':>26}")
    for name in pages:
        ratios = [own / floor for own, floor in zip(times[name], times[FLOOR], strict=True)]
        spread = f"{median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
        print(f"{name:<22}{queries[name]:>8}{spread:>26}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seminars", type=int, nargs="+", default=[1, 10])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from datetime import date

        from django.conf import settings
        from django.core.management import call_command

        from recommendations import story
        from recommendations.management.commands.prepare import load_register
        from recommendations.models import Recommendation, Seminar

        settings.TRACKER_TODAY = date(2008, 6, 30)
        call_command("migrate", verbosity=0)
        load_register()
        story.play()
        for wanted in sorted(options.seminars):
            for number in range(Seminar.objects.count(), wanted):
                copy_seminar(number)
            print(f"\n{wanted} seminars, {Recommendation.objects.count()} recommendations")
            measure(options.rounds)


if __name__ == "__main__":
    main()
