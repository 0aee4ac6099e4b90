"""The door through which a web server calls the tracker."""

import os

from django.core.wsgi import get_wsgi_application

from seminar_tracker.uploads import only_whole_requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seminar_tracker.settings")

application = only_whole_requests(get_wsgi_application())
