"""What a saved row changes: the recommendations of which the standings follow from it."""

from collections.abc import Collection
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.models import Min, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from agencies.models import Agency, Membership, Source, Succession, User
from recommendations import editions
from recommendations.models import (
    Act,
    Assignment,
    DocumentedFact,
    EditorialNote,
    Evidence,
    Milestone,
    Part,
    Recommendation,
    Reliance,
    Seminar,
    Standing,
    Theme,
)
from recommendations.projection import project
from seminar_tracker.recording import changed, keeper
from seminar_tracker.routing import reads_elsewhere

# What pages tell beside standings.
TOLD = (
    DocumentedFact, EditorialNote, Evidence, Membership, Part, Reliance, Source, Succession, Theme,
)  # fmt: skip
# What no page tells of a person: what is noted at each sign-in, and how they get their mails.
UNTOLD = {"last_login", "password", "language", "frequency", "only_duty"}


def connect() -> None:
    """Listen from now on; called once, when the application is ready."""
    keeper.project, keeper.turn_over = project, editions.turn_over
    pre_save.connect(tie_changes, sender=Assignment)
    for model in (Act, Assignment, Milestone):
        post_save.connect(row_changed, sender=model)
        post_delete.connect(row_changed, sender=model)
    post_save.connect(recommendation_changed, sender=Recommendation)
    post_delete.connect(recommendation_gone, sender=Recommendation)
    post_save.connect(seminar_changed, sender=Seminar)
    pre_save.connect(agency_changes, sender=Agency)
    post_save.connect(agency_changed, sender=Agency)
    for told in TOLD:
        post_save.connect(words_changed, sender=told)
    for gone in (*TOLD, User, Agency, Seminar):
        post_delete.connect(words_changed, sender=gone)
    post_save.connect(person_changed, sender=User)
    request_started.connect(editions.begin_request)
    request_finished.connect(editions.end_request)
    reads_elsewhere.connect(editions.begin_request)
    for many in (Recommendation.themes, Agency.sources, Succession.sources, DocumentedFact.sources):
        m2m_changed.connect(words_changed, sender=many.through)


def row_changed(instance: Act | Assignment | Milestone, **kwargs: Any) -> None:
    changed({instance.recommendation_id} | getattr(instance, "left", set()))


def tie_changes(instance: Assignment, **kwargs: Any) -> None:
    """A proposal may move to another recommendation: the one that it leaves changes, too."""
    if instance.pk:
        changed_with = Assignment.objects.filter(pk=instance.pk).exclude(
            recommendation=instance.recommendation_id
        )
        instance.left = set(changed_with.values_list("recommendation", flat=True))


def recommendation_changed(instance: Recommendation, **kwargs: Any) -> None:
    changed([instance.pk])


def recommendation_gone(instance: Recommendation, **kwargs: Any) -> None:
    Standing.objects.filter(recommendation=instance.pk).delete()
    changed([])


def words_changed(**kwargs: Any) -> None:
    """What rows are called or found by, of which no standing follows."""
    changed([])


def person_changed(update_fields: Collection[str] | None = None, **kwargs: Any) -> None:
    if update_fields is None or set(update_fields) - UNTOLD:
        changed([])


def seminar_changed(instance: Seminar, **kwargs: Any) -> None:
    """The record begins on another day."""
    mine = Standing.objects.filter(recommendation__seminar=instance)
    first = mine.aggregate(day=Min("starts_on"))["day"]
    changed(of(instance.recommendations.all()) if first and first != instance.held_on else [])


def agency_changes(instance: Agency, **kwargs: Any) -> None:
    """Before it is saved: whether another life is to be saved than the one on record."""
    life = (instance.established_on, instance.ended_on)
    before = Agency.objects.filter(pk=instance.pk).values_list("established_on", "ended_on")
    if connection.in_atomic_block:
        # Another life may be about to be written by somebody else: wait for it.
        before = before.select_for_update(no_key=True)
    instance.has_another_life = before.first() not in (None, life)


def agency_changed(instance: Agency, **kwargs: Any) -> None:
    mine = Recommendation.objects.filter(assignments__agency=instance)
    changed(of(mine) if instance.has_another_life else [])


def of(found: QuerySet[Recommendation]) -> set[int]:
    return set(found.order_by().values_list("pk", flat=True))
