"""The watch over the pages would notice what it is there for."""

import pytest

from tests.browser.steps import wait_for

OFFENCES = {
    "inline script": "document.body.append(Object.assign(document.createElement('script'), "
    "{textContent: 'document.title = 1'}))",
    "another host": "document.body.append(Object.assign(new Image(), "
    "{src: 'http://elsewhere.example/icon.png'}))",
    "a file that is missing": "document.body.append(Object.assign(new Image(), "
    "{src: '/static/missing.png'}))",
    "an error": "setTimeout(() => { throw Error('a script broke') })",
}


@pytest.mark.parametrize("offence", OFFENCES)
def test_offence_is_noticed(page, watch, offence):
    page.goto("/method/")
    page.evaluate(OFFENCES[offence])
    wait_for(page, lambda: watch.problems)
    watch.problems.clear()
