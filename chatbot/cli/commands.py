"""The command line: chat, one question, and the guides.

Exit codes: 0 answered; 1 not in the guides, or a check found errors; 2 usage; 3 a problem with data;
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

from chatbot.cli.arguments import parser
from chatbot.errors import CareerChatError, DataError, ImportingError, IndexUnavailableError

ANSWERED, NOT_IN_GUIDES, USAGE, DATA_PROBLEM, INTERRUPTED = 0, 1, 2, 3, 130
ERRORS_FOUND = 1  # by lint and demo --check, as other linters have it
PROGRAM_FAULT = 70  # EX_SOFTWARE of sysexits.h; Python's own 1 would say "not in the guides"

SHIPPED = Path("shipped")  # stands for the guides that come with the program; a folder of that name is ./shipped
ONET = "onet"  # the word that makes `import` read a release of O*NET; a file of that name is ./onet


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what the terminal's encoding lacks is printed as "?"
            stream.reconfigure(errors="replace")
    given = sys.argv[1:] if argv is None else argv
    main_parser = parser(whole=not {"serve", "completion"}.isdisjoint(given))
    options = main_parser.parse_args(given)
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
    from chatbot.opening import Progress

    progress = Progress(_hint, _step())
    bot = Bot.open(_folders(options), _rule_folders(options), progress=progress, index=index)
    for notice in bot.notices():
        _hint(f"career-chat: {notice}")
    return bot


def _folders(options: argparse.Namespace) -> tuple[Path, ...]:
    """The folders of guides that are asked for."""
    from chatbot.opening import shipped

    environment = os.environ.get("CAREER_CHAT_KNOWLEDGE")
    named = getattr(options, "knowledge", None) or (
        [Path(part) for part in environment.split(os.pathsep)] if environment else [SHIPPED]
    )
    return tuple(shipped("knowledge") if folder == SHIPPED else folder for folder in named)


def _rule_folders(options: argparse.Namespace) -> tuple[Path, ...]:
    """The folders of rules in force."""
    from chatbot.opening import rule_folders

    return rule_folders(getattr(options, "intents", None), getattr(options, "intents_only", None))


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
        from chatbot.terminal.jsonl import serve

        return serve(_bot(options, _index_url(options)), sys.stdin.buffer, sys.stdout)
    from chatbot.opening import data_folder
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

        print(plain(answer, _width()))
    return NOT_IN_GUIDES if answer.kind == "abstain" else ANSWERED


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def _guides(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    from chatbot.guides.folder import lines
    from chatbot.text import clean

    bot = _bot(options)
    collected = [volume.guide for shelf in bot.shelves.collections for volume in shelf] if options.all else []
    for guide in (*bot.library.guides, *collected):
        source = ", ".join(str(part) for part in (guide.publisher, guide.year or "", guide.region) if part)
        reviewed = f"; reviewed {guide.reviewed}" if guide.reviewed else ""
        count = f"{len(guide.sections)} section{'s' * (len(guide.sections) != 1)}"
        print(f"{guide.slug}\t{guide.role}\t{count}\t{source}{reviewed}")
        for note in guide.remarks() if options.explain else ():
            print(f"  {clean(note)}")
    for shelf in () if options.all else bot.shelves.collections:
        print(f"{shelf.collection}\t{len(shelf):,} guides; `career-chat guides --all` lists them")
    for line in (*lines(bot.library.left), *bot.rules.remarks()) if options.explain else ():
        print(line)
    return ERRORS_FOUND if bot.library.faults else ANSWERED


def _check(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    from chatbot.curation.check import as_dict, check, told_of_rules
    from chatbot.index.listing import Listings
    from chatbot.opening import data_folder
    from chatbot.question.rule_files import load_rules

    listings = Listings(data_folder() / "cache")
    checked = [check(folder, listings) for folder in options.folders or _folders(options)]
    rules = load_rules(*_rule_folders(options))
    told = (*(line for own in checked for line in own.lines()), *told_of_rules(rules))
    print(json.dumps(as_dict(checked, rules)) if options.json else "\n".join(told))
    return ERRORS_FOUND if rules.faults or any(own.faults for own in checked) else ANSWERED


def _show(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    from chatbot.text import clean, slug

    name, _, wanted = options.guide.partition("#")
    bot = _bot(options)
    guide = bot.find_guide(name)
    if guide is None:
        names = ", ".join(guide.slug for guide in bot.shelves.shown())
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
    import time

    from chatbot.curation.progress import progress
    from chatbot.importing.command import Options, run

    keys = {key: getattr(options, key) for key in ("title", "role", "publisher", "year", "region", "currency")}
    asked = Options(
        tuple(map(Path, options.files)),
        options.to,
        options.force,
        {key: value for key, value in keys.items() if value is not None},
    )
    if problem := asked.problem():
        main_parser.error(problem)
    told = progress(sys.stderr, time.monotonic, "documents")
    summary = run(asked, lambda lines: print("\n".join(lines)), lambda line: _hint(f"career-chat: {line}"), told)
    if summary.missing:
        return USAGE
    if summary.failed:
        return DATA_PROBLEM
    return ERRORS_FOUND if options.strict and summary.doubtful else ANSWERED


def _export(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    from chatbot.curation.check import check
    from chatbot.importing.command import export
    from chatbot.index.listing import Listings
    from chatbot.opening import data_folder

    listings = Listings(data_folder() / "cache")
    checked = [check(folder, listings) for folder in options.folders or _folders(options)]
    for fault in (fault for own in checked for fault in own.faults):
        _hint(f"career-chat: not exported: {fault}")
    table, count = export(guide for own in checked for guide in own.guides)
    if options.csv is None:
        sys.stdout.write(table.replace("\r\n", "\n"))
    else:
        if not options.force and os.path.lexists(options.csv):
            raise ImportingError(f"{options.csv}: exists already; rename it, or export with --force to replace it")
        options.csv.write_text(table, encoding="utf-8", newline="")
        _hint(f"{count:,} questions: {options.csv}")
    return ANSWERED if count else ERRORS_FOUND


def _import_onet(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    import time

    from chatbot.curation.progress import progress
    from chatbot.importing.onet_guides import import_release

    folders = [Path(name) for name in options.files[1:]]
    if len(folders) != 1:
        main_parser.error(
            "import onet needs the folder of one release; write `career-chat import onet DIR`, or "
            "./onet for a file that is called onet"
        )
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
    from chatbot.curation.html_report import check_target, page, write
    from chatbot.curation.progress import progress
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
    summary = summarise(outcomes, bot, comparison)
    missed = [outcome.line() for outcome in outcomes if not outcome.right][: options.show]
    print(json.dumps(numbers(summary)) if options.json else "\n".join([*lines(summary), *missed]))
    if options.report is not None:
        today = datetime.date.today().isoformat()
        write(options.report, page(summary, [path.name for path in options.files], guides, today), options.force)
        _hint(f"Report: {options.report}")
    return ANSWERED


def _lint(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    import time

    from chatbot.curation.lint import as_dict, lines, lint, totals
    from chatbot.curation.progress import progress
    from chatbot.question.rule_files import load_rules

    if options.show < 0:
        main_parser.error(f"--show {options.show}; use 0 or more")
    bot = _bot(options)
    rules = load_rules(*_rule_folders(options))
    findings = lint(rules, bot.language.topics, progress(sys.stderr, time.monotonic, "phrasings"))
    print(json.dumps(as_dict(findings)) if options.json else "\n".join(lines(findings, options.show)))
    return ERRORS_FOUND if totals(findings)["error"] else ANSWERED


def _index(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    import time

    from chatbot.curation.index_report import built, checked, compared, status
    from chatbot.curation.progress import progress
    from chatbot.index.milvus.client import Address, Server
    from chatbot.opening import data_folder, shipped

    url = _index_url(options)
    if url is None and options.action != "verify":
        main_parser.error(f"index {options.action} needs --index URL or CAREER_CHAT_INDEX")
    if url is None:
        lines, faults = checked((data_folder() / "cache", shipped("fitted")))
        for fault in faults:
            _hint(f"career-chat: {fault}")
    else:
        address, shelves, faults = Address.parse(url), _bot(options).shelves, []
        server = Server(address)
        if options.action == "build":
            lines = built(server, shelves, progress(sys.stderr, time.monotonic, "passages"))
        else:
            lines = (compared if options.action == "verify" else status)(server, shelves)
    print("\n".join(lines))
    return DATA_PROBLEM if faults else ANSWERED


def _demo(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    from chatbot.demo.script import rehearse, report
    from chatbot.demo.script_file import open_demo

    # Written so that "nan" is out of range, too.
    for name, value, most in (("pace", options.pace, 1_000), ("auto", options.auto or 0, 3_600)):
        if not 0 <= value <= most:
            main_parser.error(f"--{name} {value:g}; use 0 to {most:,}")
    bot = _bot(options, _index_url(options))
    demo = open_demo(options.file, bot)
    if options.check:
        outcomes = rehearse(demo, bot)
        print("\n".join(report(demo, outcomes)))
        return ANSWERED if all(outcome.as_expected for outcome in outcomes) else ERRORS_FOUND
    from chatbot.terminal.player import play

    return play(demo, bot, pace=options.pace, auto=options.auto, color=options.color, accessible=options.accessible)


def _serve(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    from chatbot.web.command import serve

    return serve(options, _hint)


def _widget(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    from chatbot.web.command import widget

    return widget(options)


def _mcp(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    from chatbot.web.command import mcp

    return mcp(_bot(options, _index_url(options)))


def _completion(options: argparse.Namespace, main_parser: argparse.ArgumentParser) -> int:
    import shtab

    print(shtab.complete(main_parser, options.shell))
    return ANSWERED


_COMMANDS: dict[str, Callable[[argparse.Namespace, argparse.ArgumentParser], int]] = {
    "chat": _chat,
    "ask": _ask,
    "guides": _guides,
    "check": _check,
    "show": _show,
    "import": _import,
    "export": _export,
    "eval": _eval,
    "lint": _lint,
    "index": _index,
    "demo": _demo,
    "serve": _serve,
    "widget": _widget,
    "mcp": _mcp,
    "completion": _completion,
}
