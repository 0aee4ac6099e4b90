"""Whether an update brings a new fact, or only repeats the agency's last one. Pure."""

from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.utils import default_process

# Texts at least this alike (0 to 100, the order of words left aside) count as the same text.
# Tried on pairs of updates: a changed date or a few filler words stay above, a new fact below.
ALIKE = 90.0


def nearly_repeats(text: str, earlier: str) -> bool:
    """Whether the text says hardly more than the earlier one."""
    return token_sort_ratio(text, earlier, processor=default_process) >= ALIKE
