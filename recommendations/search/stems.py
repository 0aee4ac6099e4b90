"""When two words are forms of one word, and when one is the other with a slip of the pen.

English and Russian have the stemmers of Snowball. Kazakh has none there: its endings stand in a
fixed order (number, possession, case) and are taken off from the last to the first.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer
from rapidfuzz.distance import OSA

# As both databases divide a text: letters and digits make words, everything else parts them.
WORD = re.compile(r"[^\W_]+")
CYRILLIC, LATIN = re.compile(r"[\u0400-\u04ff]"), re.compile(r"[a-z]")
KAZAKH = re.compile("[әғқңөұүһі]")
ENGLISH, RUSSIAN = snowballstemmer.stemmer("english"), snowballstemmer.stemmer("russian")

# Which form an ending has depends on the letter before it; so most words are not mistaken for one.
CASES = re.compile(
    "(?:(?<=[кқпстфхцчшщ])(?:т[ыі]ң|т[ае]н|т[ае]|қа|ке|т[ыі]|пен)"
    "|(?<=[^кқпстфхцчшщ])(?:д[ыі]ң|д[ае]н|д[ае]|ға|ге|д[ыі]|[мб]ен)"
    "|(?<=[аәеэыіоөуұүияю])н[ыі]ң?|(?<=[мнң])н[ыі]ң"
    "|(?<=[ыі])(?:нд[ае]|н[ае]н|н[ае]|н))$"
)
POSSESSION = re.compile(
    "(?:[ыі]м[ыі]з|[ыі]ң[ыі]з|(?<=[аәе])[мң][ыі]з|с[ыі]|(?<=.{4})[ыі][мң]|[ыі])$"
)
NUMBER = re.compile("[лдт][ае]р$")
# Before a vowel the last consonant of a word is voiced: құқық, құқығы.
VOICELESS = str.maketrans("ғгб", "қкп")
# What is left must tell something: more of a word that may as well be a Russian one.
SHORTEST, SHORTEST_OF_ANY = 3, 5
# In shorter words a slip makes another word.
LONG_ENOUGH = 4


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, as the indexes hold them."""
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


def kazakh_stem(word: str) -> str:
    """The word without its endings of case, possession and number, as far as enough is left."""
    shortest = SHORTEST if KAZAKH.search(word) else SHORTEST_OF_ANY
    stem = word
    for ending in (CASES, POSSESSION, NUMBER):
        shorter = ending.sub("", stem)
        if len(shorter) >= (SHORTEST if ending is NUMBER else shortest):
            stem = shorter
    return stem[:-1] + stem[-1:].translate(VOICELESS)


@lru_cache(maxsize=50_000)
def stems(word: str) -> frozenset[str]:
    """What words with the same meaning have in common; a Cyrillic word may be of two languages."""
    if CYRILLIC.search(word):
        plain = word.replace("ё", "е")
        kazakh = {f"kk:{kazakh_stem(plain)}"}
        return frozenset(
            kazakh if KAZAKH.search(word) else kazakh | {f"ru:{RUSSIAN.stemWord(plain)}"}
        )
    if LATIN.search(word):
        return frozenset({f"en:{ENGLISH.stemWord(word)}"})
    return frozenset({word})


def are_forms(one: str, other: str) -> bool:
    """Whether the words are forms of one word."""
    return one == other or not stems(one).isdisjoint(stems(other))


def beginnings(word: str) -> set[str]:
    """The root in every spelling: ё is mostly written as е, and stands in a word once."""
    start = root(word) if len(word) > 2 else word
    plain = start.replace("ё", "е")
    others = {plain[:n] + "ё" + plain[n + 1 :] for n in range(len(plain)) if plain[n] == "е"}
    return {plain, *others}


def root(word: str) -> str:
    """A beginning that all forms of the word share, or nearly all: English turns y into i."""
    shortest = min((stem.partition(":")[2] or stem for stem in stems(word)), key=len)
    return word[: max(3, min(len(shortest), len(word)) - 1)]


def slip(one: str, other: str) -> int | None:
    """How far the words lie apart: 1, one letter missing, too many, wrong or exchanged with the
    next; 2, the same between their stems; None, farther."""
    if OSA.distance(one, other, score_cutoff=1) <= 1:
        return 1
    start = root(one)
    if all(OSA.distance(start, other[: len(start) + n], score_cutoff=1) > 1 for n in (-1, 0, 1)):
        return None
    for stem in stems(one):
        language, _, rest = stem.partition(":")
        others = [each for each in stems(other) if each.startswith(f"{language}:")]
        if len(rest) > LONG_ENOUGH and any(OSA.distance(stem, each) <= 1 for each in others):
            return 2
    return None
