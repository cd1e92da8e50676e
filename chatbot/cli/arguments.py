"""What can be typed after `career-chat`: commands, flags and their help."""

from __future__ import annotations

import argparse
from pathlib import Path

from chatbot import __version__

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
_IMPORT_EXAMPLES = """examples:
  career-chat import notes.md --to my-guides                    Markdown, kept as it is
  career-chat import notes.md --role Baker --year 2025          the same, with these keys in its front matter
  career-chat import page.html --to my-guides                   a web page without the site round it
  career-chat import guide.docx guide.pdf --to my-guides        documents; PDF: please compare the tables
  career-chat import questions.csv --to my-guides               columns `question` and `answer`, also `section`, `guide`
  career-chat import page.txt --to my-guides                    text pasted from a web page
  career-chat import documents --to my-guides --strict          all of a folder; 1 where a role or source is in doubt
  career-chat import onet onet_29_2 --to my-guides              every occupation of an O*NET release
  career-chat import onet onet_29_2 --occupation 31-9097.00 Electricians
  career-chat import ./onet                                     a file that is called onet

HTML, DOCX and PDF need: pip install 'career-chat[import]'. What a document is, its content tells, then its name.
Each report says what was inferred, and names every line that the guide does not hold; nothing is overwritten
without --force. Exit codes: 0 all imported; 1 --strict found doubts; 2 usage, or a library that is not installed;
3 a document that could not be imported (the others were).

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


def parser(whole: bool = True) -> argparse.ArgumentParser:
    """The parser of the whole command line; whole: with the flags of `serve`, whose table takes 20 ms to import."""
    folders = argparse.ArgumentParser(add_help=False)
    # Set by either position, before or after the command; SUPPRESS keeps the later default from undoing the earlier.
    folders.add_argument(
        "--knowledge",
        type=Path,
        action="append",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="folder of guides, or `shipped`; may be given several times (default: shipped, or CAREER_CHAT_KNOWLEDGE)",
    )
    folders.add_argument(
        "--intents",
        type=Path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="folder of intent rules that add to the shipped ones, or take the place of those of the same name",
    )
    folders.add_argument(
        "--intents-only",
        type=Path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="folder of intent rules that takes the place of all shipped ones",
    )
    folders.add_argument(
        "--index",
        metavar="URL",
        default=argparse.SUPPRESS,
        help="an index in Milvus: milvus://host:port/name or milvus:PATH.db "
        "(default: the local files, or CAREER_CHAT_INDEX)",
    )
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
    chat.add_argument(
        "--jsonl", action="store_true", help='read {"conversation": ..., "text": ...} a line, write one answer a line'
    )
    chat.add_argument("--accessible", action="store_true", help="plain lines for screen readers")
    chat.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colors (default: auto)")
    ask = command("ask", "answer one question and exit")
    ask.add_argument("question", nargs="+", metavar="QUESTION", help="the question, or - to read standard input")
    ask.add_argument("--json", action="store_true", help="print the answer as one JSON object")
    guides = command("guides", "list the guides")
    guides.add_argument("--all", action="store_true", help="each guide of a collection such as O*NET too")
    guides.add_argument("--explain", action="store_true", help="what was inferred of each guide, and what is not used")
    check = command("check", "check folders of guides: what is served, as what role, what is refused and what left out")
    check.epilog = "Exit codes: 0 all are served; 1 a guide or a file of rules is refused; 2 usage; 3 no such folder."
    check.add_argument("--json", action="store_true", help="print all of it as one JSON object")
    check.add_argument("folders", nargs="*", type=Path, metavar="DIR", help="folders (default: those of --knowledge)")
    demo = command("demo", "play a rehearsed demo in front of people: the guides' FAQ, or your own demo.md")
    demo.epilog = "Exit codes: 0 played, or all as expected; 1 --check found drift; 2 usage; 3 a problem with data."
    demo.add_argument("file", nargs="?", type=Path, metavar="FILE", help="your own demo (default: the guides' FAQ)")
    demo.add_argument("--check", action="store_true", help="only ask, and list each answer that is not as expected")
    demo.add_argument("--auto", type=float, metavar="SECONDS", help="go on by itself after so many seconds")
    demo.add_argument(
        "--pace",
        type=float,
        default=30.0,
        metavar="N",
        help="characters typed a second, 0 for whole questions at once (default: 30)",
    )
    demo.add_argument("--accessible", action="store_true", help="plain lines for screen readers")
    demo.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colors (default: auto)")
    show = command("show", "print a guide, or one of its sections")
    show.add_argument("guide", metavar="GUIDE[#SECTION]", help="a guide's name or role; after # a section's anchor")
    importing = command(
        "import", "turn documents (Markdown, HTML, DOCX, PDF, CSV, text) or an O*NET release into guides"
    )
    importing.epilog = _IMPORT_EXAMPLES
    importing.formatter_class = argparse.RawDescriptionHelpFormatter
    # Not as paths, to which ./onet is the same as onet.
    importing.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="documents, and folders of them; or the word onet and a release's folder",
    )
    importing.add_argument(
        "--occupation",
        nargs="+",
        action="extend",
        default=[],
        metavar="CODE|TITLE",
        help="of an O*NET release, only these occupations",
    )
    importing.add_argument("--to", type=Path, default=Path("."), metavar="DIR", help="where to write (default: here)")
    importing.add_argument("--force", action="store_true", help="overwrite a guide file that is there")
    importing.add_argument("--strict", action="store_true", help="end with 1 where a role or a source is in doubt")
    for key, about in (
        ("title", "the guide's title (of one document)"),
        ("role", "the role that it is about (of one document)"),
        ("publisher", "who published it"),
        ("year", "the year that its figures are of"),
        ("region", "the country that it speaks of"),
        ("currency", "the money of its figures, such as USD"),
    ):
        importing.add_argument(f"--{key}", type=int if key == "year" else str, metavar=key.upper(), help=about)
    exporting = command("export", "write the questions of guides, with their answers, as a table (CSV)")
    exporting.epilog = "`career-chat import FILE.csv` reads such a table again. Exit codes: 0; 1 no questions; 3 data."
    exporting.add_argument(
        "folders", nargs="*", type=Path, metavar="DIR", help="folders (default: those of --knowledge)"
    )
    exporting.add_argument("--csv", type=Path, metavar="FILE", help="where to write (default: standard output)")
    exporting.add_argument("--force", action="store_true", help="overwrite a file that is there")
    evaluate = command("eval", "score question files: right, wrong and abstained by kind, calibration, mistaken topics")
    evaluate.add_argument("files", nargs="+", type=Path, metavar="FILE", help="questions as JSON lines")
    evaluate.add_argument("--show", type=int, default=0, metavar="N", help="print the first N that were not right")
    evaluate.add_argument(
        "--against",
        type=Path,
        metavar="DIR",
        help="the guides as they were before: list each question whose answer changed",
    )
    evaluate.add_argument("--report", type=Path, metavar="FILE.html", help="write it all as a page that works offline")
    evaluate.add_argument("--force", action="store_true", help="overwrite a report that is there")
    evaluate.add_argument("--json", action="store_true", help="print the numbers as one JSON object")
    linting = command("lint", "check the intent rules: topics that collide, are too small, or learn nothing new")
    linting.epilog = "Exit codes: 0 no errors (warnings and notes may be), 1 errors, 2 usage, 3 a problem with data."
    linting.add_argument(
        "--show", type=int, default=10, metavar="N", help="print the first N findings of each kind (default: 10)"
    )
    linting.add_argument("--json", action="store_true", help="print all findings as one JSON object")
    index = command("index", "build an index in Milvus, list its versions, or compare it with the guides")
    index.epilog = _INDEX_EXAMPLES
    index.formatter_class = argparse.RawDescriptionHelpFormatter
    index.add_argument("action", choices=("build", "status", "verify"))
    serving = command("serve", "answer over HTTP: the widget and its demo page, a JSON API, and other chats' protocols")
    if whole:
        from chatbot.web.command import add_serve

        add_serve(serving)
    widget = command("widget", "print the line that brings the widget into a page of your site")
    widget.add_argument(
        "address",
        metavar="URL",
        nargs="?",
        default="http://127.0.0.1:8000",
        help="where people reach the server (default: http://127.0.0.1:8000)",
    )
    command("mcp", "answer assistants over the Model Context Protocol, on standard input and output")
    completion = command("completion", "print a completion script for your shell")
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    return main_parser
