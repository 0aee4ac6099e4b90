"""The addresses of the API, and of the page that explains it."""

from django.urls import path

from recommendations.api import pages, views
from recommendations.urls import RECOMMENDATION

app_name = "api"

V1 = "v1/"

urlpatterns = [
    path("docs/", pages.docs, name="docs"),
    path(V1, views.Index.as_view(), name="index"),
    path(f"{V1}recommendations/", views.RecommendationList.as_view(), name="recommendations"),
    path(
        f"{V1}{RECOMMENDATION}",
        views.RecommendationDetail.as_view(),
        name="recommendation",
    ),
    path(f"{V1}seminars/", views.SeminarList.as_view(), name="seminars"),
    path(f"{V1}seminars/<slug:seminar>/", views.SeminarDetail.as_view(), name="seminar"),
    path(f"{V1}agencies/", views.AgencyList.as_view(), name="agencies"),
    path(f"{V1}agencies/<slug:code>/", views.AgencyDetail.as_view(), name="agency"),
    path(f"{V1}figures/", views.FigureList.as_view(), name="figures"),
    path(f"{V1}figures/<slug:key>/", views.FigureDetail.as_view(), name="figure"),
    path(f"{V1}openapi.json", views.Description.as_view(), name="description"),
]
