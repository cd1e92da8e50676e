"""The command line: chat, one question, and the guides.

Exit codes: 0 answered; 1 not in the guides, or lint found errors; 2 usage; 3 a problem with data;
70 a fault of the program; 130 interrupted. Answers go to stdout, everything else to stderr.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from chatbot import __version__
from chatbot.errors import CareerChatError, DataError, ImportingError, IndexUnavailableError

ANSWERED, NOT_IN_GUIDES, USAGE, DATA_PROBLEM, INTERRUPTED = 0, 1, 2, 3, 130
ERRORS_FOUND = 1  # by lint, as other linters have it
PROGRAM_FAULT = 70  # EX_SOFTWARE of sysexits.h; Python's own 1 would say "not in the guides"

_EXAMPLES = """examples:
  career-chat                                     open the chat
  career-chat ask "What does a nurse earn?"       one question, one answer
  echo "is it stressful?" | career-chat ask -     the question from standard input
  career-chat ask --json "..." | jq .citations    the answer as JSON
  career-chat --knowledge my-guides chat          other guides
  career-chat --knowledge shipped --knowledge onet-guides
  career-chat import page.txt --to my-guides      a pasted web page into a guide
  career-chat import onet onet_29_2 --to my-guides
                                                  every occupation of an O*NET release into a guide

Answers go to standard output, hints and warnings to standard error.
Exit codes: 0 answered, 1 not in the guides, 2 usage, 3 a problem with data.
Folders: CAREER_CHAT_KNOWLEDGE (guides), CAREER_CHAT_DATA (history, cache).
"""

SHIPPED = Path("shipped")  # stands for the guides that come with the program; a folder of that name is ./shipped
ONET = "onet"  # the word that makes `import` read a release of O*NET; a file of that name is ./onet
_IMPORT_EXAMPLES = """examples:
  career-chat import page.txt --to my-guides                    a pasted web page
  career-chat import onet onet_29_2 --to my-guides              every occupation of an O*NET release
  career-chat import onet onet_29_2 --occupation 31-9097.00 Electricians
  career-chat import ./onet                                     a file that is called onet

An import of O*NET that was interrupted goes on when it is started again. The text files of a release are at
https://www.onetcenter.org/database.html.
"""
_INDEX_EXAMPLES = """examples:
  career-chat index verify                                 check the fitted files on this machine
  career-chat index build --index milvus://db:19530/jobs   bring the guides' index into Milvus, then switch to it
  career-chat index status --index milvus://db:19530/jobs  its versions: current, previous, unfinished
  career-chat index verify --index milvus://db:19530/jobs  compare it with the fitted files
  career-chat ask --index milvus://db:19530/jobs "..."     answer from it

