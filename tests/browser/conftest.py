"""A browser, the demonstration in it, and a watch over all that its pages do."""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.server import demonstration
from tests.browser.watch import Watch

HERE = Path(__file__).parent
DESKTOP = {"width": 1360, "height": 900}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A browser that talks to nobody but the page: no updates, no first-run pages, no sandbox that
# a container would refuse.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark all tests of this folder, before `-m` chooses among them."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The path of the system's Chromium; without one the tests are skipped, or fail."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = "Chromium is not installed, and these tests open pages in it."
        if os.environ.get("TRACKER_FORBID_SKIPS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium):
    return browser_type_launch_args | {"executable_path": chromium, "args": QUIET}


@pytest.fixture(scope="session")
def server(chromium, tmp_path_factory):
    """The demonstration on 30 June 2008, played once for the run."""
    with demonstration(tmp_path_factory.mktemp("demonstration")) as server:
        yield server


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, server):
    return browser_context_args | {
        "base_url": server.url,
        "locale": "en-GB",
        # Colours are measured as they stay, not half-way through a transition.
        "reduced_motion": "reduce",
    }


@pytest.fixture
def watch(server):
    """What the pages of this test do; at its end, nothing of it may be a problem."""
    watch = Watch(server.url)
    yield watch
    if watch.problems:
        pytest.fail("\n".join(["The pages did what they must not:", *watch.problems]))


@pytest.fixture
def new_context(watch, new_context, server):
    """Make contexts that are watched; each test begins at the end of the story."""
    server.rewind()

    def make(viewport=DESKTOP, **options):
        context = new_context(viewport=viewport, **options)
        context.set_default_timeout(10_000)
        watch.follow(context)
        return context

    return make


@pytest.fixture
def page_of(new_context):
    """Open a new browser of its own: another person, a phone, no JavaScript."""
    return lambda **options: new_context(**options).new_page()
