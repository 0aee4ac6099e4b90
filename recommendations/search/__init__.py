"""The search of the register: one interface over the text search of both databases.

The databases find whole words and beginnings of words, each in an index that it keeps by itself.
What the forms of a word are, and what a slip of the pen, is decided here, the same for both.
"""

from recommendations.search.marking import excerpt, marked
from recommendations.search.terms import Search, Term, understand

__all__ = ["Search", "Term", "excerpt", "marked", "understand"]
