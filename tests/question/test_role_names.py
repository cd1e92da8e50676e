"""Role names: how people name roles, of one's own guides and of collections."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.bot import Bot
from chatbot.guides.guide import parse_guide
from chatbot.question.role_names import MAX_HOLDERS, MAX_TITLE, RoleNames, TitleReader, role_mentions, role_stem
from chatbot.question.slots import Mention, excluded
from chatbot.question.spelling import mend
from chatbot.question.turn import State
from chatbot.text import words

AGENT, CARE, CENTER, SERVICE = (
    "customer-care-agent",
    "customer-care-representative",
    "customer-care-center-representative",
    "customer-service-representative",
)


def named(bot: Bot, utterance: str) -> list[str]:
    """The guides that an utterance asks about, spelling mended, without those it takes out."""
    tokens = words(mend(utterance, bot.rules, bot.language.usage)[0])
    return [mention.value for mention in role_mentions(tokens, bot.language.roles) if not excluded(tokens, mention)]


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("what does a customer care agent earn", [AGENT]),
        ("Customer Care Representative: a typical day", [CARE]),
        ("customer care center representatives and education", [CENTER]),
        ("customer service reps working from home", [SERVICE]),
        ("the CSR", [SERVICE]),
        ("CSRs pay", [SERVICE]),
        ("call center agents", [AGENT]),
        ("call centre agent", [AGENT]),
        ("a care centre rep", [CENTER]),
        ("service representatives", [SERVICE]),
        ("cust serv rep", [SERVICE]),
        ("care reps vs customer service reps", [CARE, SERVICE]),
        ("compare csr and customer care agent", [SERVICE, AGENT]),
        ("what is the pay", []),
        ("customer care", []),
        ("what do reps earn", []),
        ("", []),
    ],
)
def test_role_names(bot: Bot, utterance: str, guides: list[str]) -> None:
    """A role is known by its name and aliases, in the plural and as an acronym; what several roles share names none."""
    assert named(bot, utterance) == guides


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("custmer care agnt", [AGENT]),
        ("customer serivce representative", [SERVICE]),
        ("customer care represntative", [CARE]),
        ("care center representatve", [CENTER]),
        ("costumer service reps", [SERVICE]),
    ],
)
def test_role_names_with_typing_errors(bot: Bot, utterance: str, guides: list[str]) -> None:
    """A letter or two wrong do not lose the role."""
    assert named(bot, utterance) == guides


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("do agents work remotely", [AGENT]),
        ("the agent guide", [AGENT]),
        ("and the care center people?", [CENTER]),
        ("and for the care center", [CENTER]),
        ("the service guide", [SERVICE]),
        ("is customer service work hard", []),
        ("what about agents", [AGENT]),
        ("your agent was rude", []),
        ("i want a human agent", []),
        ("can i talk to an agent", []),
        ("is the service good in the care center", []),
        ("representatives", []),
    ],
)
def test_parts_of_role_names(bot: Bot, utterance: str, guides: list[str]) -> None:
    """A part that only one role has stands for it where it is said as a role, and not where it is somebody else."""
    assert named(bot, utterance) == guides


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("agents only, not reps", [AGENT]),
        ("agents, but not customer care reps", [AGENT]),
        ("customer care reps without customer service reps", [CARE]),
        ("anything except the customer care agent", []),
        ("not a csr", []),
        ("not sure what a csr does", [SERVICE]),
    ],
)
def test_exclusion(bot: Bot, utterance: str, guides: list[str]) -> None:
    """A role right after "not" is taken out."""
    assert named(bot, utterance) == guides


def test_a_mention_tells_where_it_stands(bot: Bot) -> None:
    """The span is that of the whole name, so that it can be masked."""
    tokens = words("do customer care agents earn more than CSRs")
    assert role_mentions(tokens, bot.language.roles) == [Mention(AGENT, 1, 4), Mention(SERVICE, 7, 8)]


def test_a_name_of_two_guides_names_both() -> None:
    """An alias that two guides share asks about both."""
    assert [mention.value for mention in role_mentions(["a", "helper"], names_of("X: helper", "Y: helper"))] == [
        "X",
        "Y",
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        (AGENT, AGENT),
        ("  Customer-Care-AGENT ", AGENT),
        ("Customer Care Agent", AGENT),
        ("CSRs", SERVICE),
        ("customer care rep", CARE),
        ("care center", CENTER),
        ("agent", AGENT),
        ("customer", None),
        ("plumber", None),
        ("", None),
    ],
)
def test_find_guide(bot: Bot, name: str, slug: str | None) -> None:
    """A guide is found by file name, title, role, alias or a part that only it has."""
    guide = bot.find_guide(name)
    assert (guide.slug if guide else None) == slug


def names_of(*roles: str) -> RoleNames:
    """The names of guides, each given as "role: alias, alias"."""
    texts = {
        role: f"---\ntitle: {role}\nrole: {role}\naliases: [{aliases}]\n---\n## A\n\nText.\n"
        for role, _, aliases in (role.partition(": ") for role in roles)
    }
    return RoleNames.of([parse_guide(text, Path(f"{role}.md")) for role, text in texts.items()])


def test_names_come_back_from_a_file(bot: Bot) -> None:
    """The tables out of JSON are those that were made of the guides."""
    made = RoleNames.of(bot.library.guides)
    assert RoleNames.from_lists(json.loads(json.dumps(made.as_lists()))) == made == bot.language.roles


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("CSRs", "CSR"),
        ("reps", "representative"),
        ("centre", "centers"),
        ("nurses", "nurse"),
        ("boss", "boss"),
        ("clerks", "clerk"),
        ("is", "is"),
    ],
)
def test_role_stem(word: str, other: str) -> None:
    """A plural has the stem of its singular, an acronym's too; a double s is no plural."""
    assert role_stem(word.lower()) == role_stem(other.lower())


