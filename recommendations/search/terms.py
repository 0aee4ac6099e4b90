"""What a reader searches for: the words that were typed, with all their forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from recommendations.search.index import beginning_with, containing
from recommendations.search.matching import Match, Parts
from recommendations.search.stems import LONG_ENOUGH, are_forms, beginnings, root, slip, words_of

MOST_WORDS, MOST_FORMS, LONGEST_WORD = 10, 60, 40
# A word of so many letters is also found as the beginning of longer ones, as it is being typed.
BEGINNING = 3
# How many of the words that stand in for a misspelt one are told.
TOLD = 3


@dataclass(frozen=True)
class Term:
    """A word that was typed, its forms in the register, and what stands in for it, if need be."""

    typed: str
    forms: tuple[str, ...]
    instead: tuple[str, ...] = ()

    @property
    def begins(self) -> bool:
        """Whether longer words that begin so are meant, too."""
        return len(self.typed) >= BEGINNING and not self.instead

    @property
    def any_form(self) -> Parts:
        return Parts(self.forms, (self.typed,) if self.begins else ())

    def means(self, word: str) -> bool:
        """Whether a word of a text, in small letters, is what was searched for."""
        return word in self.forms or (self.begins and word.startswith(self.typed))

    @property
    def weight(self) -> Case:
        """The closer to what was typed the better, and in the title before in the text."""
        forms = Parts(self.forms)
        steps = [
            Match(Parts((self.typed,)), in_title=True),
            Match(forms, in_title=True),
            Match(self.any_form, in_title=True),
            Match(forms),
        ]
        points = range(len(steps) + 1, 1, -1)
        cases = [When(step, then=Value(n)) for step, n in zip(steps, points, strict=True)]
        return Case(*cases, default=Value(1), output_field=IntegerField())


@dataclass(frozen=True)
class Search:
    """Words, each of which must occur; of signs alone, the signs as they stand."""

    typed: str
    terms: tuple[Term, ...] = ()

    @property
    def replaced(self) -> list[Term]:
        """The words that occur nowhere, where something like them does."""
        return [term for term in self.terms if term.instead]

    def means(self, word: str) -> bool:
        return any(term.means(word) for term in self.terms)

    def matching(self, rows: Any) -> Any:
        """The rows that have every word, the best first; equal ones stand as in the document."""
        if not self.terms:
            for signs in self.typed.split()[:MOST_WORDS]:
                rows = rows.filter(Q(title__icontains=signs) | Q(text__icontains=signs))
            return rows
        for term in self.terms:
            rows = rows.filter(Match(term.any_form))
        return rows.alias(rank=self.rank).order_by("-rank", "seminar", "position")

    @property
    def rank(self) -> Any:
        """The label as it was typed, before all else; then words side by side, then each word."""
        typed = " ".join(self.typed.split())
        cases = [When(label__iexact=typed, then=Value(100))]
        if len(self.terms) > 1:
            cases += [
                When(title__icontains=typed, then=Value(2 * len(self.terms))),
                When(text__icontains=typed, then=Value(len(self.terms))),
            ]
        points: Any = Case(*cases, default=Value(0), output_field=IntegerField())
        for term in self.terms:
            points += term.weight
        return points


def understand(typed: str) -> Search:
    """Find what each word can mean in this register."""
    words = [word[:LONGEST_WORD] for word in dict.fromkeys(words_of(typed))][:MOST_WORDS]
    known = beginning_with({start for word in words for start in beginnings(word)})
    return Search(typed, tuple(term(word, known) for word in words))


def term(word: str, known: Iterable[str]) -> Term:
    """The word with its forms among the known words, or with what it was meant to be."""
    forms = {other for other in known if are_forms(word, other)}
    is_known = forms or (len(word) >= BEGINNING and any(other.startswith(word) for other in known))
    if is_known or len(word) < LONG_ENOUGH:
        return Term(word, some({word, *forms}))
    near = nearest(word)
    if not near:
        return Term(word, (word,))
    others = beginning_with({start for other in near for start in beginnings(other)})
    forms = {other for other in others if any(are_forms(other, each) for each in near)}
    return Term(word, some({*near, *forms}), instead=tuple(near[:TOLD]))


def nearest(word: str) -> list[str]:
    """The words of the register from which the word differs by one slip, the nearest first."""
    slips = {other: slip(word, other) for other in containing(pieces(word))}
    found = sorted((far, other) for other, far in slips.items() if far)
    return [other for far, other in found if far == found[0][0]][:MOST_FORMS]


def pieces(word: str) -> list[str]:
    """Three pieces of the word's beginning: one slip spoils two of them at most."""
    start = root(word)
    start = start if len(start) >= 6 else word
    third = len(start) // 3
    return [start[:third], start[third : 2 * third], start[2 * third :]]


def some(words: Iterable[str]) -> tuple[str, ...]:
    """The words, in an order that both databases share, as many as an index is asked at once."""
    return tuple(sorted(words, key=lambda word: (len(word), word)))[:MOST_FORMS]
