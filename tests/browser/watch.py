"""What no page may do, whatever else is tested."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError


class Watch:
    """Collects complaints of the console, failed requests, and requests to other hosts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.problems: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Watch each page of the context, from its first request."""
        context.on("console", self.read)
        context.on("weberror", self.catch)
        context.on("request", self.ask)
        context.on("response", self.hear)

    def read(self, message: ConsoleMessage) -> None:
        """Violations of the content security policy arrive here too."""
        # The console repeats each failed request; `hear` tells the ones that matter.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.problems.append(f"{message.page.url if message.page else ''}: {message.text}")

    def catch(self, error: WebError) -> None:
        self.problems.append(f"{error.page.url if error.page else ''}: {error.error}")

    def ask(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.problems.append(f"{request.frame.url} asked another host: {request.url}")

    def hear(self, response: Response) -> None:
        """A page may refuse in words; nothing may break, and no part of a page may be missing."""
        broken = response.status >= 500
        missing = response.status >= 400 and not response.request.is_navigation_request()
        if broken or missing:
            self.problems.append(f"{response.status} from {response.url}")
