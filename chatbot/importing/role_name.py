"""Role names: an occupation's title, which names many people, as the name of one of them.

"Registered Nurses" gives "Registered Nurse", as in "What does a Registered Nurse do?". Only words that are known to
name people change: what is not sure stays as it is.
"""

from __future__ import annotations

import re

# What these begin tells of others: "First-Line Supervisors of Correctional Officers", "Helpers--Electricians".
_REST = re.compile(r" of |--|,? (?:Except|Including|All Other)\b")
_WORD_OF_PEOPLE = re.compile(r"\w+(?=$|/|, | and | or )")
# Nearly all words with these endings name people ...
_ENDINGS = ("ers", "ors", "ars", "ists", "ysts", "ians", "ants", "ents")
# ... but for these, and a few that stand where a word of people could.
_THINGS = frozenset(
    """computers documents events fibers garments instruments investments motors papers plants printers reactors
    sensors timbers waters""".split()
)
# Words of people with endings of their own.
_PEOPLE = frozenset(
    """actuaries aides archeologists architects artists athletes attorneys bailiffs baristas bellhops brickmasons
    blockmasons captains chauffeurs chefs clerks coaches concierges cooks copilots detectives escorts executives
    experts guards guides hostesses hosts jockeys judges lifeguards locksmiths magistrates maids masons mates
    mechanics midwives millwrights models monks nannies nurses officials orderlies paralegals paramedics persons
    pilots poets priests referees representatives roustabouts salespersons scouts secretaries smiths stonemasons
    surgeons umpires waitresses wardens""".split()
)


def role_of(title: str) -> str:
    """The title with each word that names people in the singular, up to what it is about or leaves out."""
    rest = _REST.search(title)
    end = rest.start() if rest else len(title)
    return _WORD_OF_PEOPLE.sub(lambda match: _one(match[0]), title[:end]) + title[end:]


def _one(word: str) -> str:
    """The singular of a word of people; any other word as it is."""
    low = word.lower()
    if low not in _PEOPLE and (low in _THINGS or not low.endswith(_ENDINGS)):
        return word
    for plural, singular in (("wives", "wife"), ("ies", "y"), ("sses", "ss"), ("ches", "ch")):
        if low.endswith(plural):
            return word[: -len(plural)] + singular
    return word[:-1]