def test_different_roles_have_different_stems() -> None:
    """What is cut off is an ending, not what tells two roles apart."""
    assert len({role_stem(word) for word in ("boss", "bos", "csr", "cs", "clerk", "nurse")}) == 6


@pytest.mark.parametrize(
    ("typed", "guides"),
    [
        ("head pastry chef", ["Head Pastry Chef"]),
        ("haed pastry chef", ["Head Pastry Chef"]),
        ("head pastri chefs", ["Head Pastry Chef"]),
        ("head pasta chef", []),
        ("chef", []),
        ("baar hand", []),
    ],
)
def test_typing_errors_in_names_of_three_words(typed: str, guides: list[str]) -> None:
    """Three words bear a wrong letter or two, if one of them is right; two words and fewer bear none."""
    roles = names_of("Head Pastry Chef: ", "Head Waiter: ", "Pastry Cook: bar hand", "Second Chef: ")
    assert [mention.value for mention in role_mentions(typed.split(), roles)] == guides


@given(st.lists(st.sampled_from("customer care service center agent rep reps csr the and not 5 years u s a".split())))
def test_any_words_have_roles(bot: Bot, tokens: list[str]) -> None:
    """Mentions stand in order, do not overlap, and name guides that exist."""
    found = role_mentions(tokens, bot.language.roles)
    ends = [0]
    for start, end in sorted({(mention.start, mention.end) for mention in found}):
        assert ends[-1] <= start < end <= len(tokens)
        ends.append(end)
    assert all(bot.library.guide(mention.value) for mention in found)


# -- titles of collections ------------------------------------------------


Slugs = tuple[str, ...]


def titled(bot: Bot, utterance: str) -> list[str]:
    """The roles that an utterance names, those of collections among them."""
    tokens = words(utterance)
    own = role_mentions(tokens, bot.language.roles)
    return [mention.value for mention in bot.language.titles.mentions(tokens, own)]


def reader_of(
    held: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]], known: str = "", said: str = ""
) -> TitleReader:
    """A reader of titles -> (own, shared), with occupations that are asked about and what one's own guides say."""
    pairs = set(pairwise(said.split()))
    return TitleReader(
        lambda title: held.get(title, ((), ())),
        frozenset(said.split()),
        lambda a, b: int((a, b) in pairs),
        {(word,): word for word in known.split()},
    )


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("what does a registered nurse earn", ["registered-nurses"]),
        ("Registered Nurses and their hours", ["registered-nurses"]),
        ("pay of nurse practitioners", ["nurse-practitioners"]),
        ("what about the bridge builders", ["civil-engineers"]),
        ("sound engineer or civil engineer", ["sound-engineers", "civil-engineers"]),
        ("what do rns earn", []),
        ("what is the pay", []),
        ("", []),
    ],
)
def test_titles_of_several_words(both: Bot, utterance: str, guides: list[str]) -> None:
    """A title, role or alias of several words names its guide, the last word in the plural too."""
    assert titled(both, utterance) == guides


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("a staff nurse", ["registered-nurses", "nurse-practitioners"]),
        ("an engineer", []),
        ("pilot", ["pilots"]),
        ("what does a pilot earn", ["pilots"]),
    ],
)
def test_titles_that_are_shared(both: Bot, utterance: str, guides: list[str]) -> None:
    """An alias of two roles names both, one of many names none, and a role's own title goes before aliases."""
    assert len(both.language.holders("engineer")[1]) > MAX_HOLDERS
    assert both.language.holders("pilot") == (("pilots",), ("pilots", "train-drivers"))
    assert sorted(titled(both, utterance)) == sorted(guides)


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("how do i become a mixer", ["sound-engineers"]),
        ("to be mixers", ["sound-engineers"]),
        ("becoming captain", ["pilots"]),
        ("an captain", ["pilots"]),
        ("can you hand it over", []),
        ("captain of my fate", []),
        ("is the mixer broken", []),
        ("pilots", ["pilots"]),
    ],
)
def test_aliases_of_one_word(both: Bot, utterance: str, guides: list[str]) -> None:
    """One word is an alias after an article or the like; a role's own title needs none."""
    assert titled(both, utterance) == guides


