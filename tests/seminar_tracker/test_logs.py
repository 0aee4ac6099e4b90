"""Logs are one JSON object a line, whatever happened."""

import json
import logging
import sys
from datetime import date

import pytest

from seminar_tracker.logs import JsonFormatter


def written(message="Something happened.", *args, **details):
    record = logging.LogRecord("tracker", logging.WARNING, __file__, 1, message, args, None)
    vars(record).update(details)
    return JsonFormatter().format(record)


def test_record_is_one_line_of_json():
    line = written("Loaded %d rows.\nDone, “всё”.", 16)

    entry = json.loads(line)
    assert "\n" not in line
    assert (entry["level"], entry["logger"]) == ("WARNING", "tracker")
    assert entry["message"] == "Loaded 16 rows.\nDone, “всё”."
    assert "всё" in line
    assert "trace" not in entry


def test_moment_is_that_of_the_record_in_utc():
    entry = json.loads(written(created=0.25))

    assert entry["at"] == "1970-01-01T00:00:00.250+00:00"


def test_exception_comes_with_its_trace():
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        entry = json.loads(written(exc_info=sys.exc_info()))

    assert entry["trace"].startswith("Traceback (most recent call last):")
    assert entry["trace"].endswith("ZeroDivisionError: division by zero")


def test_details_of_the_event_stand_beside_the_message():
    entry = json.loads(written(status_code=500, day=date(2008, 6, 30), request=object()))

    assert (entry["status_code"], entry["day"]) == (500, "2008-06-30")
    assert "request" not in entry
    assert sorted(entry) == ["at", "day", "level", "logger", "message", "status_code"]


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes"], ids=["a set", "an object", "bytes"])
def test_detail_that_json_does_not_know_is_written_as_text(value):
    assert json.loads(written(odd=value))["odd"] == str(value)


def test_missing_page_is_logged_with_its_status(client, db, caplog):
    client.get("/nothing/")

    (record,) = [each for each in caplog.records if each.name == "django.request"]
    entry = json.loads(JsonFormatter().format(record))
    assert (entry["level"], entry["status_code"]) == ("WARNING", 404)
    assert entry["message"] == "Not Found: /nothing/"
