"""People at browsers without scripts, who keep count of what they were answered."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from urllib.parse import urlencode
from uuid import uuid4

PASSWORD = "astana-demo-2007"  # noqa: S105 - of the demonstration, and public
FIELD = re.compile(r'name="(token|seen|whose)" value="([^"]*)"')
REGISTER = "/recommendations/astana-2007"
PAGES = ["/", "/recommendations/", f"{REGISTER}/c/", "/api/v1/recommendations/"]
# Who reports about what: each about one of their own, so that nobody's form is overtaken.
WRITERS = [("justice", "c"), ("civil-service", "i"), ("education", "o"), ("civil-service", "n")]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TIMEOUT = 15
# How long a person sends the same form again before giving up.
STUBBORN = 40
PAUSE = 0.1
# Each so many acts are sent twice although they were acknowledged, or bring a file.
TWICE, WITH_FILE = 5, 4


@dataclass
class Answer:
    """One answer, or none: when it came, and after how many seconds."""

    at: float
    kind: str
    status: int
    seconds: float

    @property
    def is_good(self) -> bool:
        return self.status in {HTTPStatus.OK, HTTPStatus.FOUND}


@dataclass
class Record:
    """What all people together were answered."""

    answers: list[Answer] = field(default_factory=list)
    # The token and the text of each act that was acknowledged, and when.
    acknowledged: dict[str, tuple[str, float]] = field(default_factory=dict)
    again: Counter[str] = field(default_factory=Counter)
    # Begins the text of each act, so that they are told from those of others.
    mark: str = field(default_factory=lambda: f"Load {uuid4().hex[:8]}")


class Person:
    """One browser: cookies, one connection, forms."""

    def __init__(self, port: int, record: Record, username: str = "") -> None:
        self.port, self.record, self.username = port, record, username
        self.cookies: dict[str, str] = {}
        self.connection: HTTPConnection | None = None

    def ask(
        self, kind: str, method: str, path: str, body: bytes | None = None, content: str = ""
    ) -> tuple[int, str, str]:
        """Status, text and where it leads; status 0 when there was no answer."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if content:
            headers["Content-Type"] = content
        begun = time.monotonic()
        try:
            self.connection = self.connection or HTTPConnection("127.0.0.1", self.port, TIMEOUT)
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text, status = response.read().decode(), response.status
        except (OSError, HTTPException) as error:
            self.forget()
            self.record.again[f"no answer to {method}: {type(error).__name__}"] += 1
            text, status, response = "", 0, None
        now = time.monotonic()
        self.record.answers.append(Answer(now, kind, status, now - begun))
        if response is None:
            return status, text, ""
        for name, value in response.getheaders():
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return status, text, response.getheader("Location") or ""

    def forget(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def get(self, path: str) -> tuple[int, str]:
        return self.ask("read", "GET", path)[:2]

    def sign_in(self) -> None:
        self.get("/sign-in/")
        typed = {"username": self.username, "password": PASSWORD}
        status, _, _ = self.post("/sign-in/", typed, kind="sign-in")
        if status != HTTPStatus.FOUND:
            raise RuntimeError(f"{self.username} could not sign in: {status}")

    def post(
        self, path: str, typed: dict[str, str], *, kind: str = "write", file: bytes = b""
    ) -> tuple[int, str, str]:
        typed = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")} | typed
        if not file:
            form = "application/x-www-form-urlencoded"
            return self.ask(kind, "POST", path, urlencode(typed).encode(), form)
        border = uuid4().hex
        parts = [f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                 for name, value in typed.items()]  # fmt: skip
        about = 'Content-Disposition: form-data; name="evidence_files"; filename="gazette.pdf"'
        head = f"--{border}\r\n{about}\r\nContent-Type: application/pdf\r\n\r\n"
        body = "".join([*parts, head]).encode() + file + f"\r\n--{border}--\r\n".encode()
        return self.ask(kind, "POST", path, body, f"multipart/form-data; boundary={border}")


class Reader(Person):
    """Looks at one page after the other."""

    def live(self, stop: Event, pause: float) -> None:
        number = 0
        while not stop.is_set():
            self.get(PAGES[number % len(PAGES)])
            number += 1
            stop.wait(pause)


class Writer(Person):
    """Opens the form, reports, sends it again until it is acknowledged, and reads what it said.

    Between two tries it looks whether the act is there after all.
    """

    def __init__(self, port: int, record: Record, username: str, label: str) -> None:
        super().__init__(port, record, username)
        self.page, self.path = f"{REGISTER}/{label}/", f"{REGISTER}/{label}/update/"
        self.number = 0
        # What was acknowledged last, and must be on each later page.
        self.last = ""

    def live(self, stop: Event, pause: float) -> None:
        while not stop.is_set():
            status, page = self.get(self.path)
            opened = dict(FIELD.findall(page))
            if status == HTTPStatus.OK and "token" in opened:
                self.report(opened)
            elif status in {HTTPStatus.OK, HTTPStatus.FOUND}:
                # The session is gone: that is what must not happen when Redis restarts.
                self.record.again["signed out"] += 1
                self.sign_in()
            stop.wait(pause)

    def report(self, opened: dict[str, str]) -> None:
        self.number += 1
        text = f"{self.record.mark} {uuid4()}"
        typed = opened | {"text": text, "happened_on": "2008-06-30"}
        file = PDF + text.encode() if self.number % WITH_FILE == 0 else b""
        until = time.monotonic() + STUBBORN
        while time.monotonic() < until:
            status, _, leads = self.post(self.path, typed, file=file)
            if status == HTTPStatus.FOUND:
                self.noted(typed, text, leads, file)
                return
            if status and status < HTTPStatus.INTERNAL_SERVER_ERROR:
                self.record.again[f"refused with {status}"] += 1
                return
            self.record.again["sent again after no answer"] += 1
            self.look("between two tries", self.last)
            time.sleep(0.25)
        self.record.again["given up"] += 1

    def noted(self, typed: dict[str, str], text: str, leads: str, file: bytes) -> None:
        """It was acknowledged: from now on it must be there, and there once."""
        if "sign-in" in leads:
            self.record.again["signed out"] += 1
            self.sign_in()
            return
        self.record.acknowledged[typed["token"]] = (text, time.monotonic())
        self.last = text
        self.look("after its answer", text)
        if self.number % TWICE == 0:
            self.post(self.path, typed, file=file, kind="the same again")
            self.record.again["sent again after its answer"] += 1

    def look(self, when: str, text: str) -> None:
        """Whether the page of the recommendation has it, as everything that was acknowledged."""
        status, page = self.get(self.page)
        if status == HTTPStatus.OK and text not in page:
            self.record.again["own act not seen"] += 1
        words = "looked for" if status == HTTPStatus.OK else "in vain"
        self.record.again[f"own act {words} {when}"] += 1


class Crowd:
    """Readers and writers at work, until it is told to stop."""

    def __init__(
        self, port: int, record: Record, *, readers: int = 0, writers: int = 0, pause: float = PAUSE
    ) -> None:
        self.stop_now = Event()
        people: list[Reader | Writer] = [Reader(port, record) for _ in range(readers)]
        for username, label in WRITERS[:writers]:
            writer = Writer(port, record, username, label)
            writer.sign_in()
            people.append(writer)
        self.threads = [
            Thread(target=each.live, args=(self.stop_now, pause), daemon=True) for each in people
        ]

    def __enter__(self) -> "Crowd":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_now.set()
        for thread in self.threads:
            thread.join(timeout=STUBBORN + TIMEOUT)
