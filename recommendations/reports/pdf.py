"""The report as PDF: tagged, with a table of contents, and the wall chart as vectors."""

import json
from dataclasses import asdict
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from recommendations.reports.document import Block, Document, compose
from recommendations.reports.letters import SUBSTITUTE, printable
from recommendations.reports.model import Report
from seminar_tracker.addresses import absolute
from seminar_tracker.aside import aside

TYPESETTER = "recommendations.reports.typeset"


def pdf(report: Report) -> bytes:
    """The report as PDF. Raises AsideFailed when the typesetter does."""
    return aside(TYPESETTER, said(compose(report), report))


def said(document: Document, report: Report) -> dict[str, Any]:
    """The document as the typesetter reads it."""
    data = asdict(document) | {"blocks": [as_data(block) for block in document.blocks]}
    found, lost = settable(data)
    if lost:
        found["notices"] += [
            _("Letters that no font of this document has are shown as %(sign)s. The DOCX and the "
              "pages have them.") % {"sign": SUBSTITUTE}
        ]  # fmt: skip
    return found | {
        "task": "report",
        "lang": get_language() or "en",
        "day": [report.on.year, report.on.month, report.on.day],
        "site": absolute(""),
        "page": _("Page {page} of {pages}"),
    }


def as_data(block: Block) -> dict[str, Any]:
    """The block with its kind, as the template knows it."""
    return asdict(block) | {"kind": type(block).__name__.lower()}


def settable(data: Any) -> tuple[Any, bool]:
    """The data with letters that have a font, and whether any letter had none."""
    found = walked(data)
    before, after = (json.dumps(each, ensure_ascii=False) for each in (data, found))
    return found, after.count(SUBSTITUTE) > before.count(SUBSTITUTE)


def walked(data: Any) -> Any:
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: walked(value) for key, value in data.items()}
    return [walked(value) for value in data] if isinstance(data, list | tuple) else data
