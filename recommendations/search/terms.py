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
    # Whether longer words that begin so are there, too, and meant.
    begins: bool = False
    instead: tuple[str, ...] = ()

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
        in_title = chosen(
            [(Match(Parts((self.typed,)), in_title=True), 5), (Match(forms, in_title=True), 4)], 3
        )
        in_text = chosen([(Match(forms), 2)], 1) if self.begins else Value(2)
        return chosen([(Match(self.any_form, in_title=True), in_title)], in_text)


def chosen(cases: list[tuple[Any, Any]], otherwise: Any) -> Case:
    """The points of the first case that holds."""
    return Case(
        *(When(condition, then=points) for condition, points in cases),
        default=otherwise,
        output_field=IntegerField(),
    )


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
        """The rows that have every word, the best first; equal ones stand as they stood."""
        if not self.terms:
            for signs in self.typed.split()[:MOST_WORDS]:
                rows = rows.filter(Q(title__icontains=signs) | Q(text__icontains=signs))
            return rows
        for term in self.terms:
            rows = rows.filter(Match(term.any_form))
        order = rows.query.order_by or rows.model._meta.ordering
        return rows.alias(rank=self.rank).order_by("-rank", *order)

    @property
    def rank(self) -> Any:
        """The label as it was typed, before all else; then words side by side, then each word."""
        typed = " ".join(self.typed.split())
        cases = [(Q(label__iexact=typed), 100)]
        if len(self.terms) > 1:
            cases += [
                (Q(title__icontains=typed), 2 * len(self.terms)),
                (Q(text__icontains=typed), len(self.terms)),
            ]
        points: Any = chosen(cases, 0)
        for term in self.terms:
            points += term.weight
        return points


def understand(typed: str) -> Search:
    """Find what each word can mean in this register."""
    words = [word[:LONGEST_WORD] for word in dict.fromkeys(words_of(typed))][:MOST_WORDS]
    known = beginning_with({start for word in words for start in beginnings(word)})
    return Search(typed, tuple(term(word, known) for word in words))


def term(word: str, known: set[str]) -> Term:
    """The word with its forms among the known words, or with what it was meant to be."""
    forms = some({word, *(other for other in known if are_forms(word, other))})
    longer = (
        {other for other in known if other.startswith(word)} if len(word) >= BEGINNING else set()
    )
    if longer or not known.isdisjoint(forms) or len(word) < LONG_ENOUGH:
        return Term(word, forms, begins=not longer.issubset(forms))
    near = nearest(word)
    if not near:
        return Term(word, (word,))
    others = beginning_with({start for other in near for start in beginnings(other)})
    forms = some({*near, *(each for each in others if any(are_forms(each, one) for one in near))})
    return Term(word, forms, instead=tuple(near[:TOLD]))


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
