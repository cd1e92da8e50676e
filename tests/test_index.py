"""The index: scores and probabilities, checked a second way, and the file it is kept in."""

from __future__ import annotations

import dataclasses
import gc
import io
import math
import os
import pickle
import random
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from chatbot.bot import Bot
from chatbot.fitting import fit, masked, training_set
from chatbot.guide import Library, load_library, parse_guide
from chatbot.index import (
    CHARACTER_WEIGHT,
    FIELD_WEIGHTS,
    ROLE_TOKEN,
    WORD_WEIGHT,
    Floats,
    Index,
    load,
    prune,
    save,
    softmax,
)
from chatbot.intent import Rules, load_rules
from chatbot.passage import WHOLE, Passage, passages
from chatbot.text import character_terms, word_terms

FIVE = ("Cooks earn little.", "Cooks cook fish and cook rice.", "Clerks earn more.", "Nobody works at night.", "Rice.")
QUERIES = ("what do cooks earn", "rice rice fish", "night work", "unknown", "", "a clerk earns more rice at night")
Analyse = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def rules(small: Path) -> Rules:
    """Four topics."""
    return load_rules(small / "intents")


@pytest.fixture(scope="module")
def library(small: Path) -> Library:
    """Two short guides."""
    return load_library(small / "knowledge")


@pytest.fixture(scope="module")
def index(library: Library, rules: Rules) -> Index:
    """The index over both."""
    return fit(library, rules, "key")


@pytest.fixture(scope="module")
def five(rules: Rules) -> tuple[list[Passage], Index]:
    """Five tiny texts, one a section, and their index."""
    body = "".join(f"## {'ABCDE'[n]}x\n\n{text}\n\n" for n, text in enumerate(FIVE))
    guide = parse_guide(f"---\ntitle: Job\nrole: Job\n---\n{body}", Path("job.md"))
    return list(passages(guide)), fit(Library((guide,)), rules, "five")


def _normal(weights: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {term: weight / length for term, weight in weights.items()} if length else weights


def _tf_idf(text: str, idf: dict[str, float], analyse: Analyse) -> dict[str, float]:
    """(1 + ln tf) * idf of length 1, by hand."""
    counts = Counter(term for term in analyse(text) if term in idf)
    return _normal({term: (1 + math.log(count)) * idf[term] for term, count in counts.items()})


def _by_hand(found: list[Passage], query: str, analyse: Analyse) -> list[float]:
    """The cosine of a query with every passage: the definition, without matrices."""
    documents = [set(analyse(f"{p.title} {p.heading} {p.question} {p.body}")) for p in found]
    frequency = Counter(term for terms in documents for term in terms)
    idf = {term: math.log((1 + len(found)) / (1 + n)) + 1 for term, n in frequency.items()}
    asked = _tf_idf(query, idf, analyse)
    scores = []
    for passage in found:
        total: defaultdict[str, float] = defaultdict(float)
        for name, weight in FIELD_WEIGHTS.items():
            for term, value in _tf_idf(getattr(passage, name), idf, analyse).items():
                total[term] += weight * value
        scores.append(sum(asked.get(term, 0.0) * value for term, value in _normal(total).items()))
    return scores


@pytest.mark.parametrize("query", QUERIES)
def test_scores_of_five_texts_by_hand(five: tuple[list[Passage], Index], query: str) -> None:
    """Word and piece scores are the cosines that the definition gives."""
    found, index = five
    assert len({passage.section for passage in found}) == len(FIVE)
    by_words, by_pieces = _by_hand(found, query, word_terms), _by_hand(found, query, character_terms)
    np.testing.assert_allclose(index.words.scores(query), by_words, atol=1e-6)
    np.testing.assert_allclose(index.pieces.scores(query), by_pieces, atol=1e-6)
    both = WORD_WEIGHT * np.array(by_words) + CHARACTER_WEIGHT * np.array(by_pieces)
    np.testing.assert_allclose(index.scores(query), both, atol=1e-6)


@pytest.mark.parametrize("query", ["what does a cook earn", "do cooks need a diploma?", "customer service shifts", ""])
@pytest.mark.parametrize("analyse", [word_terms, character_terms])
def test_scores_are_scikit_learns(bot: Bot, query: str, analyse: Analyse) -> None:
    """Over the shipped guides, term weights and their product are those of scikit-learn's own vectorizer."""
    found = bot.knowledge.passages
    vectorizer = TfidfVectorizer(analyzer=analyse, sublinear_tf=True)
    vectorizer.fit([f"{p.title} {p.heading} {p.question} {p.body}" for p in found])
    fields = {name: vectorizer.transform([getattr(p, name) for p in found]).toarray() for name in FIELD_WEIGHTS}
    total = np.asarray(sum(weight * fields[name] for name, weight in FIELD_WEIGHTS.items()))
    total /= np.linalg.norm(total, axis=1, keepdims=True)
    expected = total @ vectorizer.transform([query]).toarray()[0]
    index = bot.knowledge.index
    postings = index.words if analyse is word_terms else index.pieces
    np.testing.assert_allclose(postings.scores(query), expected, atol=1e-5)


@pytest.mark.parametrize("text", ["what does a cook earn", "salary", "", "zzz qqq"])
def test_topic_decisions_are_scikit_learns(index: Index, rules: Rules, text: str) -> None:
    """The classifier's probabilities are the softmax of a linear model over scikit-learn's own features."""
    texts, _ = training_set(rules)
    rows = []
    for analyse, minimum in ((word_terms, 1), (character_terms, 2)):
        vectorizer = TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=minimum).fit(texts)
        rows.append(vectorizer.transform([text]).toarray()[0])
    decision = np.concatenate(rows) @ index.topics.coefficients + index.topics.bias
    powers = np.exp(index.topics.scale * decision)
    np.testing.assert_allclose(index.topics.probabilities(text), powers / powers.sum(), atol=1e-5)