User and password: CAREER_CHAT_INDEX_TOKEN=user:password, or milvus://user:password@host. docs/scaling.md says more.
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    folders = argparse.ArgumentParser(add_help=False)
    # Set by either position, before or after the command; SUPPRESS keeps the later default from undoing the earlier.
    folders.add_argument("--knowledge", type=Path, action="append", metavar="DIR", default=argparse.SUPPRESS,
                         help="folder of guides, or `shipped`; may be given several times "
                              "(default: shipped, or CAREER_CHAT_KNOWLEDGE)")  # fmt: skip
    folders.add_argument("--intents", type=Path, metavar="DIR", default=argparse.SUPPRESS,
                         help="folder of intent rules (default: the shipped ones)")  # fmt: skip
    folders.add_argument("--index", metavar="URL", default=argparse.SUPPRESS,
                         help="an index in Milvus: milvus://host:port/name or milvus:PATH.db "
                              "(default: the local files, or CAREER_CHAT_INDEX)")  # fmt: skip
    main_parser = argparse.ArgumentParser(
        prog="career-chat",
        description="Answers questions about careers from written guides, and cites the guide section every time.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[folders],
    )
    main_parser.add_argument("--version", action="version", version=f"career-chat {__version__}")
    commands = main_parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(name: str, about: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=about, description=about, parents=[folders])

    chat = command("chat", "open the chat (the default), or serve one JSON object a line")
    chat.add_argument("--jsonl", action="store_true",
                      help='read {"conversation": ..., "text": ...} a line, write one answer a line')  # fmt: skip
    chat.add_argument("--accessible", action="store_true", help="plain lines for screen readers")
    chat.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colors (default: auto)")
    ask = command("ask", "answer one question and exit")
    ask.add_argument("question", nargs="+", metavar="QUESTION", help="the question, or - to read standard input")
    ask.add_argument("--json", action="store_true", help="print the answer as one JSON object")
    guides = command("guides", "list the guides")
    guides.add_argument("--all", action="store_true", help="each guide of a collection such as O*NET too")
    show = command("show", "print a guide, or one of its sections")
    show.add_argument("guide", metavar="GUIDE[#SECTION]", help="a guide's name or role; after # a section's anchor")
    importing = command("import", "turn text pasted from a web page, or an O*NET release, into guide files")
    importing.epilog = _IMPORT_EXAMPLES
    importing.formatter_class = argparse.RawDescriptionHelpFormatter
    # Not as paths, to which ./onet is the same as onet.
    importing.add_argument("files", nargs="+", metavar="FILE",
                           help="the documents, as UTF-8 text; or the word onet and a release's folder")  # fmt: skip
    importing.add_argument("--occupation", nargs="+", action="extend", default=[], metavar="CODE|TITLE",
                           help="of an O*NET release, only these occupations")  # fmt: skip
    importing.add_argument("--to", type=Path, default=Path("."), metavar="DIR", help="where to write (default: here)")
    importing.add_argument("--force", action="store_true", help="overwrite a guide file that is there")
    evaluate = command("eval", "score question files: right, wrong and abstained by kind, calibration, mistaken topics")
    evaluate.add_argument("files", nargs="+", type=Path, metavar="FILE", help="questions as JSON lines")
    evaluate.add_argument("--show", type=int, default=0, metavar="N", help="print the first N that were not right")
    evaluate.add_argument("--against", type=Path, metavar="DIR",
                          help="the guides as they were before: list each question whose answer changed")  # fmt: skip
    evaluate.add_argument("--report", type=Path, metavar="FILE.html", help="write it all as a page that works offline")
    evaluate.add_argument("--force", action="store_true", help="overwrite a report that is there")
    evaluate.add_argument("--json", action="store_true", help="print the numbers as one JSON object")
    linting = command("lint", "check the intent rules: topics that collide, are too small, or learn nothing new")
    linting.epilog = "Exit codes: 0 no errors (warnings and notes may be), 1 errors, 2 usage, 3 a problem with data."
    linting.add_argument("--show", type=int, default=10, metavar="N",
                         help="print the first N findings of each kind (default: 10)")  # fmt: skip
    linting.add_argument("--json", action="store_true", help="print all findings as one JSON object")
    index = command("index", "build an index in Milvus, list its versions, or compare it with the guides")
    index.epilog = _INDEX_EXAMPLES
    index.formatter_class = argparse.RawDescriptionHelpFormatter
    index.add_argument("action", choices=("build", "status", "verify"))
    completion = command("completion", "print a completion script for your shell")
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    return main_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what the terminal's encoding lacks is printed as "?"
            stream.reconfigure(errors="replace")
    main_parser = parser()
    options = main_parser.parse_args(argv)
    run = _COMMANDS[options.command or "chat"]
    try:
        code = run(options, main_parser)
        sys.stdout.flush()  # here, where a closed pipe or a full disk can be told, and not at the interpreter's end
        return code
    except (DataError, IndexUnavailableError) as error:
        return _fail(error, DATA_PROBLEM)
    except CareerChatError as error:
        return _fail(error, USAGE)
    except BrokenPipeError:
        # The reader (head, less) has enough; the interpreter must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANSWERED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # a full disk, a closed terminal
        return _fail(CareerChatError(f"cannot read or write: {error.strerror or error}"), DATA_PROBLEM)
    except Exception:
        import traceback

        traceback.print_exc()
        return PROGRAM_FAULT


def _fail(error: CareerChatError, code: int) -> int:
    _hint(f"career-chat: {error}")
    return code


def _hint(message: str) -> None:
    from chatbot.text import clean

    print(clean(message, limit=10_000), file=sys.stderr, flush=True)


def _bot(options: argparse.Namespace, index: str | None = None):  # type: ignore[no-untyped-def]  # imported only where it is needed
    from chatbot.bot import Bot
    from chatbot.cache import Progress

    bot = Bot.open(_folders(options), getattr(options, "intents", None), progress=Progress(_hint, _step()), index=index)
    for fault in (*bot.library.faults, *bot.rules.faults):
        _hint(f"career-chat: not served: {fault}")
    return bot


