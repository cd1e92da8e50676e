"""Conversations, as transcripts: what is carried over and what is not."""

from __future__ import annotations

import pytest

from chatbot.bot import Bot
from chatbot.question.dialogue import resolve
from chatbot.question.reading import MAX_QUESTIONS
from chatbot.question.turn import NONE, Choice, State
from chatbot.record import replace
from chatbot.reply.answer import Answer, Frame

CSR = "customer-service-representative"
CARE = "customer-care-representative"
AGENT = "customer-care-agent"
CENTER = "customer-care-center-representative"

# (what is said, what the answer must say or "abstain")
TRANSCRIPTS: dict[str, list[tuple[str, str]]] = {
    "the role is inherited": [
        ("What is the growth rate for CSRs?", "6%"),
        ("and the pay?", "$46,000"),
        ("is it stressful?", "Moderate to High"),
    ],
    "the topic is inherited by another role": [
        ("what do customer care reps earn", "$46,000"),
        ("and a care center rep?", "$31,720"),
    ],
    "the topic is inherited by another level": [
        ("what does an entry level CSR get paid", "$36,200"),
        ("and a senior one?", "$55,800"),
    ],
    "years move between levels": [
        ("which level is a customer care representative with one year?", "Junior"),
        ("and after nine years there?", "Team Lead"),
    ],
    "an explicit role beats the carried one": [
        ("what are the mistakes beginners make as CSRs?", "scripted"),
        ("and for customer care agents?", "abstain"),
    ],
    "a section is pointed back to": [
        ("what was the FinBank story", "FinBank"),
        ("what tools did they pick?", "RingCentral"),
    ],
    "an ordinal means a subsection": [
        ("how is the CSR skill map organized?", "Foundational Skills"),
        ("what belongs to the last one?", "customer success"),
        ("the second one?", "CRM"),
    ],
    "more and yes go on": [
        ("what are the soft skills of a CSR", "Empathy"),
        ("more", "Teamwork"),
    ],
    "a stage is not carried to another role": [
        ("which level is a customer care representative with one year?", "Junior"),
        ("what do agents earn?", "abstain"),
        ("what do CSRs earn?", "Median pay: $46,000"),
    ],
    "a guide that was only carried does not block the others": [
        ("how stressful is it for agents", "Moderate"),
        ("what happened at TechSphere", "TechSphere"),
    ],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(bot: Bot, name: str) -> None:
    """Each turn is answered in the light of the ones before it."""
    state = State()
    for user, expected in TRANSCRIPTS[name]:
        answer, state = bot.answer(user, state)
        if expected == "abstain":
            assert answer.kind == "abstain", (user, answer.text)
        else:
            assert expected.lower() in answer.text.lower(), (user, answer.text)


def test_yes_takes_the_first_offer(bot: Bot) -> None:
    """Saying yes asks the first question that was offered."""
    first, state = bot.answer("What does a CSR earn?", State())
    taken, _ = bot.answer("yes please", state)
    asked, _ = bot.answer(first.suggestions[0], state)

    assert taken.text == asked.text


def test_a_pinned_guide_is_kept(bot: Bot) -> None:
    """A guide chosen with /guide stays, and its gaps are said."""
    bot.focus("pinned", ("customer-care-agent",))
    answer = bot.reply("what is the pay?", "pinned")
    bot.forget("pinned")

    assert answer.kind == "abstain"
    assert "Customer Care Agent" in answer.text


def test_resolving_changes_nothing(bot: Bot) -> None:
    """A state is a value: reading an utterance leaves it and the knowledge as they were."""
    state = State(guides=("customer-care-agent",), topic="salary", turns=3)
    first = resolve("and for CSRs?", state, bot.language, bot.shelves)
    second = resolve("and for CSRs?", state, bot.language, bot.shelves)

    assert first == second
    assert state == State(guides=("customer-care-agent",), topic="salary", turns=3)
    assert first.guides == ("customer-service-representative",)
    assert first.guesses[0].topic == "salary"


def say(bot: Bot, *utterances: str) -> tuple[Answer, State]:
    """The last answer of a conversation, and what is remembered after it."""
    state = State()
    for utterance in utterances:
        answer, state = bot.answer(utterance, state)
    return answer, state


# -- asking on ------------------------------------------------------------


@pytest.mark.parametrize("why", ["why?", "And why?", "How come?", "why is that"])
@pytest.mark.parametrize(
    "question", ["What is the growth rate for CSRs?", "how stressful is it for agents", "what does a CSR earn"]
)
def test_why_tells_the_sentences_of_the_section_shown_last(bot: Bot, question: str, why: str) -> None:
    """A bare "why" is answered out of the same section, in other words than its figures."""
    first, state = say(bot, question)
    reasons, after = bot.answer(why, state)

    assert reasons.kind == "answer"
    assert [(c.guide, c.anchor) for c in reasons.citations] == [(c.guide, c.anchor) for c in first.citations]
    assert reasons.text != first.text
    assert reasons.intent == first.intent
    assert (after.guides, after.topic, after.section) == (state.guides, state.topic, state.section)


@pytest.mark.parametrize(
    ("question", "correction", "guide"),
    [
        ("what do customer care reps earn", "no, I meant customer service reps", CSR),
        ("how stressful is it for CSRs", "no I meant agents", AGENT),
        ("how stressful is it for CSRs", "oops, I meant the care reps", CARE),
    ],
)
def test_a_correction_asks_the_same_of_the_role_that_was_meant(
    bot: Bot, question: str, correction: str, guide: str
) -> None:
    """The topic stays, the role does not."""
    first, state = say(bot, question)
    corrected, after = bot.answer(correction, state)

    assert corrected.kind == "answer"
    assert corrected.intent == first.intent
    assert {citation.guide for citation in corrected.citations} == {guide}
    assert after.guides == (guide,)


@pytest.mark.parametrize(
    ("steps", "section"),
    [
        (["the first one", "what comes next?"], "Mid-Level Customer Care Representative"),
        (["the first one", "what comes next?", "and the one after that?"], "Senior Customer Care Representative"),
        (["the last one", "and the step before that?"], "Senior Customer Care Representative"),
        (["the second one", "what comes before that?"], "Junior Customer Care Representative"),
        (["the top level"], "Customer Care Team Lead / Supervisor"),
        (["the highest rung"], "Customer Care Team Lead / Supervisor"),
        (["the bottom one"], "Junior Customer Care Representative"),
        (["the bottom one", "the top level"], "Customer Care Team Lead / Supervisor"),
    ],
)
def test_steps_of_a_career(bot: Bot, steps: list[str], section: str) -> None:
    """Ordinals and ends mean a stage of what was shown, "next" and "before" the one beside it."""
    answer, _ = say(bot, "what levels are there for customer care reps", *steps)

    assert (answer.citations[0].guide, answer.citations[0].section[-1]) == (CARE, section)


@pytest.mark.parametrize("more", ["more", "yes more please", "Go on and show me more", "tell me the rest", "continue"])
def test_asking_for_more_shows_the_rest(bot: Bot, more: str) -> None:
    """However it is put, the rest of the same section comes, and nothing of it twice."""
    first, state = say(bot, "what are the duties of a CSR")
    rest, _ = bot.answer(more, state)

    assert (rest.citations[0].guide, rest.citations[0].anchor) == (first.citations[0].guide, first.citations[0].anchor)
    assert not set(first.text.split("\n")[1:]) & set(rest.text.split("\n")[1:])


# -- years ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "figure"),
    [("median salary of care reps in 2015", "$31,720"), ("how fast do CSRs grow 2014-2024", "10%")],
)
def test_a_year_that_only_another_guide_holds(bot: Bot, question: str, figure: str) -> None:
    """The figure of that year is told, and cited as the other guide's."""
    answer, _ = say(bot, question)

    assert {citation.guide for citation in answer.citations} == {CENTER}
    assert figure in answer.text


