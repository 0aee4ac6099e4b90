"""Where each address of the tracker leads."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from seminar_tracker import views

urlpatterns = [
    path("", include("recommendations.urls")),
    path("api/", include("recommendations.api.urls")),
    path("sign-in/", auth.LoginView.as_view(template_name="sign_in.html"), name="sign-in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign-out"),
    path("language/<slug:code>/", views.choose_language, name="language"),
    path("admin/", admin.site.urls),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]

handler400 = "seminar_tracker.views.bad_request"
handler403 = "seminar_tracker.views.refused"
handler404 = "seminar_tracker.views.missing"
handler500 = "seminar_tracker.views.broken"
