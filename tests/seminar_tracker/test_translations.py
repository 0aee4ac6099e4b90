"""The interface speaks Russian and Kazakh: complete catalogues, compiled, and used by the pages."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests.factories import RecommendationFactory
from tests.markup import text_of

LANGUAGES = [pytest.param("ru", id="Russian"), pytest.param("kk", id="Kazakh")]
APPS = ["agencies", "recommendations", "seminar_tracker"]

# What must come through a translation unharmed: placeholders, doubled percent signs and tags.
MARK = re.compile(r"%\(\w+\)[sd]|%[sd%]|<[^>]+>")
# Names of gettext whose first argument is a string for the catalogue.
MARKERS = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
# {% translate "..." %}, and _("...") inside a tag or a variable.
IN_TEMPLATE = re.compile(r"""(?:\{%\s*trans(?:late)?\s+|\b_\()(["'])(?P<text>.+?)\1""")


def catalogue(language, compiled=False):
    path = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django"
    if compiled:
        return polib.mofile(f"{path}.mo")
    return polib.pofile(f"{path}.po")


def translations(entry):
    """Each form of the translation; one, where the string has no plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def marks(text):
    return sorted(MARK.findall(text))


def strings_of_module(source):
    """The literals that the module hands to gettext, under whatever name it imports it."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in MARKERS
    }
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return {
        call.args[0].value
        for call in calls
        if getattr(call.func, "id", None) in names and isinstance(call.args[0], ast.Constant)
    }


def strings_of_template(source):
    """What the template translates, as catalogues write it; blocks with variables are left out."""
    return {match["text"].replace("%", "%%") for match in IN_TEMPLATE.finditer(source)}


def read(folders, pattern, strings_of):
    """All strings of these files, each with one file that has it."""
    paths = (path for folder in folders for path in Path(settings.BASE_DIR, folder).rglob(pattern))
    return {
        text: path.name for path in paths for text in strings_of(path.read_text(encoding="utf-8"))
    }


def test_strings_are_found_in_modules_and_templates():
    module = (
        "from django.utils.translation import gettext_lazy as _l, ngettext\n"
        "_l('one')\nngettext('two', 'many', 2)\nother('three')\n"
    )
    template = '{% translate "90 %" %}{% include "x" with heading=_("five") %}{% url \'six\' %}'

    assert strings_of_module(module) == {"one", "two"}
    assert strings_of_template(template) == {"90 %%", "five"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_knows_every_string_of_the_code(language):
    known = {entry.msgid for entry in catalogue(language)}
    used = read(APPS, "*.py", strings_of_module)
    used |= read(["templates"], "*.html", strings_of_template)

    assert len(used) > 500
    assert {text: where for text, where in used.items() if text not in known} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_translates_every_string(language):
    entries = catalogue(language)

    assert [entry.msgid for entry in entries if entry.fuzzy] == []
    assert [entry.msgid for entry in entries if not all(translations(entry))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_placeholders_and_tags(language):
    harmed = [
        (entry.msgid, text)
        for entry in catalogue(language)
        for text in translations(entry)
        if marks(text) not in (marks(entry.msgid), marks(entry.msgid_plural or entry.msgid))
    ]

    assert harmed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_says_what_the_readable_one_says(language):
    readable = {entry.msgid: translations(entry) for entry in catalogue(language)}
    compiled = {entry.msgid: translations(entry) for entry in catalogue(language, compiled=True)}

    assert compiled == readable, "run: make messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_overview_speaks_the_language(client, db, today, language):
    RecommendationFactory()

    # A request leaves its language switched on, which no later test should find.
    with translation.override(language):
        response = client.get(
            reverse("recommendations:overview"), headers={"accept-language": language}
        )

    words = {entry.msgid: entry.msgstr for entry in catalogue(language)}
    page = response.content.decode()
    navigation = page[page.index("<nav") : page.index("</nav>")]
    assert f'<html lang="{language}">' in page
    assert f'<h2 id="wall-h">{words["Wall chart"]}' in page
    assert words["Overview"] in text_of(response)
    for english in ["Overview", "Register", "Orphans", "Agencies", "Seminars"]:
        assert words[english] in navigation
        assert english not in navigation