@pytest.mark.parametrize("question", ["what does a CSR earn in 2035", "how fast will the job grow in 2040"])
def test_a_year_that_no_guide_holds(bot: Bot, question: str) -> None:
    """A figure of another year is not passed off as one of that year."""
    assert say(bot, question)[0].kind == "abstain"


# -- asking back ----------------------------------------------------------

# So vague that what is meant is asked back for at least one of them.
VAGUE = ("is it busy there", "how is the job going", "what is it like over time", "people")
CHOICES = (
    Choice("stress", "stress"),
    Choice("tech_stack", "tools and software"),
    Choice("salary", "pay"),
    Choice(NONE, "none of these"),
)


def test_what_is_unclear_is_asked_back(bot: Bot) -> None:
    """A few readings are offered by number, none of them as a statement, and the last is none of these."""
    asked = [(answer, state) for answer, state in (say(bot, vague) for vague in VAGUE) if answer.kind == "clarify"]

    assert asked
    for answer, state in asked:
        assert answer.citations == ()
        assert answer.choices == state.choices
        assert answer.choices[-1].id == NONE
        assert 2 < len(answer.choices) <= 4
        assert [line.split(". ")[0] for line in answer.text.split("\n")[1:]] == [
            str(number) for number in range(1, len(answer.choices) + 1)
        ]


def test_every_reading_that_is_offered_is_answered(bot: Bot) -> None:
    """Whatever is picked leads to an answer about it."""
    for vague in VAGUE:
        _, state = say(bot, vague)
        for number, choice in enumerate(state.choices[:-1], 1):
            answer, _ = bot.answer(str(number), state)
            assert (answer.kind, answer.intent) == ("answer", choice.id)


@pytest.mark.parametrize(
    ("picked", "topic"),
    [
        ("1", "stress"),
        ("2.", "tech_stack"),
        ("one", "stress"),
        ("the second one", "tech_stack"),
        ("Third", "salary"),
        ("c", "salary"),
        ("tech_stack", "tech_stack"),
        ("tech stack", "tech_stack"),
        ("Tools and software!", "tech_stack"),
        ("pay", "salary"),
    ],
)
def test_a_choice_is_picked(bot: Bot, picked: str, topic: str) -> None:
    """By number, id or words, and then answered for the guides in focus."""
    answer, after = bot.answer(picked, State(guides=(CSR,), choices=CHOICES))

    assert (answer.kind, answer.intent) == ("answer", topic)
    assert {citation.guide for citation in answer.citations} == {CSR}
    assert after.choices == ()


