"""`manage.py prepare` makes a register ready, and never undoes what people did in it."""

import os
import socket

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency
from recommendations.management.commands.prepare import is_collected
from recommendations.models import Act, Seminar
from tests.factories import ActFactory, SeminarFactory, UserFactory


@pytest.fixture
def port():
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def static_root(settings, tmp_path):
    """Static files that are collected already, so that no test waits for it."""
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    return tmp_path


def prepare(capsys, port, *options):
    call_command("prepare", *options, port=port)
    return capsys.readouterr().out


def test_prepare_loads_the_register_and_says_how_to_begin(db, capsys, port):
    told = prepare(capsys, port)

    assert Seminar.objects.count() == 1
    assert not Act.objects.exists()
    assert f"http://127.0.0.1:{port}/" in told
    assert ".venv/bin/python manage.py createsuperuser" in told


def test_prepare_asks_for_no_administrator_where_there_is_one(db, capsys, port):
    SeminarFactory()
    UserFactory(is_superuser=True)

    assert "createsuperuser" not in prepare(capsys, port)


def test_prepare_with_the_story_lists_the_accounts_and_keeps_edits(db, capsys, port, settings):
    settings.TRACKER_DEMO = True
    first = prepare(capsys, port, "--story")
    acts = Act.objects.count()
    Agency.objects.filter(code="apa").update(notes="Typed by a person.")

    again = prepare(capsys, port, "--story")

    for told in (first, again):
        assert "Ministry of Justice" in told
        assert told.count("astana-demo-2007") == 7
    assert (acts, Act.objects.count()) == (118, 118)
    assert Agency.objects.get(code="apa").notes == "Typed by a person."


def test_prepare_says_when_the_accounts_cannot_be_used(db, capsys, port):
    ActFactory()
    UserFactory(username="justice", is_demonstration=True)

    assert "TRACKER_DEMO=1" in prepare(capsys, port, "--story")


def test_prepare_refuses_a_port_in_use(db, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        with pytest.raises(CommandError, match=f"already listens on 127.0.0.1:{port}"):
            call_command("prepare", port=port)

    assert not Seminar.objects.exists()


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1"])
def test_prepare_refuses_what_is_no_port(db, port):
    with pytest.raises(CommandError, match="is not a port"):
        call_command("prepare", f"--port={port}")


@pytest.mark.parametrize(
    ("age", "expected"),
    [(-10, False), (10, True)],
    ids=["manifest older than a file", "manifest newer than every file"],
)
def test_static_files_are_collected_again_only_after_a_change(static_root, age, expected, settings):
    requirements = (settings.BASE_DIR / "requirements.txt").stat().st_mtime
    folder = static_root / "own"
    folder.mkdir()
    (folder / "tracker.css").touch()
    newest = max(requirements, folder.stat().st_mtime)
    settings.STATICFILES_DIRS = [folder]
    os.utime(static_root / "staticfiles.json", (newest + age, newest + age))

    assert is_collected() is expected


def test_static_files_without_a_manifest_are_not_collected(static_root):
    (static_root / "staticfiles.json").unlink()

    assert is_collected() is False