# -- what scores and probabilities mean -----------------------------------


def test_every_faq_question_finds_itself(bot: Bot) -> None:
    """A query equal to an FAQ's question ranks that FAQ first."""
    knowledge = bot.knowledge
    asked = [place for place in knowledge.places if place.section.is_question]
    assert len(asked) > 10
    for place in asked:
        best = knowledge.passages[int(knowledge.index.scores(place.section.heading).argmax())]
        assert (best.guide, best.anchor) == (place.guide.slug, place.section.anchor)


def test_topics_know_their_own_phrasings(index: Index, rules: Rules) -> None:
    """Each phrasing that was learnt is read as its topic."""
    for text, name in zip(*training_set(rules), strict=True):
        assert index.topics.names[int(index.topics.probabilities(text).argmax())] == name


@given(st.text(max_size=80))
def test_any_query_has_scores_and_probabilities(bot: Bot, text: str) -> None:
    """Scores lie between 0 and 1, probabilities too, and these sum to 1."""
    index = bot.knowledge.index
    scores, probabilities = index.scores(text), index.topics.probabilities(text)
    assert scores.shape == (len(bot.knowledge.passages),)
    assert scores.min() >= 0.0
    assert scores.max() <= 1.0 + 1e-5
    assert probabilities.min() >= 0.0
    assert math.isclose(float(probabilities.sum()), 1.0, abs_tol=1e-5)
    assert 0.0 <= index.known_share(text) <= 1.0


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("what do cooks earn", 1.0, 1.0),
        ("", 1.0, 1.0),
        ("the of and", 1.0, 1.0),
        (ROLE_TOKEN, 1.0, 1.0),
        ("quantum chromodynamics", 0.0, 0.0),
        ("cooks and chromodynamics", 0.01, 0.6),
    ],
)
def test_known_share(index: Index, text: str, low: float, high: float) -> None:
    """The share of a text's content that guides and phrasings know; what is unknown weighs much."""
    assert low <= index.known_share(text) <= high


def test_softmax_of_large_values() -> None:
    """No overflow, however sure a decision."""
    values: Floats = np.array([1e4, 0.0, -1e4], dtype=np.float32)
    np.testing.assert_allclose(softmax(values), [1.0, 0.0, 0.0])


def test_affinity_is_a_share(bot: Bot) -> None:
    """One row a topic, one column a section, each from 0 to 1; a topic's first heading fits best."""
    affinity = bot.knowledge.index.affinity
    assert affinity.shape == (len(bot.rules.topics), len(bot.knowledge.places))
    assert affinity.min() >= 0.0
    assert affinity.max() <= 1.0
    place = bot.knowledge.place("customer-service-representative", "annual-salary")
    assert place is not None
    assert affinity[bot.knowledge.index.topics.names.index("salary"), place.number] == 1.0


