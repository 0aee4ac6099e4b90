"""The pictures of a document as PNG, for programs that cannot draw vectors with letters."""

import base64
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language

from recommendations.reports.document import Block, Picture, Wall
from recommendations.reports.pdf import TYPESETTER, as_data, settable
from seminar_tracker.aside import aside

# So many rows of the wall chart fit on a page under its heading.
ROWS = 25


def split(wall: Wall) -> list[Wall]:
    """The wall chart in pieces of a page each."""
    return [
        replace(wall, bars=wall.bars[first : first + ROWS])
        for first in range(0, len(wall.bars), ROWS)
    ]


def drawn(blocks: Iterable[Block]) -> list[bytes]:
    """A PNG for each Wall and Picture among the blocks, in their order.

    Raises AsideFailed when the typesetter does.
    """
    shown = [as_data(block) for block in blocks if isinstance(block, Wall | Picture)]
    if not shown:
        return []
    said: dict[str, Any] = {"task": "pictures", "lang": get_language() or "en", "blocks": shown}
    data, _lost = settable(said)
    return [base64.b64decode(each) for each in json.loads(aside(TYPESETTER, data))]
