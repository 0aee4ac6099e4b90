"""The register for administrators and registrars: data repair and recording, not a second site."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from recommendations.admin import acts, agencies, custody, recommendations, register

__all__ = ["acts", "agencies", "custody", "recommendations", "register"]

# The queue is machinery; what became of each mail is on the page of reminders.
admin.site.unregister(DBTaskResult)