def test_role_names_are_masked() -> None:
    """A phrasing with {role} is learnt as questions are asked: with a stand-in for the name."""
    assert masked("what does a {role} earn").split() == ["what", "does", "a", ROLE_TOKEN, "earn"]


@pytest.mark.parametrize("kept", [1, 2])
def test_rules_of_one_or_two_topics_can_be_fitted(library: Library, rules: Rules, kept: int) -> None:
    """A project that starts with a topic or two has an index."""
    few = dataclasses.replace(rules, topics=tuple(t for t in rules.topics if t.name in ("hours", "salary")[:kept]))
    topics = fit(library, few, "few").topics
    assert math.isclose(float(topics.probabilities("when does a cook work").sum()), 1.0, abs_tol=1e-5)
    assert topics.names[int(topics.probabilities("what are the working hours").argmax())] == "hours"


# -- the file -------------------------------------------------------------


def test_a_saved_index_is_the_same(index: Index, tmp_path: Path) -> None:
    """What is loaded scores as what was saved, and is as sure within the precision of 16 bits."""
    path = tmp_path / "cache" / "index.npz"
    save(index, path)
    loaded = load(path, "key")
    assert loaded is not None
    for query in (*QUERIES, "do cooks need a diploma?"):
        np.testing.assert_array_equal(loaded.scores(query), index.scores(query))
        np.testing.assert_allclose(loaded.topics.probabilities(query), index.topics.probabilities(query), atol=5e-3)
        assert loaded.known_share(query) == index.known_share(query)
    np.testing.assert_array_equal(loaded.affinity, index.affinity)
    assert (loaded.vocabulary, loaded.stems) == (index.vocabulary, index.stems)
    assert loaded.usage.words == index.usage.words
    assert loaded.usage.pairs.tolist() == index.usage.pairs.tolist()
    assert (loaded.topics.names, loaded.topics.scale) == (index.topics.names, index.topics.scale)
    assert [file.name for file in path.parent.iterdir()] == ["index.npz"]  # no draft is left


class _Evil:
    """Whoever unpickles this leaves a file behind."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (os.environ["CAREER_CHAT_TEST_MARK"],)


def _object_array(data: bytes) -> bytes:
    del data
    buffer = io.BytesIO()
    np.savez(buffer, meta=np.array([_Evil()], dtype=object), allow_pickle=True)
    return buffer.getvalue()


def _foreign(data: bytes) -> bytes:
    del data
    buffer = io.BytesIO()
    np.savez(buffer, something=np.arange(3))
    return buffer.getvalue()


def _array_alone(data: bytes) -> bytes:
    del data
    buffer = io.BytesIO()
    np.save(buffer, np.arange(3))
    return buffer.getvalue()


def _entry_missing(data: bytes) -> bytes:
    """The index without its bias."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name != "bias.npy":
                new.writestr(name, old.read(name))
    return buffer.getvalue()


