"""A real mail server on loopback, which can be told to refuse or to fail."""

import socket
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """What arrived, in order; `answers` are said to an address before it is accepted."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, list[str]] = defaultdict(list)
        # Called with the number of mails so far, after one arrived and before the server says so.
        self.on_arrival: Callable[[int], object] = int

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers[address]:
            return self.answers[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.on_arrival(len(self.mails))
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        """To whom each mail went."""
        return [mail["To"] for mail in self.mails]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def listening(postbox: Postbox, port: int) -> Iterator[Postbox]:
    """The server, as long as the block lasts."""
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()
