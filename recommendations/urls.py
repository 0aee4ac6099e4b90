"""The addresses of the register."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from recommendations.views import (
    acts,
    agencies,
    desk,
    orphans,
    overview,
    recommendations,
    seminars,
)

app_name = "recommendations"


class LabelConverter(StringConverter):
    """A letter or number of a document; PostgreSQL has no text with a NUL in it."""

    regex = r"[^/\x00]+"


register_converter(LabelConverter, "label")

RECOMMENDATION = "recommendations/<slug:seminar>/<label:label>/"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("recommendations/", recommendations.recommendation_list, name="list"),
    path("recommendations/export.csv", recommendations.recommendation_csv, name="csv"),
    path(RECOMMENDATION, recommendations.recommendation_detail, name="detail"),
    path(f"{RECOMMENDATION}answer/<int:pk>/", acts.answer, name="answer"),
    path(f"{RECOMMENDATION}update/", acts.update, name="update"),
    path(f"{RECOMMENDATION}milestones/<int:pk>/met/", acts.meet, name="milestone-meet"),
    path("orphans/", orphans.orphan_list, name="orphans"),
    path("agencies/", agencies.agency_list, name="agency-list"),
    path("agencies/<slug:code>/", agencies.agency_detail, name="agency-detail"),
    path("seminars/", seminars.seminar_list, name="seminar-list"),
    path("seminars/<slug:slug>/", seminars.seminar_detail, name="seminar-detail"),
    path("desk/", desk.desk, name="desk"),
    path("method/", overview.method, name="method"),
]
