"""Sets what arrives as JSON on the standard input: a report as PDF, or pictures as PNG.

A program of its own, without Django, which `seminar_tracker.aside` runs: the typesetter takes
100 MB and must not be used in a process that forks. It asks nothing of the network, of packages
or of the fonts of the system, so the same JSON is the same bytes everywhere.
"""

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("report.typ")
# PDF/UA for those who hear a report, PDF/A for those who keep it.
STANDARDS: list[Any] = ["ua-1", "a-2a"]
# Enough for print.
DOTS_PER_INCH = 300


def typeset(said: dict[str, Any]) -> bytes:
    """The report as PDF, or a JSON list of its pictures, each a PNG in base64."""
    options: dict[str, Any] = {
        "sys_inputs": {"data": json.dumps(said, ensure_ascii=False)},
        "root": str(TEMPLATE.parent),
        "ignore_system_fonts": True,
    }
    if said["task"] == "pictures":
        pages = typst.compile(str(TEMPLATE), format="png", ppi=DOTS_PER_INCH, **options)
        pages = pages if isinstance(pages, list) else [pages]
        return json.dumps([base64.b64encode(page).decode() for page in pages]).encode()
    made = datetime(*said["day"], tzinfo=UTC)
    return typst.compile(
        str(TEMPLATE), format="pdf", timestamp=int(made.timestamp()), pdf_standards=STANDARDS,
        **options,
    )  # fmt: skip


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(json.load(sys.stdin.buffer)))
