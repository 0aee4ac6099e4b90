"""A person at a browser without scripts, as small as can be: cookies and forms."""

import re
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

PASSWORD = "astana-demo-2007"
FIELD = re.compile(r'name="(token|seen)" value="([^"]*)"')


class Person:
    """Signs in, opens forms and sends them."""

    def __init__(self, address: str, username: str | None = None) -> None:
        self.address = address
        self.cookies: dict[str, str] = {}
        if username:
            self.get("/sign-in/")
            self.post("/sign-in/", username=username, password=PASSWORD)

    def like(self, other: "Person") -> "Person":
        """The same session."""
        self.cookies = dict(other.cookies)
        return self

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection(self.address, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        for name, value in response.getheaders():
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return response.status, text

    def get(self, path: str) -> str:
        return self.ask("GET", path)[1]

    def post(self, path: str, **typed: object) -> int:
        """Send a form; the status of the answer."""
        typed = {"csrfmiddlewaretoken": self.cookies["csrftoken"]} | typed
        return self.ask("POST", path, urlencode(typed))[0]

    def opened(self, path: str) -> dict[str, str]:
        """What a form that was just opened carries."""
        return dict(FIELD.findall(self.get(path)))
