"""Prepared downloads: asked for once, written by the queue, told about, kept for a day."""

from datetime import timedelta
from io import BytesIO
from time import monotonic

import openpyxl
import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from recommendations import exports
from recommendations.choices import DownloadState
from recommendations.exports import as_xlsx, preparing
from recommendations.management.commands.work import Worker
from recommendations.models import Download
from recommendations.querysets import RecommendationQuerySet
from seminar_tracker import settings as served
from tests.factories import ActFactory, RecommendationFactory, SeminarFactory
from tests.markup import links, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "two_at_once")]
DOWNLOADS, XLSX = reverse("recommendations:downloads"), reverse("recommendations:xlsx")


@pytest.fixture
def two_at_once(monkeypatch):
    """Workbooks of more than two rows are prepared; each test begins with an empty cache."""
    monkeypatch.setattr(preparing, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    preparing.beats().clear()


@pytest.fixture
def three(two_at_once):
    return RecommendationFactory.create_batch(3, seminar=SeminarFactory(slug="graft"))


def ask(client, **query):
    return client.post(f"{DOWNLOADS}?" + "&".join(f"{k}={v}" for k, v in query.items()))


def work():
    worker = Worker()
    worker.looked = monotonic()
    worker.run()


def page(client, **headers):
    return client.get(Download.objects.get().get_absolute_url(), headers=headers)


def later(**ago):
    Download.objects.update(made_at=timezone.now() - timedelta(**ago))


# --- The way of a file -------------------------------------------------------------------


def test_long_workbook_is_prepared_by_the_worker_and_fetched(client, three):
    response = ask(client, as_of="2008-01-31", signal="orphan")
    download = Download.objects.get()

    assert (response.status_code, response["Location"]) == (302, download.get_absolute_url())
    assert (download.state, download.total, str(download.on)) == ("waiting", 3, "2008-01-31")
    assert "0 of 3 rows are written." in text_of(page(client))

    work()

    told = page(client)
    file = reverse("recommendations:download-file", args=[download.token])
    assert file in links(told)
    answer = client.get(file)
    book = openpyxl.load_workbook(BytesIO(answer.getvalue()))
    assert len(list(book.worksheets[0].values)) == 4
    assert ("As of", "2008-01-31") in list(book.worksheets[1].values)
    assert answer["Content-Disposition"] == (
        'attachment; filename="recommendations-2008-01-31.xlsx"'
    )
    answer.close()


def test_file_that_is_not_ready_leads_to_the_page_that_tells(client, three):
    ask(client)
    download = Download.objects.get()

    response = client.get(reverse("recommendations:download-file", args=[download.token]))

    assert response["Location"] == download.get_absolute_url()


def test_file_is_in_the_language_of_who_asked(client, three):
    client.cookies["django_language"] = "ru"
    ask(client)
    work()

    download = Download.objects.get()
    assert download.language == "ru"
    with download.file.open() as file:
        assert openpyxl.load_workbook(file).worksheets[0]["C1"].value != "Title"


def test_page_tells_how_many_rows_are_written_while_it_works(client, three, monkeypatch):
    ask(client)
    seen = []
    monkeypatch.setattr(preparing, "CHUNK", 2)
    told = preparing.counted

    def spy(rows, pk):
        for number, row in enumerate(told(rows, pk), start=1):
            if number == 3:
                seen.append(text_of(page(client)))
            yield row

    monkeypatch.setattr(preparing, "counted", spy)
    work()

    assert "Being written" in seen[0]
    assert "2 of 3 rows are written." in seen[0]


def test_fragment_asks_again_until_the_file_is_there(client, three):
    ask(client)

    waiting = page(client, hx_request="true").content.decode()
    work()
    ready = page(client, hx_request="true").content.decode()

    assert "<html" not in waiting
    assert 'hx-trigger="load delay:2s"' in waiting
    assert "hx-get" not in ready
    assert 'id="said"' in ready


def test_page_says_what_to_do_when_no_worker_comes(client, three):
    ask(client)
    soon = text_of(page(client))
    later(minutes=2)

    assert "manage.py work" not in soon
    assert "start manage.py work" in text_of(page(client))


# --- Once -----------------------------------------------------------------------------------


def test_same_rows_are_asked_for_once(client, three):
    places = {ask(client, signal="orphan", sort="title")["Location"] for _ in range(2)}
    places.add(ask(client, sort="title", signal="orphan", page="2")["Location"])
    work()
    places.add(ask(client, signal="orphan", sort="title")["Location"])

    assert len(places) == DBTaskResult.objects.count() == Download.objects.count() == 1


def test_what_differs_is_another_file(client, three):
    ask(client)
    ask(client, as_of="2008-01-31")
    ask(client, sort="title")
    client.cookies["django_language"] = "kk"
    ask(client)
    ActFactory(recommendation=three[0])
    ask(client)

    assert Download.objects.count() == DBTaskResult.objects.count() == 5


def test_two_who_ask_in_the_same_moment_get_one_file(client, three, monkeypatch):
    count = RecommendationQuerySet.count

    def meanwhile(rows):
        monkeypatch.setattr(RecommendationQuerySet, "count", count)
        ask(client)
        return count(rows)

    monkeypatch.setattr(RecommendationQuerySet, "count", meanwhile)
    ask(client)

    assert Download.objects.count() == DBTaskResult.objects.count() == 1


def test_second_task_for_the_same_file_does_nothing(client, three, monkeypatch):
    ask(client)
    work()
    monkeypatch.setattr(as_xlsx, "write", None)

    preparing.write.func(Download.objects.get().pk)

    assert Download.objects.get().state == DownloadState.READY


# --- What goes wrong ----------------------------------------------------------------------


def test_file_that_failed_says_so_and_can_be_asked_for_again(client, three, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(as_xlsx, "write", None)
        ask(client)
        work()
    told = text_of(page(client))

    ask(client)
    again = Download.objects.get().state
    work()

    assert "The file could not be written" in told
    assert "Prepare the file again" in told
    assert (again, Download.objects.get().state) == ("waiting", "ready")


def test_file_whose_worker_was_killed_can_be_asked_for_again(client, three):
    ask(client)
    Download.objects.update(state=DownloadState.WORKING)
    preparing.beats().set(preparing.beat(Download.objects.get().pk), 1, 60)
    ask(client)
    alive = Download.objects.get().state
    preparing.beats().clear()
    told = text_of(page(client))

    ask(client)

    assert alive == DownloadState.WORKING
    assert "Prepare the file again" in told
    assert Download.objects.get().state == DownloadState.WAITING
    work()
    assert Download.objects.get().state == DownloadState.READY


def test_sign_of_life_is_kept_apart_from_what_crowds_the_other_cache(client, three):
    ask(client)
    Download.objects.update(state=DownloadState.WORKING)
    download = Download.objects.get()
    preparing.beats().set(preparing.beat(download.pk), 1, 60)

    caches["default"].clear()

    assert not preparing.is_lost(download)
    assert preparing.done(download) == 1
    places = {each["LOCATION"] for each in served.CACHES.values()}
    assert len(places) == len(served.CACHES) == 4


@pytest.mark.parametrize("fails", [False, True])
def test_sign_of_life_goes_when_nothing_is_written_any_more(client, three, monkeypatch, fails):
    seen = []

    def fill(download, file):
        seen.append(preparing.beats().get(preparing.beat(download.pk)))
        if fails:
            raise ValueError

    monkeypatch.setattr(preparing, "fill", fill)
    ask(client)
    work()

    download = Download.objects.get()
    assert seen == [0]
    assert download.state == ("failed" if fails else "ready")
    assert preparing.beats().get(preparing.beat(download.pk)) is None


def test_file_that_was_removed_from_the_storage_is_written_again(client, three):
    ask(client)
    work()
    download = Download.objects.get()
    download.file.storage.delete(download.file.name)

    address = reverse("recommendations:download-file", args=[download.token])
    assert client.get(address)["Location"] == download.get_absolute_url()
    ask(client)
    work()

    answer = client.get(address)
    assert answer.status_code == 200
    answer.close()


def test_so_many_wait_and_no_more(client, three, monkeypatch):
    monkeypatch.setattr(preparing, "MOST_WAITING", 1)
    first = ask(client)

    refused, same = ask(client, sort="title"), ask(client)

    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert "Try again in a few minutes" in text_of(refused)
    assert same["Location"] == first["Location"]
    assert Download.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"signal": "nonsense"}, "are not understood"),
        ({"as_of": "banana"}, "is not a date"),
        ({"q": "%F0%9F%99%82" * 200}, "too many to be kept"),
    ],
    ids=["filter", "date", "200 emoji"],
)
def test_address_that_is_wrong_is_refused_in_words(client, three, query, words):
    response = ask(client, **query)

    assert response.status_code == 400
    assert words in text_of(response)
    assert not Download.objects.exists()


