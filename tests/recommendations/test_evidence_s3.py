"""Evidence on S3: by the settings alone, against a real interface of it on loopback."""

from ast import literal_eval

import pytest
from django.core.management import CommandError, call_command
from django.utils.module_loading import import_string
from moto.server import ThreadedMotoServer

from recommendations.models import Evidence
from tests.factories import PDF
from tests.recommendations.papers import evidence, sent
from tests.recommendations.scenes import held, person_of, send
from tests.seminar_tracker.test_settings import read, run

BUCKET = "evidence"
VARIABLES = {
    "TRACKER_EVIDENCE_S3_BUCKET": BUCKET,
    "TRACKER_EVIDENCE_S3_REGION": "eu-central-1",
    "TRACKER_EVIDENCE_S3_ACCESS_KEY": "key",
    "TRACKER_EVIDENCE_S3_SECRET_KEY": "secret",
}


@pytest.fixture(scope="module")
def endpoint():
    """Where the interface listens, with nothing in it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, monkeypatch, today, db):
    """An empty bucket, and the storage that the settings make of it."""
    # A proxy of the shell must not be asked for loopback.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    told = read("STORAGES['evidence']", **VARIABLES, TRACKER_EVIDENCE_S3_ENDPOINT=endpoint)
    settings = literal_eval(told)
    storage = import_string(settings["BACKEND"])(**settings["OPTIONS"])
    monkeypatch.setattr(Evidence.file.field, "storage", storage)
    location = {"LocationConstraint": "eu-central-1"}
    made = storage.connection.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
    yield made
    made.objects.all().delete()
    made.delete()


def uploaded(client, sign_in) -> None:
    """An official sends a file with an update."""
    lead = held()
    sign_in(person_of(lead.agency))
    address = f"{lead.recommendation.get_absolute_url()}update/"
    send(client, address, text="Signed.", happened_on="2008-06-30", evidence_files=sent())


def test_file_goes_to_the_bucket_and_comes_back(client, sign_in, bucket):
    uploaded(client, sign_in)

    opened = client.get(evidence().get_absolute_url())

    (kept,) = bucket.objects.all()
    assert (kept.key, kept.get()["Body"].read()) == (evidence().file.name, PDF)
    assert opened["Content-Length"] == str(len(PDF))
    assert b"".join(opened.streaming_content) == PDF


def test_command_finds_what_was_altered_missing_and_left_over(client, sign_in, bucket, capsys):
    uploaded(client, sign_in)
    call_command("verify_evidence")
    bucket.Object(evidence().file.name).put(Body=PDF[::-1])
    bucket.Object("ab/stray.pdf").put(Body=b"stray")

    with pytest.raises(CommandError, match="Evidence of 1 files: 1 changed, 1 unreferenced."):
        call_command("verify_evidence")

    assert "unreferenced: ab/stray.pdf" in capsys.readouterr().out


def test_file_missing_from_the_bucket_is_told(client, sign_in, bucket):
    uploaded(client, sign_in)
    bucket.Object(evidence().file.name).delete()

    assert client.get(evidence().get_absolute_url()).status_code == 404
    with pytest.raises(CommandError, match="1 missing"):
        call_command("verify_evidence")


def test_bucket_that_refuses_is_told_in_words_and_nothing_recorded(client, sign_in, bucket):
    bucket.delete()

    uploaded(client, sign_in)

    assert not Evidence.objects.exists()
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})


def test_client_of_s3_is_imported_only_where_it_is_used():
    ask = "import sys, django; django.setup(); print('boto3' in sys.modules)"

    assert run(ask).stdout == "False\n"
    assert run(ask, **VARIABLES).stdout == "True\n"


@pytest.mark.parametrize("value", ["nonsense", "ftp://s3.example", "//s3.example"])
def test_endpoint_that_is_none_stops_the_start(value):
    done = run("import django; django.setup()", **VARIABLES, TRACKER_EVIDENCE_S3_ENDPOINT=value)

    assert done.returncode != 0
    assert "TRACKER_EVIDENCE_S3_ENDPOINT" in done.stderr.splitlines()[-1]
