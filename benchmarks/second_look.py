"""Fitting the second look: which piece answers, and whether it does.

    python -m benchmarks.second_look          fit, print what is gained on questions left out, write the weights
    python -m benchmarks.second_look --check  the same, and write nothing

Of every turn of the sets below that the topics refuse, or ask back about, the pieces of the guides are numbered as
`chatbot.evidence.second_look` does. Their weights are fitted listwise (the softmax of the pieces that hold what is
expected against all), the gate as a logistic regression on whether what would be said is right. Told is what is
gained on each writer's guides, or set, by weights that were fitted without it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from benchmarks.asked import opened
from benchmarks.sets import question_sets
from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, Expectation, fits, judge
from chatbot.evidence import second_look
from chatbot.evidence.ranker import is_listed
from chatbot.question.dialogue import resolve
from chatbot.question.turn import ASK, State, Turn
from chatbot.reply.answer import Answer, write
from chatbot.reply.telling import tell_best

Doubles = NDArray[np.float64]

# What is fitted on; the sets called fresh and those apart are kept for measuring.
FITTED = ("dev", "dev2", "dev3", "workbench", "other guides", "voices a", "voices b", "voices c")
# Questions on guides by others count more than those on the shipped ones, which are many and alike.
SHIPPED_SHARE = 0.6
# L2 penalty of the ranking, and the inverse one of the gate.
RANKING_PENALTY, GATE_STRENGTH = 2.0, 0.5
# From this probability on it is said where nothing else is, and where a topic led to sections of names that it does not
# list; below the last, what such sections say is not said either.
FROM, INSTEAD, LEAST = 0.4, 0.3, 0.15


@dataclass
class Asked:
    """A turn: its set, its pieces with features and whether each holds what is expected, and how it is judged now."""

    set: str
    case: Case
    expected: Expectation
    turn: Turn
    bot: Bot
    seen: list[Any]
    features: Doubles
    holds: NDArray[np.bool_]
    refused: bool
    number: int

    @property
    def weight(self) -> float:
        """How much it counts."""
        return 1.0 if self.set.startswith(("voices", "other")) else SHIPPED_SHARE

    def right(self, scores: Doubles) -> bool:
        """Whether what would be said by these scores is right."""
        order = np.argsort(-scores, kind="stable")
        best = self.seen[order[0]]
        own = tuple(self.seen[n].piece for n in order if self.seen[n].place.number == best.place.number)
        text, citations = write([tell_best(best.place, own)])
        answer = Answer("answer", text, citations)
        return judge(self.case, self.number, self.expected, answer, self.bot.library).right


def asked_turns(folder: Path) -> Iterator[Asked]:
    """Every turn of the sets that may be fitted on, with all its pieces."""
    for each in opened([one for one in question_sets() if one.name in FITTED], folder):
        if each.bot is None:
            continue
        print(f"{each.name}: {len(each.cases)} conversations", file=sys.stderr, flush=True)
        for case in each.cases:
            yield from _turns(each.name, case, each.bot)


def _turns(name: str, case: Case, bot: Bot) -> Iterator[Asked]:
    state = State()
    for number, (user, expected) in enumerate(case.turns):
        turn = resolve(user, state, bot.language, bot.shelves)
        answer, state = bot.answer(user, state)
        if turn.act != ASK or expected.smalltalk:
            continue
        seen = list(second_look.pieces(turn, bot.language, bot.shelves))
        if seen:
            features = np.array([each.features for each in seen])
            refused = answer.kind in ("abstain", "clarify") or _is_unlisted(answer, bot)
            yield Asked(name, case, expected, turn, bot, seen, features, _holding(seen, expected, bot), refused, number)


def _is_unlisted(answer: Answer, bot: Bot) -> bool:
    """Whether an answer is from sections of names that its topic does not list."""
    topic = bot.rules.topic(answer.intent)
    places = [bot.shelves.place(cited.guide, cited.anchor) for cited in answer.citations]
    return topic is not None and bool(places) and not any(place and is_listed(topic, place) for place in places)


def _holding(seen: Sequence[Any], expected: Expectation, bot: Bot) -> NDArray[np.bool_]:
    """(n_pieces,) whether each piece stands where it is expected and says most of what is."""
    gold = np.array(
        [
            any(
                slug == each.place.guide.slug and fits(each.place.section.path, path, bot.library.guide(slug))
                for slug, path in expected.gold
            )
            for each in seen
        ]
    )
    said = np.array(
        [
            sum(
                any(word.lower() in each.place.section.pieces[each.piece].text.lower() for word in group)
                for group in expected.all_of
            )
            for each in seen
        ]
    )
    for least in (len(expected.all_of), 1, 0):
        holds = gold & (said >= least)
        if holds.any():
            return holds
    return gold


def fit_ranking(turns: Sequence[Asked]) -> Doubles:
    """(n_features,) the weights that make pieces which hold what is expected likeliest among all of a turn."""
    usable = [turn for turn in turns if turn.case.kind != "compare" and turn.holds.any() and not turn.holds.all()]
    spread = np.concatenate([turn.features for turn in usable]).std(axis=0) + 1e-6
    lists = [(turn.features / spread, turn.holds, turn.weight) for turn in usable]

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        total, slope = RANKING_PENALTY * float(weights @ weights) / 2, RANKING_PENALTY * weights
        for features, holds, weight in lists:
            scores = features @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            held = shares[holds].sum() + 1e-12
            total -= weight * float(np.log(held))
            slope = slope - weight * (features.T @ (np.where(holds, shares / held, 0.0) - shares))
        return total, slope

    found = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x / spread)


def fit(turns: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """Both sums, as `second_look.weights` gives them."""
    ranking = fit_ranking(turns)
    known = {"piece": {name: float(weight) for name, weight in zip(second_look.FEATURES, ranking, strict=True)}}
    features, right = [], []
    for turn in turns:
        if turn.refused:
            gate = _gate(turn, ranking)
            features.append(list(gate.values()))
            right.append(turn.expected.answer and turn.right(turn.features @ ranking))
            keys = list(gate)
    table = np.array(features)
    spread = table.std(axis=0) + 1e-6
    gate = LogisticRegression(C=GATE_STRENGTH, max_iter=1000).fit(table / spread, right)
    known["gate"] = {name: float(weight) for name, weight in zip(keys, gate.coef_[0] / spread, strict=True)}
    known["gate"]["bias"] = float(gate.intercept_[0])
    return known | {"said": {"from": FROM, "instead": INSTEAD, "least": LEAST}}


def _gate(turn: Asked, ranking: Doubles) -> dict[str, float]:
    ranked = second_look.by_score(turn.seen, ranking.tolist())
    return second_look.gate_features(turn.turn, ranked, turn.bot.language)


def left_out(turns: Sequence[Asked]) -> Iterator[str]:
    """A line a set, of weights that were fitted without it."""
    for name in FITTED:
        known = fit([turn for turn in turns if turn.set != name])
        ranking = np.array(list(known["piece"].values()))
        won = lost = 0
        own = [turn for turn in turns if turn.set == name]
        for turn in own:
            gate = _gate(turn, ranking)
            chance = 1 / (1 + np.exp(-second_look._sum(known["gate"], gate)))
            if turn.refused and chance >= FROM:
                right = turn.expected.answer and turn.right(turn.features @ ranking)
                won, lost = won + right, lost + (not right)
        refused = sum(turn.refused for turn in own)
        yield f"{name}: of {len(own)} turns {refused} refused; {won} more right, {lost} more wrong"


def main() -> int:
    """Fit, tell, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    known = second_look.weights
    never = {"from": 2.0, "instead": 2.0, "least": 0.0}
    nothing = {"piece": dict.fromkeys(second_look.FEATURES, 0.0), "gate": dict[str, float](), "said": never}
    second_look.weights = lambda: nothing  # type: ignore[assignment]  # so that the topics alone answer
    with tempfile.TemporaryDirectory() as folder:
        turns = list(asked_turns(Path(folder)))
    print("\n".join(left_out(turns)))
    found = fit(turns)
    second_look.weights = known
    if not options.check:
        rounded = {part: {name: round(value, 4) for name, value in own.items()} for part, own in found.items()}
        second_look.WEIGHTS.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