@pytest.mark.parametrize(
    "picked", ["4", "none of these", "None of them.", "neither", "no", "something else", "the last"]
)
def test_none_of_the_choices(bot: Bot, picked: str) -> None:
    """Nothing is answered, and the choices are not offered again."""
    answer, after = bot.answer(picked, State(guides=(CSR,), choices=CHOICES))

    assert answer.kind == "abstain"
    assert answer.citations == ()
    assert after.choices == ()
    assert all(bot.answer(suggestion, State())[0].kind == "answer" for suggestion in answer.suggestions)


@pytest.mark.parametrize("question", ["what does a CSR earn", "hello", "how do I bake bread?"])
def test_choices_are_forgotten_after_another_question(bot: Bot, question: str) -> None:
    """A number picks only from what was offered right before it."""
    _, after = bot.answer(question, State(choices=CHOICES))

    assert after.choices == ()
    assert bot.answer("2", after)[0].intent != "tech_stack"


@pytest.mark.parametrize("text", ["5", "0", "what is the pay", "two of them"])
def test_what_names_no_choice_picks_none(bot: Bot, text: str) -> None:
    """A number that was not offered, or words about something, are read as always."""
    turn = resolve(text, State(choices=CHOICES), bot.language, bot.shelves)
    assert replace(turn, before=State()) == resolve(text, State(), bot.language, bot.shelves)


# -- employers ------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "companies"),
    [
        ("what does a CSR earn at Amazon", ["Amazon"]),
        ("what does a CSR earn at Walmart and at Amazon", ["Walmart", "Amazon"]),
        ("does Walmart hire CSRs", ["Walmart"]),
        ("do they hire CSRs at Fernhill", ["Fernhill"]),
    ],
)
def test_an_employer_that_is_asked_about_is_named_in_the_refusal(bot: Bot, question: str, companies: list[str]) -> None:
    """The guides' figures are not passed off as those of a company."""
    answer, _ = say(bot, question)

    assert answer.kind == "abstain"
    assert answer.citations == ()
    assert all(company in answer.text for company in companies)


@pytest.mark.parametrize(
    "question",
    [
        "coming from Amazon, what does a CSR earn",
        "as a former Amazon worker, what would I earn as a CSR?",
        "I come from Google, how stressful is it as a CSR?",
    ],
)
def test_ones_own_past_employer_is_not_asked_about(bot: Bot, question: str) -> None:
    """Where somebody worked before is background: no employer is read, so that none can be refused."""
    turn = resolve(question, State(), bot.language, bot.shelves)

    assert [part.slots.companies for part in (turn, *turn.also)] == [()] * (1 + len(turn.also))


# -- several questions ----------------------------------------------------


@pytest.mark.parametrize(
    ("question", "quoted", "section"),
    [
        (
            "what does a CSR earn and what is the dental insurance like?",
            "what is the dental insurance like",
            "Annual Salary",
        ),
        (
            "how stressful is it for agents, and do they get a company car?",
            "do they get a company car",
            "Work-Life Balance & Stress",
        ),
    ],
)
def test_a_part_that_the_guides_lack_is_quoted(bot: Bot, question: str, quoted: str, section: str) -> None:
    """What can be answered is; the rest is said again in the words of the question."""
    answer, _ = say(bot, question)

    assert answer.kind == "answer"
    assert {citation.section[0] for citation in answer.citations} == {section}
    assert any(f"“{quoted}”" in line for line in answer.text.split("\n") if "[" not in line)


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        (
            "what does a CSR earn, is it stressful and do i need a degree?",
            ["Annual Salary", "Work-Life Balance & Stress", "Frequently Asked Questions"],
        ),
        (
            "What does a CSR earn? Is it stressful? What tools do they use?",
            ["Annual Salary", "Work-Life Balance & Stress", "Tech Stack"],
        ),
    ],
)
def test_three_questions_in_one_message(bot: Bot, question: str, sections: list[str]) -> None:
    """Each is answered in its turn, out of a section of its own, for the role that only the first names."""
    answer, _ = say(bot, question)

    assert list(dict.fromkeys(citation.section[0] for citation in answer.citations)) == sections
    assert {citation.guide for citation in answer.citations} == {CSR}
    assert not any(Frame.LACKING_TOPIC.start in line and "not cover" in line for line in answer.text.split("\n"))


def test_of_many_questions_only_the_first_are_answered(bot: Bot) -> None:
    """A message is not answered at any length."""
    question = "what does a CSR earn, is it stressful, what tools do they use and which certifications help?"
    turn = resolve(question, State(), bot.language, bot.shelves)

    assert 1 + len(turn.also) == MAX_QUESTIONS
