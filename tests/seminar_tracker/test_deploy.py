"""What lies in deploy/: the watch over the standby, and the templates."""

import re

import pytest

from deploy.standby_watch import decided
from tests.seminar_tracker.test_settings import ROOT

TEMPLATES = ROOT / "deploy"


@pytest.mark.parametrize(
    ("there", "names", "gone_for", "wanted"),
    [
        (True, "", 0, "standby"),
        (True, "standby", 0, "standby"),
        (False, "standby", 2, "standby"),
        (False, "standby", 2.1, ""),
        (False, "", 1, ""),
    ],
    ids=["it came back", "all is well", "gone a moment", "gone too long", "still gone"],
)
def test_primary_waits_for_a_standby_that_is_there(there, names, gone_for, wanted):
    told = {"there": there, "names": names, "gone_for": gone_for}

    assert decided(**told, standby="standby", patience=2) == wanted


@pytest.mark.parametrize("name", ["nginx.conf", "pgbouncer.ini"])
def test_script_fills_in_every_name_of_a_template(name):
    asked = set(re.findall(r"@([A-Z_]+)@", (TEMPLATES / name).read_text())) - {"NAMES", "FOLDER"}
    script = (TEMPLATES / "loopback" / "parts.py").read_text()

    assert asked
    assert {each for each in asked if f"{each}=" not in script} == set()


def test_form_that_was_sent_on_is_not_sent_to_another_process():
    told = re.findall(
        r"^\s*proxy_next_upstream (.*);", (TEMPLATES / "nginx.conf").read_text(), re.M
    )

    assert told == ["error timeout"]