def test_long_workbook_is_not_written_in_the_request(client, three):
    response = client.get(XLSX, {"signal": "orphan"})

    assert response.status_code == 400
    assert "A workbook of so many rows takes a while." in text_of(response)
    assert f"{DOWNLOADS}?signal=orphan&amp;as_of=2008-06-30" in response.content.decode()


def test_short_workbook_comes_at_once(client, three):
    response = client.get(XLSX, {"q": three[0].title})

    assert response.status_code == 200
    response.close()


@pytest.mark.parametrize("name", ["download", "download-file"])
def test_token_that_nobody_gave_finds_nothing(client, db, name):
    assert client.get(reverse(f"recommendations:{name}", args=["x" * 43])).status_code == 404


# --- Kept for a day -------------------------------------------------------------------------


def test_tidy_removes_old_files_with_their_rows(client, three, capsys):
    ask(client)
    work()
    download = Download.objects.get()
    storage = download.file.storage
    call_command("tidy")
    assert storage.exists(download.file.name)

    later(hours=25)
    call_command("tidy")

    assert not Download.objects.exists()
    assert not storage.exists(download.file.name)
    assert "Downloads removed: 1." in capsys.readouterr().out


def test_tidy_removes_old_files_of_which_nothing_is_known(db):
    storage = Download._meta.get_field("file").storage
    name = storage.save("left-behind.xlsx", ContentFile(b"x"))

    preparing.remove_old(timezone.now())
    kept = storage.exists(name)
    preparing.remove_old(timezone.now() + timedelta(hours=25))

    assert (kept, storage.exists(name)) == (True, False)


