"""What every page knows."""

from typing import Any

from django.conf import settings

from seminar_tracker.clock import today
from seminar_tracker.http import TrackerRequest
from seminar_tracker.kept import whose


def here_today(request: TrackerRequest) -> str:
    """The address of this page about today: all it says but the date and the page number."""
    query = request.GET.copy()
    for name in ("as_of", "page"):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def tracker(request: TrackerRequest) -> dict[str, Any]:
    """The date the page is about, how links keep it, and whether this is a demonstration.

    `keep` ends the address of a link without parameters, `and_keep` one that has some; both are
    empty unless the reader chose a date. `here_today` is the address of this page, with its filters
    but without the date. `whose` says in a form who had it open.
    """
    as_of = getattr(request, "as_of", None)
    return {
        "on": getattr(request, "on", None),
        "as_of": as_of,
        "is_dated": getattr(request, "is_dated", False),
        "today": today(),
        "here_today": here_today(request),
        "whose": lambda: whose(request.user.pk) if request.user.is_authenticated else "",
        "keep": f"?as_of={as_of.isoformat()}" if as_of else "",
        "and_keep": f"&as_of={as_of.isoformat()}" if as_of else "",
        "silence_days": settings.SILENCE_DAYS,
        "is_demonstration": settings.TRACKER_DEMO,
        "languages": [(code, name, name[:3]) for code, name in settings.LANGUAGES],
    }
