"""What every page knows."""

from typing import Any

from django.conf import settings

from seminar_tracker.http import TrackerRequest


def tracker(request: TrackerRequest) -> dict[str, Any]:
    """The date the page is about, whether the reader chose it, and whether this is a demo."""
    return {
        "on": getattr(request, "on", None),
        "as_of": getattr(request, "as_of", None),
        "is_demonstration": settings.TRACKER_DEMO,
    }
