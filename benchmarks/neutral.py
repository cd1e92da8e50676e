"""What each rule and number is replaced with to find out what it is worth: the tables of `benchmarks.ablation`.

A rule is a function or method on the way from a question to its answer, named
with its module; its stand-in takes the same arguments and does as if there
were no such rule. A number is replaced with 0, unless NEUTRAL says with what.
Whoever renames or removes a rule edits the line here: a name that is gone is
an error at the start, and in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chatbot.question.cues import Cues
from chatbot.question.turn import ASK, COMPARE, Reading, State, Turn
from chatbot.reply.telling import ranked_sentences, verbatim
from chatbot.text import fold

# More than any count or length, and more than any probability, share or score.
NO_END = 1_000_000
NEVER = 99.0


@dataclass(frozen=True)
class Rule:
    """A rule that can be off: its module below `chatbot`, its name there, what stands in for it.

    note: what happens then, where that is not simply nothing.
    """

    module: str
    name: str
    stand_in: Any
    note: str = ""


def always(value: Any) -> Callable[..., Any]:
    """A stand-in that says the same whatever it is given; of lists and dicts, a new one each time."""
    return lambda *_, **__: value.copy() if isinstance(value, list | dict) else value


def argument(number: int) -> Callable[..., Any]:
    """A stand-in that gives back one of its arguments as it is."""
    return lambda *given, **_: given[number]


first, second = argument(0), argument(1)
no, yes, nothing, none, no_text = always(False), always(True), always(()), always(None), always("")
# A generator that yields nothing: a tuple has no `next`.
nothing_more = lambda *_, **__: iter(())  # noqa: E731 (a stand-in like the others)


def alone(reading: Reading, state: State) -> Turn:
    """The turn that a reading is by itself, with nothing taken from what was said before."""
    return Turn(reading, COMPARE if reading.every else ASK, reading.guesses, reading.guides, before=state)


RULES: tuple[Rule, ...] = (
    # -- the question: what is left out, asserted, corrected
    Rule("question.cues", "without_cues", lambda tokens: (list(tokens), Cues())),
    Rule("question.cues", "_without_head", none),
    Rule("question.cues", "_without_tail", none),
    Rule("question.cues", "_of_all", lambda tokens: (tokens, False)),
    Rule("question.cues", "left_out", lambda text: (text, "")),
    Rule("question.cues", "_leaves_out_from", none),
    Rule("question.cues", "compares", no),
    # -- the question: its words
    Rule("question.dialogue", "mend", lambda text, *_: (fold(text), ()), "nothing is mended"),
    Rule("question.spelling", "_in_table", lambda _, start, __: (start + 1, None), "no table of text-speak"),
    Rule("question.spelling", "_is_at_home", no, "every word is doubted"),
    Rule("question.spelling", "is_acronym", no),
    Rule("question.spelling", "spellings", lambda word, _: {word: 0.0}, "only the table"),
    Rule("question.slots", "excluded", no),
    Rule("question.slots", "phrase_mentions", nothing_more),
    Rule("question.slots", "singulars", nothing_more),
    Rule("question.slots", "asked_occupations", nothing),
    Rule("question.slots", "asked_companies", nothing),
    Rule("question.slots", "strange_names", nothing_more),
    Rule("question.slots", "_asked", nothing_more),
    Rule("question.slots", "slot_values", nothing),
    Rule("question.slots", "years", none),
    Rule("question.slots", "claims", nothing),
    Rule("question.role_names", "role_mentions", always([])),
    Rule("question.role_names", "_stands_for_role", yes, "always"),
    Rule("question.role_names", "_stands_for_role", no, "never"),
    Rule("question.role_names", "TitleReader.mentions", argument(2)),
    Rule("question.role_names", "TitleReader.shared", always(("", ()))),
    # -- the question: a message by itself
    Rule("question.reading", "questions", always([])),
    Rule("question.reading", "best_reading", second),
    Rule("question.reading", "_within", first),
    Rule("question.reading", "_clearness", lambda reading, _: reading.best.probability, "the probability alone"),
    Rule(
        "question.reading",
        "_topic_of_part",
        lambda part, first, language: language.rules.topic(part.best.topic),
        "every clause is a question",
    ),
    Rule("question.reading", "_is_background", no),
    Rule("question.reading", "_of_the_year", second),
    Rule("question.reading", "_implausible", always(frozenset())),
    Rule("question.reading", "_without_comparing", first),
    Rule("question.reading", "_masked", lambda tokens, _: list(tokens), "the names of roles stay"),
    # -- the question: in its conversation
    Rule("question.context", "in_context", lambda reading, state, *_: alone(reading, state)),
    Rule("question.context", "_content", lambda query: tuple(query.split()), "every word counts"),
    Rule("question.context", "_asks_for_source", no),
    Rule("question.context", "_leans_on_topic", no),
    Rule("question.context", "_points_back", no),
    Rule("question.context", "_named_elsewhere", no),
    Rule("question.context", "_is_likely", no),
    Rule("question.context", "is_story", no),
    Rule("question.context", "_ordinal_child", none),
    Rule("question.context", "_next_sibling", none),
    Rule("question.dialogue", "_replied", none),
    Rule("question.dialogue", "_chosen", none),
    Rule("question.dialogue", "_carried_guess", nothing),
    # -- what is known
    Rule("question.language", "Language.names_in", nothing),
    Rule("question.language", "Language.known_share", always(1.0)),
    Rule(
        "question.language",
        "Language.likelihood",
        lambda _, guesses, topic: next((g.probability for g in guesses if g.topic == topic.name), 0.0),
        "of the topic alone",
    ),
    Rule("question.language", "Language.not_about_pay", property(always(frozenset()))),
    Rule("question.language", "Language.small_talk", property(always(frozenset()))),
    Rule("question.language", "Language.heading_phrases", property(always({}))),
    Rule("index.shelves", "Shelves.spelt", second),
    Rule("index.shelf", "Volume.share", nothing_more),
    # -- the evidence
    Rule("evidence.ranker", "_bonuses", always({})),
    Rule("evidence.ranker", "specific_words", lambda content, _: list(content)),
    Rule("evidence.ranker", "usual_terms", nothing),
    Rule(
        "evidence.ranker",
        "_best_pieces",
        lambda volume, likeness: [max(likeness.pieces[volume.span(place)], default=0.0) for place in volume.places],
        "nothing from the sections below",
    ),
    Rule("evidence.judging", "_urgent", none),
    Rule("evidence.judging", "_pointed", none),
    Rule("evidence.judging", "_small_talk", none),
    Rule("evidence.judging", "_lacking", none),
    Rule("evidence.judging", "_about_a_name", none),
    Rule("evidence.judging", "_in_a_gap", none),
    Rule("evidence.judging", "_declined", none),
    Rule("evidence.judging", "is_doubtful", no),
    Rule("evidence.judging", "_stands_in_a_section", no),
    Rule("evidence.judging", "is_figure", no),
    Rule("evidence.judging", "_other_year", no),
    Rule("evidence.judging", "covered_regions", lambda turn, _: turn.slots.regions, "every region is covered"),
    Rule("evidence.judging", "_meant", lambda case: case.topic, "the likeliest topic"),
    Rule("evidence.judging", "_compared", first),
    Rule("evidence.judging", "_says", no),
    Rule("evidence.judging", "_leveled", first),
    Rule("evidence.judging", "_is_level", no),
    Rule("evidence.judging", "_of_the_level", first),
    # -- the reply
    Rule("reply.say", "_aimed", first),
    Rule("reply.say", "_other_regions", nothing),
    Rule("reply.say", "_lacking", nothing),
    Rule("reply.compose", "reasons", nothing),
    Rule("reply.compose", "_around", lambda _, blocks, __: tuple(blocks), "nothing sums them up"),
    Rule("reply.compose", "_near", lambda hit, _: hit is not None, "every guide answers"),
    Rule("reply.compose", "_near", lambda hit, hits: hit is not None and hit is hits[0], "only the best guide"),
    Rule("reply.compose", "_sides", lambda block, _: [block]),
    Rule("reply.compose", "_by_topic", no),
    Rule("reply.compose", "_is_fact", no),
    Rule("reply.compose", "_has_evidence", yes),
    Rule("reply.compose", "_both_sides", none),
    Rule("reply.compose", "continue_from", nothing),
    Rule("reply.compare", "verdict", always([])),
    Rule("reply.compare", "unlike", no),
    Rule("reply.compare", "confirmed", always([])),
    Rule("reply.compare", "_all_of", nothing_more),
    Rule("reply.compare", "side_by_side", nothing),
    Rule("reply.compare", "alike", no),
    Rule("reply.figures", "tell_facts", none),
    Rule("reply.figures", "_wanted", lambda _, topic: topic.facts, "the topic's own facts"),
    Rule("reply.figures", "_tiers", none),
    Rule("reply.figures", "_tiers_in", nothing),
    Rule("reply.figures", "level_for", lambda _, levels: levels[0], "the first level"),
    Rule("reply.figures", "_is_over", no),
    Rule("reply.figures", "other_period", always([])),
    Rule("reply.figures", "_is_rate", yes),
    Rule("reply.telling", "ranked_sentences", lambda section, _: ranked_sentences(section, None), "as they stand"),
    Rule("reply.telling", "_from_start", lambda *_: [0]),
    Rule("reply.telling", "told", verbatim),
    Rule("reply.telling", "worth_more", yes),
    Rule("reply.offers", "Offers.answers", yes),
    Rule("reply.offers", "Offers.examples", nothing),
    Rule("reply.offers", "Offers.suggestions", nothing),
    Rule("reply.offers", "Offers.choices", nothing),
    Rule("reply.offers", "Offers.elsewhere", nothing),
    Rule("reply.decline", "Refusal.sharing", nothing),
    Rule("reply.decline", "Refusal._lack", no_text),
    Rule("reply.decline", "Refusal._figures_lacking", no_text),
    Rule("reply.decline", "Refusal._who_covers", no_text),
    Rule("reply.decline", "Refusal._nearest", no_text),
    Rule("reply.decline", "contact", no_text),
)


# Of a threshold, both ends where either could be called off: what it admits then is everything, or nothing.
NEUTRAL: dict[str, Sequence[float]] = {
    "question.context.SURE_TOPIC": (0.0, NEVER),
    "question.context.LIKELY_TOPIC": (0.0, NEVER),
    "question.context.POINTING_SHARE": (0.0, NEVER),
    "question.context.SHORT": (-9, NO_END),
    "question.context.STORY_AFFINITY": (NEVER,),
    "question.cues.MAX_LEFT_OUT": (NO_END,),
    "question.language.FEW_SECTIONS": (NO_END,),
    "question.reading.GUESSES": (1, NO_END),
    "question.reading.MAX_PARTS": (NO_END,),
    "question.reading.DECLINING": (1.0,),
    "question.reading.STATEMENT": (1.0,),
    "question.reading.MAX_QUESTIONS": (NO_END,),
    "question.reading.CLEAR_QUESTION": (0.0, NEVER),
    "question.reading.CLEAR_FRAGMENT": (0.0, NEVER),
    "question.role_names.ELLIPSIS_LENGTH": (0, NO_END),
    "question.slots.MAX_YEARS": (NO_END,),
    "question.spelling.MAX_SPELLINGS": (NO_END,),
    "question.spelling.MAX_MENDED": (NO_END,),
    "question.spelling.FIRST_EDIT": (0.0, NEVER),
    "question.spelling.FURTHER_EDIT": (0.0, NEVER),
    "question.spelling.CORRECT_WORD": (0.0, NEVER),
    "question.spelling.UNKNOWN_WORD": (0.0, NEVER),
    "evidence.judging.URGENT": (NEVER,),
    "evidence.judging.SMALLTALK": (0.0, NEVER),
    "evidence.judging.DECLINE": (NEVER,),
    "evidence.judging.SURE_DECLINE": (0.0, NEVER),
    "evidence.judging.SURE_REFUSAL": (0.0, NEVER),
    "evidence.judging.NAME_SHARE": (0.0, NEVER),
    "evidence.judging.STANDING": (1.0,),
    "evidence.judging.ON_TOPIC": (1.0,),
    "evidence.judging.POINTING": (1.0,),
    "evidence.judging.DOUBT": (NEVER,),
    "evidence.judging.WEAK": (NEVER,),
    "evidence.judging.CLEAR_LEVEL": (0.0, NEVER),
    "evidence.judging.FIGURE_HINT": (0.0, NEVER),
    "evidence.ranker.SHARE_EVIDENCE": (0.0, 1.0),
    "evidence.ranker.MAX_HITS": (NO_END,),
    "reply.compare.SAME_SHARE": (NEVER,),
    "reply.compare.SHOWN": (NO_END,),
    "reply.compose.FACT_SHARE": (0.0, NEVER),
    "reply.compose.PARTICULAR": (NEVER,),
    "reply.compose.SIDES": (-1,),  # no section has so many
    "reply.compose.OWN_SECTION": (0.0, NEVER),
    "reply.offers.OFFERED": (NO_END,),
    "reply.decline.NEAREST": (NO_END,),
    "reply.figures.MAX_FACTS": (NO_END,),
    "reply.telling.SENTENCES_ALONE": (0, NO_END),
    "reply.telling.SENTENCES_EACH": (0, NO_END),
    "reply.telling.ITEMS_ALONE": (NO_END,),
    "reply.telling.ITEMS_EACH": (NO_END,),
    "reply.telling.ITEMS_NAMED": (0, NO_END),
    "reply.telling.ITEM_LIKENESS": (0.0, NEVER),
    "reply.telling.ITEM_NEAR": (0.0, 1.0),
    "reply.telling.ITEM_CERTAIN": (0.0, NEVER),
    "reply.telling.SENTENCE_NEAR": (0.0, NEVER),
    "reply.telling.FEW_CHILDREN": (0, NO_END),
    "reply.telling.INTRODUCTION": (0, NO_END),
}

# Numbers and word lists that no stand-in tells anything about, and why.
KEPT: dict[str, str] = {
    "bot.MAX_CONVERSATIONS": "how many conversations are remembered",
    "reply.say.MAX_QUOTED": "how much of a question is said again",
    "question.cues._LEAVING_OUT": "read once, into a table by first words",
    "question.dialogue._PICKS": "one for each choice; with `_chosen` off, none is looked at",
    "question.role_names.MAX_NAME": "bounds the work",
    "question.role_names.MAX_TITLE": "of collections, which no question set asks",
    "question.role_names.MAX_HOLDERS": "of collections, which no question set asks",
    "question.role_names.OWN_WORDS": "of collections, which no question set asks",
    "question.role_names._OWN": "of collections, which no question set asks",
    "question.slots.MAX_PHRASE": "bounds the work",
    "question.spelling.MAX_PHRASE": "bounds the work",
    "question.usage.TITLE_SHARE": "of collections, which no question set asks",
    "question.usage.UNSEEN": "keeps a logarithm finite",
    "reply.compose.PARTICULAR_ALONE": "of collections, which no question set asks",
    "reply.offers.STARTERS": "what is offered where nothing nearer is known",
    "reply.compare.CLAIMED": "one for each unit; with `confirmed` off, none is looked at",
    "reply.offers.CHOICES": "no more than can be picked by a word",
}
# Modules on no question's way to its answer: rules are loaded and what is fitted is read, or it is told about both.
OFF_THE_WAY = frozenset(("question.rules", "question.rule_files", "question.topics", "reply.suggesting", "reply.why"))