def test_an_alias_of_one_word_that_people_are_known_to_ask_for() -> None:
    """Where the rules list an occupation, its one word is enough."""
    held = {"mixer": ((), ("sound-engineers",))}
    assert reader_of(held).mentions(["the", "mixers"], ()) == []
    assert reader_of(held, known="mixer").mentions(["the", "mixers"], ()) == [Mention("sound-engineers", 1, 2)]


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("I was a registered nurse, what do cooks earn", ["cook"]),
        ("my former sound engineer job", []),
        ("i worked as a civil engineer", []),
        ("train as a civil engineer", ["civil-engineers"]),
        ("is being a pilot hard", ["pilots"]),
        ("I was told what a registered nurse earns", ["registered-nurses"]),
    ],
)
def test_ones_own_past_is_not_asked_about(both: Bot, utterance: str, guides: list[str]) -> None:
    """A title right after words of one's own past is no question."""
    assert titled(both, utterance) == guides


@pytest.mark.parametrize(
    ("utterance", "guides"),
    [
        ("do cooks earn more than registered nurses", ["cook", "registered-nurses"]),
        ("cook or staff nurse", ["cook"]),
        ("cook or a captain", ["cook"]),
        ("cooks and pilots", ["cook", "pilots"]),
        ("what does a clerk do", ["clerk"]),
        ("what does an office clerk of shifts do", ["train-drivers"]),
    ],
)
def test_titles_beside_ones_own_roles(both: Bot, utterance: str, guides: list[str]) -> None:
    """Beside an own role only a role's own title counts; a longer title takes the own role's name within it."""
    assert titled(both, utterance) == guides


def test_a_title_tells_where_it_stands(both: Bot) -> None:
    """The span is that of the whole title, and never part of an own role's name."""
    reader = both.language.titles
    tokens = words("compare a civil engineer with registered nurses")
    engineer, nurse = Mention("civil-engineers", 2, 4), Mention("registered-nurses", 5, 7)
    assert reader.mentions(tokens, ()) == [engineer, nurse]
    for own in (Mention("cook", 2, 4), Mention("cook", 1, 4), Mention("cook", 3, 5)):
        assert reader.mentions(tokens, [own]) == [own, nurse]
    assert reader.mentions(tokens, [Mention("cook", 3, 4)]) == [engineer, nurse]


def test_the_longest_title_counts() -> None:
    """A title within a longer one is not named, and none is longer than what is looked at."""
    long = " ".join(f"w{n}" for n in range(MAX_TITLE))
    reader = reader_of({long: (("long",), ()), "w1 w2": (("short",), ()), f"{long} w9": (("longer",), ())})
    assert reader.mentions(f"{long} w9".split(), ()) == [Mention("long", 0, MAX_TITLE)]
    assert reader.mentions("w1 w2 w3".split(), ()) == [Mention("short", 0, 2)]


@pytest.mark.parametrize(
    ("utterance", "named"),
    [("team lead", False), ("team leads", False), ("lead team", True), ("team leader", True), ("the team", False)],
)
def test_words_that_ones_own_guides_put_together_are_theirs(utterance: str, named: bool) -> None:
    """What they say in the same order is no alias, though a collection has it; other words of theirs may be one."""
    held = dict.fromkeys(("team lead", "lead team", "team leader", "team"), ((), ("some",)))
    reader = reader_of(held, said="ask the team lead or the team leads first")
    assert bool(reader.mentions(utterance.split(), ())) is named


@pytest.mark.parametrize(
    ("utterance", "title"),
    [
        ("what does an engineer earn", "engineer"),
        ("engineers", "engineer"),
        ("compare engineers", "engineer"),
        ("the engineers came", ""),
        ("i was an engineer", ""),
        ("what does a staff nurse earn", ""),
        ("", ""),
    ],
)
def test_a_title_that_too_many_roles_share(both: Bot, utterance: str, title: str) -> None:
    """It names none of them, but all who share it can be offered."""
    found, slugs = both.language.titles.shared(words(utterance))
    assert found == title
    assert set(slugs) == (
        {"nurse-practitioners", "civil-engineers", "sound-engineers", "train-drivers"} if title else set()
    )


@given(st.lists(st.sampled_from("registered nurse nurses staff civil engineer a was cook cooks pilot or rn".split())))
def test_any_words_have_titles(both: Bot, tokens: list[str]) -> None:
    """Mentions stand in order, apart from each other, name guides that exist, and lose no own role."""
    own = role_mentions(tokens, both.language.roles)
    found = both.language.titles.mentions(tokens, own)
    ends = [0]
    for start, end in sorted({(mention.start, mention.end) for mention in found}):
        assert ends[-1] <= start < end <= len(tokens)
        ends.append(end)
    assert all(both.shelves.guide(mention.value) for mention in found)
    assert {at for mention in own for at in range(mention.start, mention.end)} <= {
        at for mention in found for at in range(mention.start, mention.end)
    }


def test_a_title_is_answered_from_its_guide(both: Bot) -> None:
    """A question about a role of a collection is answered from there, one about an own role as ever."""
    for question, slug in (
        ("what does a registered nurse earn", "registered-nurses"),
        ("what does a cook earn", "cook"),
    ):
        answer, _ = both.answer(question, State())
        assert answer.kind == "answer"
        assert {citation.guide for citation in answer.citations} == {slug}
