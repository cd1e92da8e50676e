"""No mark-up of a guide's source in what is answered, judged by a second parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.curation.proof import concerned, faults
from chatbot.importing.onet_guides import import_release
from chatbot.question.turn import State

pytest.importorskip("html5lib")
pytest.importorskip("mdit_py_plugins")

from tests.guides.seen import visible_text

pytestmark = pytest.mark.slow

# Of as many questions as these guides have headings, at most.
MOST = 2_000
_OWN = re.compile(r"^- (?:\d{1,9}\. )?|\s\[\d{1,3}\](?=\s|$)", re.MULTILINE)

GUIDE = """\
# Cooper

Coopers make **barrels**[^1] of oak :wood:. See [[staves|the staves]] and ![a hoop](hoop.png).
{: .lead }

## Pay

| Town | Helper | *Master* |
| --- | --- | --- |
| **Cognac** | €21,000 | €36,000 |
| [Jerez](https://example.org) | | €31,500 |

<table><tr><th>Task</th><th>Hours</th></tr><tr><td><b>Raising</b></td><td>3&nbsp;to&nbsp;4</td></tr></table>

## Getting in

You need:

1. Papers
   - [ ] a *school* report
   - [x] a `medical` note
2. Strong arms

## Asked

**Q:** Is it hot? **A:** By the *fire*, yes.

<details><summary>Is it <em>loud</em>?</summary>

Very &amp; always.

</details>

Is it dusty?
: ~~No~~ Sometimes {{ site.note }}.

[^1]: Casks, in the *trade*.
"""


def asked(bot: Bot) -> Iterator[str]:
    """A question for each heading of the guides, as it stands and as people ask."""
    for guide in bot.library.guides:
        for section in guide.sections:
            yield f"{section.heading} {guide.role}"
            yield f"what about {section.heading.rstrip('?').lower()} for a {guide.role}?"


def marks_in(bot: Bot) -> dict[str, str]:
    """Question -> answer, where the answer would not look the same as Markdown, or is not proved."""
    found: dict[str, str] = {}
    for question in list(asked(bot))[:MOST]:
        answer, _ = bot.answer(question, State())
        text = _OWN.sub("", answer.text).replace("O*NET", "ONET")  # its name, no mark
        if answer.kind == "answer" and (_flat(text) != _shown(text) or faults(answer, concerned(answer, bot))):
            found[question] = answer.text
    return found


def _flat(text: str) -> str:
    return " ".join(text.split())


def _shown(text: str) -> str:
    """What a page shows that is made of a text, each line apart."""
    return _flat(
        " ".join(visible_text(line.strip().replace("<", "&lt;", line.count(" < "))) for line in text.split("\n"))
    )


def test_no_marks_of_a_guide_full_of_them(tmp_path: Path) -> None:
    """Every form of mark-up that a guide may have, asked for heading by heading."""
    (tmp_path / "cooper.md").write_text(GUIDE, encoding="utf-8")
    assert marks_in(Bot.open(tmp_path)) == {}


@pytest.mark.parametrize("folder", ["data/real-guides", "eval/guides"])
def test_no_marks_of_real_guides(shared: Path, folder: str) -> None:
    """Files of public repositories, and guides in other hands."""
    assert marks_in(Bot.open(shared / folder)) == {}


def test_no_marks_of_the_shipped_guides(bot: Bot) -> None:
    """The guides that come with it."""
    assert marks_in(bot) == {}


def test_no_marks_of_occupations(shared: Path, tmp_path: Path) -> None:
    """Guides as they are imported."""
    import_release(shared / "data" / "onet", tmp_path, (), False, lambda done, total: None)
    for path in sorted(tmp_path.glob("*.md"))[60:]:
        path.unlink()
    for path in tmp_path.glob("*.md"):  # as guides of one's own, which are listed
        path.write_text(re.sub(r"^collection:.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    assert marks_in(Bot.open(tmp_path)) == {}