def _folders(options: argparse.Namespace) -> tuple[Path, ...]:
    """The folders of guides that are asked for."""
    from chatbot.cache import shipped

    environment = os.environ.get("CAREER_CHAT_KNOWLEDGE")
    named = getattr(options, "knowledge", None) or ([Path(part) for part in environment.split(os.pathsep)]
                                                    if environment else [SHIPPED])  # fmt: skip
    return tuple(shipped("knowledge") if folder == SHIPPED else folder for folder in named)


def _index_url(options: argparse.Namespace) -> str | None:
    return getattr(options, "index", None) or os.environ.get("CAREER_CHAT_INDEX") or None


def _step() -> Callable[[int, int], None]:
    """Who shows how many guides are read."""
    import time

    from chatbot.curation.progress import progress

    return progress(sys.stderr, time.monotonic, "guides")


# -- commands -------------------------------------------------------------


def _chat(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    if getattr(options, "jsonl", False):
        from chatbot.jsonl import serve

        return serve(_bot(options, _index_url(options)), sys.stdin.buffer, sys.stdout)
    from chatbot.bot import data_folder
    from chatbot.terminal.chat import run

    return run(
        _bot(options, _index_url(options)),
        data_folder(),
        getattr(options, "color", "auto"),
        getattr(options, "accessible", False),
    )


def _ask(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    question = " ".join(options.question)
    if question == "-":
        question = sys.stdin.buffer.read(100_000).decode("utf-8", "replace")
    if not question.strip():
        main_parser.error("the question is empty; write one, or - to read it from standard input")
    answer = _bot(options, _index_url(options)).reply(question)
    if options.json:
        print(json.dumps(answer.as_dict(), ensure_ascii=False))
    else:
        from chatbot.terminal.rendering import plain

        print(plain(answer, _width(), tables=sys.stdout.isatty()))
    return NOT_IN_GUIDES if answer.kind == "abstain" else ANSWERED


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def _guides(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    bot = _bot(options)
    collected = [volume.guide for shelf in bot.knowledge.collections for volume in shelf] if options.all else []
    for guide in (*bot.library.guides, *collected):
        source = ", ".join(str(part) for part in (guide.publisher, guide.year or "", guide.region) if part)
        reviewed = f"; reviewed {guide.reviewed}" if guide.reviewed else ""
        print(f"{guide.slug}\t{guide.role}\t{len(guide.sections)} sections\t{source}{reviewed}")
    for shelf in () if options.all else bot.knowledge.collections:
        print(f"{shelf.collection}\t{len(shelf):,} guides; `career-chat guides --all` lists them")
    return ANSWERED


def _show(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    from chatbot.text import clean, slug

    name, _, wanted = options.guide.partition("#")
    bot = _bot(options)
    guide = bot.find_guide(name)
    if guide is None:
        names = ", ".join(guide.slug for guide in bot.knowledge.shown())
        main_parser.error(f"no guide {clean(name)!r}; there are {names}")
    if not wanted:
        print(clean(guide.text, limit=len(guide.text)))
        return ANSWERED
    section = guide.section(wanted) or guide.section(slug(wanted))
    if section is None:
        anchors = ", ".join(section.anchor for section in guide.sections)
        main_parser.error(f"no section {clean(wanted)!r} in {guide.slug}; there are {anchors}")
    last = max([section.lines[1], *(child.lines[1] for child in guide.children(section))])
    print(clean("\n".join(guide.text.split("\n")[section.lines[0] - 1 : last]), limit=len(guide.text)))
    return ANSWERED


def _import(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    if options.files[0] == ONET:
        return _import_onet(options, main_parser)
    if options.occupation:
        main_parser.error("--occupation is for O*NET; write `career-chat import onet DIR --occupation CODE|TITLE`")
    import datetime

    from chatbot.importing.importer import import_file

    failed = 0
    for path in options.files:
        try:
            imported = import_file(Path(path), options.to, options.force, datetime.date.today())
        except ImportingError as error:
            failed += 1
            _hint(f"career-chat: {error}")
            continue
        print("\n".join(imported.report.lines()))
    return DATA_PROBLEM if failed else ANSWERED


def _import_onet(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    import time

    from chatbot.curation.progress import progress
    from chatbot.importing.onet_guides import import_release

    folders = [Path(name) for name in options.files[1:]]
    if len(folders) != 1:
        main_parser.error("import onet needs the folder of one release; write `career-chat import onet DIR`, or "
                          "./onet for a file that is called onet")  # fmt: skip
    told = progress(sys.stderr, time.monotonic, "guides")
    try:
        imported = import_release(folders[0], options.to, options.occupation, options.force, told)
    except ImportingError as error:
        return _fail(error, DATA_PROBLEM)
    for warning in imported.warnings():
        _hint(f"career-chat: {warning}")
    print(imported.summary())
    return DATA_PROBLEM if imported.refused else ANSWERED


def _eval(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    import datetime
    import time

    from chatbot.curation.comparison import compare
    from chatbot.curation.evaluation import evaluate, read_cases
    from chatbot.curation.progress import progress
    from chatbot.curation.report import check_target, page, write
    from chatbot.curation.summary import lines, numbers, summarise

    if options.report is not None:
        check_target(options.report, options.force, options.files)
    cases = [case for path in options.files for case in read_cases(path)]
    bot, comparison = _bot(options, _index_url(options)), None
    guides = ", ".join(map(str, _folders(options)))
    if options.against is not None:
        other = _bot(argparse.Namespace(**vars(options) | {"knowledge": [options.against]}))
        before = evaluate(cases, other, progress(sys.stderr, time.monotonic, "turns before"))
    outcomes = evaluate(cases, bot, progress(sys.stderr, time.monotonic))
    if options.against is not None:
        comparison = compare(before, outcomes, (str(options.against), guides))
    summary = summarise(outcomes, bot.knowledge, comparison)
    missed = [outcome.line() for outcome in outcomes if not outcome.right][: options.show]
    print(json.dumps(numbers(summary)) if options.json else "\n".join([*lines(summary), *missed]))
    if options.report is not None:
        today = datetime.date.today().isoformat()
        write(options.report, page(summary, [path.name for path in options.files], guides, today), options.force)
        _hint(f"Report: {options.report}")
    return ANSWERED


def _lint(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    import time

    from chatbot.cache import shipped
    from chatbot.curation.lint import as_dict, lines, lint, totals
    from chatbot.curation.progress import progress
    from chatbot.intent import load_rules

    if options.show < 0:
        main_parser.error(f"--show {options.show}; use 0 or more")
    bot = _bot(options)
    rules = load_rules(getattr(options, "intents", None) or shipped("intents"))
    findings = lint(rules, bot.knowledge.topics, progress(sys.stderr, time.monotonic, "phrasings"))
    print(json.dumps(as_dict(findings)) if options.json else "\n".join(lines(findings, options.show)))
    return ERRORS_FOUND if totals(findings)["error"] else ANSWERED


def _index(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    import time

    from chatbot.bot import data_folder
    from chatbot.cache import shipped
    from chatbot.curation.index_report import built, checked, compared, status
    from chatbot.curation.progress import progress
    from chatbot.milvus import Address, Server

    url = _index_url(options)
    if url is None and options.action != "verify":
        main_parser.error(f"index {options.action} needs --index URL or CAREER_CHAT_INDEX")
    if url is None:
        lines, faults = checked((data_folder() / "cache", shipped("fitted")))
        for fault in faults:
            _hint(f"career-chat: {fault}")
    else:
        address, knowledge, faults = Address.parse(url), _bot(options).knowledge, []
        server = Server(address)
        if options.action == "build":
            lines = built(server, knowledge, progress(sys.stderr, time.monotonic, "passages"))
        else:
            lines = (compared if options.action == "verify" else status)(server, knowledge)
    print("\n".join(lines))
    return DATA_PROBLEM if faults else ANSWERED


def _completion(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    import shtab

    print(shtab.complete(main_parser, options.shell))
    return ANSWERED


_COMMANDS: dict[str, Callable[[argparse.Namespace, argparse.ArgumentParser], int]] = {
    "chat": _chat,
    "ask": _ask,
    "guides": _guides,
    "show": _show,
    "import": _import,
    "eval": _eval,
    "lint": _lint,
    "index": _index,
    "completion": _completion,
}