# --- The register -----------------------------------------------------------------------------


def test_register_offers_each_format_with_its_filters(client, three):
    found = links(client.get(reverse("recommendations:list"), {"q": "0", "page": "1"}))

    for name in exports.FORMATS:
        assert reverse(f"recommendations:{name}") + "?q=0" in found


def test_register_of_many_rows_prepares_the_workbook(client, three, monkeypatch):
    monkeypatch.setattr("recommendations.views.recommendations.MOST_AT_ONCE", 2)

    response = client.get(reverse("recommendations:list"), {"signal": "orphan"})

    assert XLSX not in response.content.decode()
    assert f"{DOWNLOADS}?signal=orphan" in links(response)
    assert 'data-rows="3"' in response.content.decode()


def test_workbook_that_takes_long_is_begun_by_a_button(client, three):
    response = client.get(DOWNLOADS, {"signal": "orphan"})

    assert response.status_code == 200
    assert "A workbook of so many rows takes a while." in text_of(response)
    assert f'action="{DOWNLOADS}?signal=orphan&amp;as_of=2008-06-30"' in response.content.decode()
    assert not Download.objects.exists()


def test_register_with_filters_not_understood_offers_no_file(client, db):
    response = client.get(reverse("recommendations:list"), {"signal": "nonsense"})

    assert "export.csv" not in response.content.decode()
