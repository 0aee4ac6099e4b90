"""JSON for programs: what the table is about, then one object a row, under names that last."""

import json
from collections.abc import Iterator

from recommendations.exports.sheet import Sheet, coded, key, told

MEDIA_TYPE = "application/json"


# `json.dumps` would make one for each row.
written = json.JSONEncoder(ensure_ascii=False).encode


def lines(sheet: Sheet) -> Iterator[str]:
    """`{"about": {…}, "rows": [{…}, …]}`, a line for each row, so that it can be read as it comes.

    A date in an object about the table, or in a row, is an ISO date; a choice is its code.
    """
    about = {key(label): value for label, value in sheet.about}
    names = sheet.fields
    yield f'{{"about": {written(about)},\n"rows": ['
    comma = "\n"
    for row in told(sheet.rows, coded):
        yield comma + written(dict(zip(names, row, strict=True)))
        comma = ",\n"
    yield "\n]}\n"
