"""The door through which a web server calls the tracker."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seminar_tracker.settings")

application = get_wsgi_application()
