"""Forms of words in three languages, and slips of the pen."""

import pytest

from recommendations.search.stems import are_forms, beginnings, kazakh_stem, slip, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Anti-corruption: 100% of it's", ["anti", "corruption", "100", "of", "it", "s"]),
        ("ҒЫЛЫМ «Ұлттық» №5", ["ғылым", "ұлттық", "no5"[2:]]),
        ("и\u0306од a_b 🎉", ["йод", "a", "b"]),
        ("", []),
    ],
    ids=["English", "Kazakh", "a letter of two signs", "nothing"],
)
def test_text_is_divided_into_words(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("agency", "agencies"), ("monitor", "monitoring"), ("require", "required"),
        ("решение", "решениями"), ("судебный", "судебных"), ("учёт", "учета"),
        ("жемқорлық", "жемқорлықпен"), ("құқық", "құқығы"), ("құқықтарының", "құқық"),
        ("министрлігінде", "министрліктер"), ("қызмет", "қызметі"), ("сот", "соттарға"),
        ("шешімдерін", "шешім"), ("заңдарды", "заңы"), ("тәртібі", "тәртіп"),
        ("2008", "2008"), ("x", "x"),
    ],
)  # fmt: skip
def test_forms_of_one_word(one, other):
    assert are_forms(one, other)
    assert other.startswith(tuple(beginnings(one)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("court", "count"), ("state", "station"), ("суд", "судно"), ("страна", "страда"),
        ("лидер", "лига"), ("заң", "заман"), ("сот", "сорт"), ("2007", "2008"),
    ],
)  # fmt: skip
def test_other_words_are_no_forms(one, other):
    assert not are_forms(one, other)


@pytest.mark.parametrize(
    ("word", "stem"),
    [("қала", "қала"), ("ұн", "ұн"), ("ананы", "ананы"), ("бекеттерде", "бекет")],
    ids=["no ending", "too short", "may be Russian", "two endings"],
)
def test_enough_is_left_of_a_kazakh_word(word, stem):
    assert kazakh_stem(word) == stem


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("coruption", "corruption", 1), ("corrruption", "corruption", 1),
        ("corraption", "corruption", 1), ("corrutpion", "corruption", 1),
        ("корупцией", "коррупции", 2), ("corupion", "corruption", None),
        ("media", "court", None), ("жемкорлыққа", "жемқорлық", 2),
    ],
    ids=[
        "missing", "too many", "wrong", "exchanged", "between the stems", "two slips",
        "no likeness", "another letter in another form",
    ],
)  # fmt: skip
def test_slip(one, other, far):
    assert slip(one, other) == far
