"""The description of the API says what there is, and the page of the API shows all of it."""

import pytest
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from recommendations.api.urls import urlpatterns
from recommendations.filters import RecommendationFilter
from recommendations.tables import COLUMNS
from tests.factories import RecommendationFactory, SeminarFactory, ThemeFactory
from tests.markup import elements, links, text_of
from tests.recommendations.answers import told

LIST = reverse("api:recommendations")
DOCS = reverse("api:docs")


@pytest.fixture
def said(db, today):
    said = RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c")
    said.themes.add(ThemeFactory(code="courts", name="Courts"))
    return said


def operations(client):
    return {path: said["get"] for path, said in told(client, "description")["paths"].items()}


def named(operation, place="query"):
    return {each["name"]: each for each in operation["parameters"] if each["in"] == place}


def test_description_is_valid_and_nothing_in_it_was_guessed(client, said):
    GENERATOR_STATS.reset()

    validate_schema(told(client, "description"))

    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_every_address_is_described(client, said):
    ours = {f"/api/{pattern.pattern}" for pattern in urlpatterns}
    ours -= {"/api/docs/", "/api/v1/openapi.json"}

    found = {path.replace("{", "<").replace("}", ">") for path in operations(client)}

    assert found == {path.replace("<slug:", "<").replace("<label:", "<") for path in ours}


def test_register_takes_its_filters_the_date_and_the_page_and_nothing_else(client, said):
    filters = [*RecommendationFilter.base_filters]

    found = operations(client)

    assert list(named(found[LIST])) == [*filters, "as_of", "page_size", "cursor"]
    assert list(named(found[reverse("api:figures")])) == [*filters, "as_of"]


def test_what_can_be_chosen_is_what_the_register_offers(client, said):
    form = client.get(reverse("recommendations:list")).context["filterset"].form

    for name, parameter in named(operations(client)[LIST]).items():
        offered = dict(getattr(form.fields.get(name), "choices", ()))
        offered.pop("", None)
        schema = parameter["schema"]
        assert schema.get("items", schema).get("enum", []) == list(offered), name
    assert "courts" in named(operations(client)[LIST])["theme"]["schema"]["enum"]


def test_every_described_value_is_understood(client, said):
    for name, parameter in named(operations(client)[LIST]).items():
        schema = parameter["schema"]
        for value in schema.get("items", schema).get("enum", []):
            assert client.get(LIST, {name: value}).status_code == 200, (name, value)


def test_row_is_described_by_the_columns(client, said):
    row = told(client, "description")["components"]["schemas"]["Row"]

    assert list(row["properties"]) == [*(column.key for column in COLUMNS), "address"]
    assert sorted(row["required"]) == sorted(row["properties"])


def test_what_a_verdict_relied_upon_is_described_by_title_and_address_alone(client, said):
    schemas = told(client, "description")["components"]["schemas"]

    relied = schemas["Act"]["properties"]["relied"]
    assert relied["items"] == {"$ref": "#/components/schemas/Reliance"}
    assert relied["description"].startswith("The public evidence of earlier acts")
    assert [*schemas["Reliance"]["properties"]] == ["title", "url"]
    assert {"relied", "evidence"} <= {*schemas["Act"]["required"]}


def test_every_answer_that_can_come_is_described(client, said):
    for path, operation in operations(client).items():
        missing = {"404"} if "{" in path else set()
        assert operation["responses"].keys() == {"200", "304", "400", "429"} | missing, path
        assert "application/problem+json" in operation["responses"]["400"]["content"]


def test_description_follows_the_language(client, said):
    path = reverse("api:description")
    english, russian = (
        client.get(path, headers={"Accept-Language": code}).json() for code in ("en", "ru")
    )

    assert english["paths"].keys() == russian["paths"].keys()
    assert english != russian


@pytest.mark.parametrize("with_data", [True, False])
def test_description_and_page_can_be_had_of_an_empty_register(client, db, today, with_data):
    if with_data:
        RecommendationFactory()

    validate_schema(told(client, "description"))

    assert client.get(DOCS).status_code == 200


# --- The page -------------------------------------------------------------------------------


def test_page_tells_every_address_parameter_field_and_code(client, said):
    description = told(client, "description")

    words = text_of(client.get(DOCS))

    for path, operation in operations(client).items():
        assert path in words
        assert operation["summary"] in words
        for parameter in operation["parameters"]:
            assert parameter["name"] in words
            assert parameter["description"] in words
    for name, schema in description["components"]["schemas"].items():
        assert name in words
        assert all(field in words for field in schema["properties"])


def test_links_to_try_lead_to_answers_and_anchors_are_there(client, said):
    page = client.get(DOCS, {"as_of": "2008-05-01"})

    leads = [each for each in links(page) if each.startswith("/api/v1/")]
    assert len(leads) > 8
    for address in leads:
        assert client.get(address).status_code == 200, address
    anchors = {attrs["id"] for _tag, attrs in elements(page) if "id" in attrs}
    assert {each[1:] for each in links(page) if each.startswith("#")} <= anchors


def test_page_has_nothing_inline_and_asks_no_other_host(client, said):
    found = elements(client.get(DOCS))

    assert not [tag for tag, attrs in found if "style" in attrs or tag == "style"]
    sources = [attrs["src"] for tag, attrs in found if "src" in attrs]
    sources += [attrs["href"] for tag, attrs in found if tag == "link"]
    assert all(source.startswith("/static/") for source in sources)


def test_page_tells_the_limit(client, said, settings):
    settings.API_RATE = "1/hour"

    assert "One computer may ask 1 time an hour." in text_of(client.get(DOCS))


def test_every_page_leads_to_open_data(client, said):
    assert DOCS in links(client.get(reverse("recommendations:list")))
