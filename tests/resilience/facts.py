"""Run as a program: tells in JSON what the database of DATABASE_URL holds."""

import json
import sys

import django
from django.db.models import Count, F, Q

django.setup()

from recommendations.choices import ACCEPTING, Kind  # noqa: E402 - after the set-up
from recommendations.models import Act, Assignment, Recommendation  # noqa: E402


def halves() -> list[str]:
    """Acts and spans that are only half there: none, if each act is one transaction."""
    found = []
    updates = Act.objects.filter(text__startswith="Burst ").annotate(n=Count("evidence"))
    found += [f"update without its evidence: {act.text}" for act in updates.exclude(n=1)]
    for act in Act.objects.filter(kind=Kind.TRANSFER):
        twin = Act.objects.filter(
            kind=Kind.NOMINATE, recommendation=act.recommendation, recorded_at=act.recorded_at
        )
        if twin.count() != 1 or act.assignment.ends_on != act.effective_on:
            found.append(f"half a transfer: {act.pk}")
    accepted = Q(acts__kind=Kind.ANSWER, acts__response__in=ACCEPTING)
    ties = Assignment.objects.annotate(n=Count("acts", filter=accepted))
    found += [f"span without its answer: {tie.pk}" for tie in ties.filter(
        Q(n=0, starts_on__isnull=False) | Q(n__gt=0, starts_on=None) | Q(n__gt=1))]  # fmt: skip
    nominations = Act.objects.filter(kind=Kind.NOMINATE, assignment=None)
    found += [f"nomination of nobody: {act.pk}" for act in nominations]
    return found


def facts() -> dict:
    said = Recommendation.objects.get(label="k")
    leads = Assignment.objects.filter(role="lead", ends_on=None)
    double = leads.values("recommendation").annotate(n=Count("pk")).filter(n__gt=1)
    return {
        "tokens": [str(token) for token in Act.objects.exclude(token=None)
                   .annotate(t=F("token")).values_list("t", flat=True)],
        "acts": Act.objects.count(),
        "answers": said.acts.filter(kind=Kind.ANSWER).count(),
        "custodies": said.assignments.filter(role="lead", starts_on__isnull=False).count(),
        "tie": said.assignments.filter(agency__code="minjust").get().pk,
        "agencies": list(leads.values_list("agency", flat=True)[:2]),
        "halves": halves(),
        "double leads": double.count(),
    }  # fmt: skip


if __name__ == "__main__":
    json.dump(facts(), sys.stdout)
