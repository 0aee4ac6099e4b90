"""How counts are written on pages: 270,000 in English, with a no-break space in Russian."""

from typing import Any

from django.utils.formats import number_format


class Count(int):
    """A count that is written with its thousands apart, and is still a number.

    So a phrase has its plural form, and a template whether there are any. Numbers that name
    something, such as years and keys, are not counted and are written as they are: that is why
    `USE_THOUSAND_SEPARATOR` is off.
    """

    def __str__(self) -> str:
        return str(number_format(int(self), force_grouping=True))


def counted(value: Any) -> Any:
    """A whole number as a count; anything else, such as what is missing, as it is."""
    return Count(value) if type(value) is int else value
