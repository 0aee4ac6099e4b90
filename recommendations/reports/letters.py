"""Which letters can be printed; pure. What cannot is replaced by a sign that the reader sees."""

import re
import unicodedata

SUBSTITUTE = "\N{WHITE VERTICAL RECTANGLE}"
# Spans that the fonts of the typesetter have without a gap; the test sets every one of them.
SPANS = [
    (0x20, 0x7E), (0xA0, 0x36F), (0x384, 0x38A), (0x38E, 0x3A1), (0x3A3, 0x3FF),
    (0x400, 0x484), (0x487, 0x4FF), (0x510, 0x513), (0x51A, 0x51D), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x2040), (0x2044, 0x2052), (0x2074, 0x208E), (0x20A0, 0x20C0),
    (0x2116, 0x2116), (0x2122, 0x2122), (0x2153, 0x2184), (0x2190, 0x23FF), (0x2500, 0x25FF),
]  # fmt: skip
LACKING = re.compile("[^{}]".format("".join(f"{chr(a)}-{chr(b)}" for a, b in SPANS) + "\n"))
# Nothing of these needs a second look.
PLAIN = re.compile(r"[\n -~]*")


def visible(text: str) -> str:
    """The text as it can stand in any document: control characters become visible.

    Marks that only steer the direction or the joining of letters are left out.
    """
    if PLAIN.fullmatch(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(shown(character) for character in text)


def shown(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    return "" if kind == "Cf" else SUBSTITUTE


def printable(text: str) -> str:
    """The visible text with each letter that no font has replaced by the substitute."""
    return LACKING.sub(SUBSTITUTE, visible(text))
