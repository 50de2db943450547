"""Free text that looks as if it identified somebody is refused before anything reaches the disk.

No field of a journal or transcript is meant for a name, an NPI or a TIN. What remains is free text: a
label, a title, a note, the reason of an expectation. Tickets pass because they carry letters directly
before the digits (`HD-20417`, `HD-204171234`); an NPI is refused wherever it stands, by its check digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

LONGEST = 1000
"""The most characters that free text may have."""

LONGEST_LABEL = 80
"""The most characters that a label or a title may have."""


class Identifying(ValueError):
    """Free text that may identify somebody, or that cannot be kept; the message says what and what to do."""


def checked_text(field: str, text: str, *, longest: int = LONGEST) -> str:
    """The text, without space around it. Raises Identifying, naming the field and never the text itself."""
    text = text.strip()
    if len(text) > longest:
        raise Identifying(f"{field}: longer than {longest} characters. Say it shorter.")
    if any(unicodedata.category(c) in _UNFIT and c != "\n" for c in text):
        raise Identifying(f"{field}: holds control or invisible characters. Type it anew.")
    looks_like = identifying(text)
    if looks_like is not None:
        raise Identifying(
            f"{field}: this holds what looks like {looks_like}, and nothing that identifies a person or a "
            "practice is kept. Leave it out; a ticket with letters, such as HD-20417, is fine."
        )
    return text


def checked_label(text: str) -> str:
    """A ticket or other short label on one line. Raises Identifying."""
    if "\n" in text.strip():
        raise Identifying("label: more than one line. Give a ticket such as HD-20417.")
    return checked_text("label", text, longest=LONGEST_LABEL)


def identifying(text: str) -> str | None:
    """What a text seems to hold, such as "an NPI"; None if nothing in it looks as if it identified anyone."""
    plain = _plain(text)
    return next((name for name, found in _looks() if found(plain)), None)


_UNFIT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad_"), "-")


def _plain(text: str) -> str:
    """Text with every digit in ASCII, one kind of dash and space, and nothing invisible to hide behind."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return "".join(_plain_character(c) for c in folded if unicodedata.category(c) not in ("Cf", "Mn"))


def _plain_character(character: str) -> str:
    if character.isspace():
        return " "
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def is_npi(digits: str) -> bool:
    """Whether ten digits are an NPI: its last is the Luhn check digit over 80840 and the first nine."""
    if len(digits) != 10 or digits[0] not in "12" or not (digits.isascii() and digits.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed("80840" + digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_RUN = r"(?<!\d)\d(?:[ .\-/]{0,2}\d){9}(?!\d)"


def _holds_npi(text: str) -> bool:
    """Ten digits with the right check digit: together, in groups, or after the prefix of a card."""
    together = (found.group() for found in re.finditer(r"(?<!\d)\d{10}(?!\d)", text))
    grouped = (re.sub(r"\D", "", run) for run in _overlapping(_RUN, text))
    carded = (found.group(1) for found in re.finditer(r"80840[ .\-]?(\d{10})", text))
    named = re.search(r"\bNPI\b\D{0,12}\d(?:[ .\-]?\d){7,}", text, re.IGNORECASE)
    return named is not None or any(map(is_npi, (*together, *grouped, *carded)))


def _overlapping(pattern: str, text: str) -> Iterator[str]:
    """Every match, those that overlap included, so that a digit before a group hides nothing."""
    compiled, place = re.compile(pattern), 0
    while (found := compiled.search(text, place)) is not None:
        yield found.group()
        place = found.start() + 1


_TAX_WORD = r"(?:TIN|EIN|ITIN|SSN|NPI|TAX|TAXID|ID|NO|NR|PHONE|TEL|FAX|CELL|CALL|MBI)"
_TICKET = rf"(?<![A-Za-z0-9])(?!{_TAX_WORD}(?![A-Za-z]))[A-Za-z]{{1,12}}[#\-]?$"


def _without_ticket(pattern: str) -> Callable[[str], bool]:
    """Whether a pattern occurs other than as the digits of a ticket, that is directly after its letters."""
    compiled = re.compile(pattern)
    return lambda text: any(
        re.search(_TICKET, text[: found.start()], re.IGNORECASE) is None for found in compiled.finditer(text)
    )


def _matches(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> Callable[[str], bool]:
    compiled = re.compile(pattern, flags)
    return lambda text: compiled.search(text) is not None


_MBI = (
    r"(?<![A-Z0-9])[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?"
    r"[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}(?![A-Z0-9])"
)


@cache
def _looks() -> tuple[tuple[str, Callable[[str], bool]], ...]:
    """What is looked for, with the words for it in the refusal; made when free text first comes in."""
    return (
        ("an e-mail address", _matches(r"[^\s@]+\s?@\s?[^\s@]+\.[^\s@.]{2,}|[^\s@]+@[^\s@]+")),
        ("an NPI", _holds_npi),
        ("a Medicare number", _matches(_MBI, re.IGNORECASE)),
        ("a social security number", _matches(r"(?<!\d)\d{3}([ .\-/])\d{2}\1\d{4}(?!\d)")),
        ("a TIN", _matches(r"(?<!\d)\d{2}[ \-]\d{7}(?!\d)")),
        ("a TIN or a social security number", _without_ticket(r"(?<!\d)\d{9}(?!\d)")),
        ("a TIN or a social security number", _matches(r"(?<![\d.])\d{3}([ \-])\d{3}\1\d{3}(?!\d)")),
        ("a TIN", _matches(rf"\b{_TAX_WORD}\b\W{{0,3}}(?:\d[ .\-]?){{8}}\d(?!\d)", re.IGNORECASE)),
        (
            "a telephone number",
            _matches(r"(?<![\d.])(?:\+?1[ .\-]?)?\(?[2-9]\d{2}\)?[ .\-/]{1,2}\d{3}[ .\-]\d{4}(?!\d)"),
        ),
        (
            "a telephone number",
            _matches(r"\([2-9]\d{2}\) ?\d{3}[ .\-]?\d{4}(?!\d)|(?<![\w+])\+\d{8,15}(?!\d)"),
        ),
        ("a telephone number", _without_ticket(r"(?<![\d+.])(?:\+?1)?[1-9]\d{9}(?!\d)")),
        ("a telephone number", _without_ticket(r"(?<![\d.\-/])\d{3}-\d{4}(?![\d\-])")),
        ("a name", _matches(r"\b(?:Dr|Mr|Mrs|Ms|Prof|Doctor)\.? +[A-Z][a-z]+")),
    )
