"""JSON for programs: what the table is about, then one object a row, under names that last."""

import json
from collections.abc import Iterator

from recommendations.exports.sheet import Sheet, coded, key

MEDIA_TYPE = "application/json"


def written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def lines(sheet: Sheet) -> Iterator[str]:
    """`{"about": {…}, "rows": [{…}, …]}`, a line for each row, so that it can be read as it comes.

    A date in an object about the table, or in a row, is an ISO date; a choice is its code.
    """
    about = {key(label): value for label, value in sheet.about}
    names = sheet.fields
    yield f'{{"about": {written(about)},\n"rows": ['
    comma = "\n"
    for row in sheet.rows:
        told = {name: coded(value) for name, value in zip(names, row, strict=True)}
        yield comma + written(told)
        comma = ",\n"
    yield "\n]}\n"