def _bit_in_an_array(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _directory_byte(data: bytes, offset: int, value: int) -> bytes:
    """The file with one byte of the first entry of its table of contents changed."""
    first = data.index(b"PK\x01\x02")
    return data[: first + offset] + bytes([value]) + data[first + offset + 1 :]


DAMAGES = [
    pytest.param(lambda data: b"", id="empty"),
    pytest.param(lambda data: data[: len(data) // 2], id="truncated"),
    pytest.param(lambda data: data[:-30], id="end missing"),
    pytest.param(lambda data: random.Random(1).randbytes(5_000), id="noise"),  # noqa: S311 (no secret)
    pytest.param(_bit_in_an_array, id="one bit"),
    pytest.param(_entry_missing, id="an array missing"),
    pytest.param(lambda data: pickle.dumps(_Evil()), id="a pickle"),
    pytest.param(_object_array, id="an array of objects"),
    pytest.param(_foreign, id="another program's"),
    pytest.param(_array_alone, id="an array alone"),
    pytest.param(lambda data: data.replace(b'"fingerprint"', b'"fingerprimt"'), id="other keys"),
    pytest.param(lambda data: _directory_byte(data, 10, 99), id="another compression"),
    pytest.param(lambda data: _directory_byte(data, 8, 1), id="encrypted"),
]


def _open(small: Path, data: Path) -> list[str]:
    """What is told while a bot opens that then answers a question."""
    told: list[str] = []
    bot = Bot.open(small / "knowledge", small / "intents", data, told.append)
    assert "$34,500" in bot.reply("what does a cook earn").text
    return told


@pytest.fixture(scope="module")
def cached(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kept index of the two short guides."""
    data = tmp_path_factory.mktemp("kept")
    assert len(_open(small, data)) == 1
    assert _open(small, data) == []
    (file,) = (data / "cache").iterdir()
    return file


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_refitted(
    small: Path, cached: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    """What is no index of these guides is neither trusted nor run: it is fitted anew and overwritten."""
    mark = tmp_path / "executed"
    monkeypatch.setenv("CAREER_CHAT_TEST_MARK", str(mark))
    file = tmp_path / "cache" / cached.name
    file.parent.mkdir()
    file.write_bytes(damage(cached.read_bytes()))
    assert len(_open(small, tmp_path)) == 1
    assert _open(small, tmp_path) == []
    assert not mark.exists()
    gc.collect()  # a file that was left open shows here, not in another test


@pytest.mark.parametrize("key", ["", "other"])
def test_an_index_of_other_guides_is_not_loaded(index: Index, tmp_path: Path, key: str) -> None:
    """The fingerprint in the file counts, not its name."""
    save(index, tmp_path / "index.npz")
    assert load(tmp_path / "index.npz", key) is None
    assert load(tmp_path / "missing.npz", "key") is None
    assert load(tmp_path, "key") is None


def test_another_text_is_another_index(small: Path, tmp_path: Path) -> None:
    """A changed guide is answered from its new text; only the topics, which depend on the rules, are taken over."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    told: list[str] = []
    topics: list[Floats] = []
    for amount in ("$34,500", "$40,000"):
        text = (small / "knowledge" / "cook.md").read_text().replace("$34,500", amount)
        (folder / "cook.md").write_text(text)
        bot = Bot.open(folder, small / "intents", tmp_path, told.append)
        assert amount in bot.reply("what does a cook earn").text
        topics.append(bot.knowledge.index.topics.coefficients)
    assert ["15 seconds" in line for line in told] == [True, False]
    assert np.array_equal(topics[0], topics[1])


def test_old_indexes_are_removed(tmp_path: Path) -> None:
    """Only the newest are kept, and nothing else is touched."""
    for age, name in enumerate(("index-c.npz", "index-b.npz", "index-a.npz", "notes.txt")):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    prune(tmp_path, keep=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index-b.npz", "index-c.npz", "notes.txt"]


def test_the_indexes_used_last_are_kept(index: Index, tmp_path: Path) -> None:
    """Loading an index counts as use."""
    for name in ("index-a.npz", "index-b.npz"):
        save(index, tmp_path / name)
        os.utime(tmp_path / name, (1_000_000, 1_000_000))
    assert load(tmp_path / "index-b.npz", "key") is not None
    prune(tmp_path, keep=1)
    assert [path.name for path in tmp_path.iterdir()] == ["index-b.npz"]


def test_a_folder_that_cannot_be_written(small: Path, tmp_path: Path) -> None:
    """Without a place for the cache the bot answers all the same, and says so."""
    (tmp_path / "data").write_text("a file where the folder should be")
    told: list[str] = []
    bot = Bot.open(small / "knowledge", small / "intents", tmp_path / "data", told.append)
    assert "could not be kept" in told[-1]
    assert "$34,500" in bot.reply("what does a cook earn").text


def test_an_answer_does_not_import_scikit_learn(bot: Bot, data: Path, repo: Path) -> None:
    """Once the index is kept, a fresh process answers without the second that scikit-learn takes to import."""
    assert bot.library.guides  # its index is in the cache
    code = """
import sys, pathlib
from chatbot.bot import Bot
answer = Bot.open(data=pathlib.Path(sys.argv[1])).reply("What does a Customer Service Representative earn?")
print(answer.kind, *(name for name in ("sklearn", "scipy", "spellchecker") if name in sys.modules))
"""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(data)], cwd=repo, capture_output=True, text=True, check=True
    )
    assert (run.stdout, run.stderr) == ("answer\n", "")


def test_passages_follow_their_section(bot: Bot) -> None:
    """Each section is a passage, followed by one a piece; its number leads back to it."""
    for guide in bot.library.guides:
        found = passages(guide)
        assert [(p.section, p.piece) for p in found] == [
            (n, piece) for n, section in enumerate(guide.sections) for piece in (WHOLE, *range(len(section.pieces)))
        ]
        assert all(guide.sections[p.section].anchor == p.anchor for p in found)
