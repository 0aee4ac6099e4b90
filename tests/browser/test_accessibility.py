"""Every kind of page: no barrier that axe knows of, and no sideways scrolling on a phone."""

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe

from tests.browser.pages import PAGES

AXE = Axe().axe_script
# axe leaves this rule of WCAG 2.2 AA off unless asked for.
EVERYTHING = DEFAULT_OPTIONS | {"rules": {"target-size": {"enabled": True}}}
# The scheme changes colours only, so the dark pages are asked about those alone.
COLOURS = DEFAULT_OPTIONS | {"runOnly": ["color-contrast", "link-in-text-block"]}
# A phone, and the narrowest width that WCAG 2.2 names (1.4.10).
PHONES = (390, 320)


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_barrier_and_fits_a_phone(page, name):
    PAGES[name](page)
    page.evaluate(AXE)
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    assert barriers(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, COLOURS) == []
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def barriers(page, options):
    """What axe finds: the rule and the first place that breaks it."""
    found = page.evaluate("options => axe.run(options).then(all => all.violations)", options)
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
