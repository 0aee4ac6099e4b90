"""Pages that belong to no part of the domain: health, and what went wrong."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from seminar_tracker.http import TrackerRequest, is_api
from seminar_tracker.kept import secret, take_kept_form
from seminar_tracker.open_data import problem


@require_safe
def livez(request: TrackerRequest) -> HttpResponse:
    """The process runs."""
    return JsonResponse({"alive": True})


@require_safe
def readyz(request: TrackerRequest) -> HttpResponse:
    """The database answers and is migrated; 503 otherwise."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"ready": False, "reason": "no database"}, status=503)
    if waiting:
        return JsonResponse({"ready": False, "reason": f"{waiting} migrations"}, status=503)
    return JsonResponse({"ready": True})


@require_safe
def choose_language(request: TrackerRequest, code: str) -> HttpResponse:
    """Remember the language in a cookie and go back; a link, so that it works everywhere."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86_400, secure=settings.HTTPS,
        samesite="Lax", httponly=True,
    )  # fmt: skip
    return response


def bad_request(request: TrackerRequest, exception: Exception) -> HttpResponse:
    """The request could not be read, such as one of 40 MB; nothing was changed."""
    if is_api(request):
        return problem(400, _("The request could not be read."))
    return render(request, "400.html", status=400)


def broken(request: TrackerRequest) -> HttpResponse:
    """The tracker itself made a mistake."""
    if is_api(request):
        return problem(500, _("Something went wrong here, not with what you asked."))
    return server_error(request)


def typed(request: TrackerRequest) -> list[str]:
    """What the person entered into the form that was sent, passwords apart.

    So with a form that was kept over a sign-in, and its page is there no more.
    """
    form = request.POST or take_kept_form(request) or QueryDict()
    return [str(text) for name, text in form.items() if text and not secret(name)]


def refused(request: TrackerRequest, exception: Exception) -> HttpResponse:
    """The person may not do this, or no longer may: what was typed is shown."""
    context = {"exception": str(exception), "typed": typed(request)}
    return render(request, "403.html", context, status=403)


def missing(request: TrackerRequest, exception: Exception) -> HttpResponse:
    """Nothing is there, or no longer, such as a step that was taken back: what was typed is shown.

    The exception speaks of the code, and tells the person nothing.
    """
    if is_api(request):
        return problem(404, _("Nothing is at this address."))
    return render(request, "404.html", {"typed": typed(request)}, status=404)


def csrf_failure(request: TrackerRequest, reason: str = "") -> HttpResponse:
    """The form was older than the sign-in: nothing is saved, and what was typed is shown.

    The text is only shown, not put back into a form: whoever sent it may not be this person.
    """
    return render(request, "csrf_failure.html", {"typed": typed(request)}, status=403)
