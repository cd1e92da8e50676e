"""Documents of any format into guide files: read, checked by the reader of guides, written, and reported on."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from chatbot.errors import GuideError, ImportingError, LeftOutError
from chatbot.guides.folder import left_out
from chatbot.guides.guide import MAX_BYTES as MAX_GUIDE
from chatbot.guides.guide import Guide, parse_guide
from chatbot.importing.cleaning import MAX_BYTES, decode
from chatbot.importing.converted import Converted
from chatbot.importing.document_report import DocumentReport
from chatbot.importing.guide_file import SUFFIX, make_folder, slug, write
from chatbot.importing.kept import decoded, with_keys
from chatbot.importing.kinds import ENDINGS, Kind, kind_of
from chatbot.importing.libraries import library
from chatbot.importing.markdown import heading_text
from chatbot.importing.pasted_text import import_text
from chatbot.importing.provenance import stated
from chatbot.importing.questions import read_questions
from chatbot.importing.report import Dropped, ImportReport, printable
from chatbot.importing.words import unplaced

# Bytes of a document; a web page or PDF has more of them than the text in it.
MOST = {
    Kind.MARKDOWN: MAX_GUIDE,
    Kind.TEXT: MAX_BYTES,
    Kind.CSV: 5_000_000,
    Kind.HTML: 5_000_000,
    Kind.DOCX: 50_000_000,
    Kind.PDF: 50_000_000,
}
# Keys that every guide should have, and that nothing but its publisher can say.
WANTED = ("publisher", "year")
MAX_NAMES = 1_000  # numbered names that are tried for guides of one title


@dataclass(frozen=True)
class ImportedGuide:
    """A guide file that is ready to write. stem: its name without the ending; content: its bytes."""

    stem: str
    content: bytes
    report: ImportReport | DocumentReport

    @property
    def markdown(self) -> str:
        """Its text."""
        return decoded(self.content)[0].removeprefix("\ufeff")


@dataclass(frozen=True)
class Outcome:
    """What became of one file: the guides written, with their places, or the error."""

    path: Path
    guides: tuple[tuple[Path, ImportedGuide], ...] = ()
    error: ImportingError | None = None
    renamed: tuple[str, ...] = ()


def import_data(
    data: bytes, name: str, today: datetime.date, keys: Mapping[str, object] | None = None
) -> tuple[ImportedGuide, ...]:
    """The guides that a document holds: one, and of a table of questions one for each guide that it names.

    name: the file's path, for its ending and for messages; keys: of the front matter, said by whoever imports.

    Raises ImportingError where the document is damaged, too large, of another kind, or no guide.
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise ImportingError(f"{printable(name)}: the file is empty; import one with a guide in it")
    kind, keys = kind_of(data, name), keys or {}
    if len(data) > MOST[kind]:
        raise ImportingError(
            f"{printable(name)}: more than the {MOST[kind]:,} bytes that a {kind.value} may have; "
            "cut it down to the guide"
        )
    if kind is Kind.MARKDOWN:
        return (_kept(data, name, keys),)
    if kind is Kind.TEXT:
        return (_pasted(data, name, today, keys),)
    if kind is Kind.CSV:
        return tuple(_finished(converted, name, today, keys) for converted in read_questions(data, name))
    return (_finished(_reader(kind, name)(data, name), name, today, keys),)


def _reader(kind: Kind, name: str) -> Callable[[bytes, str], Converted]:
    """The reader of a format that needs a library of the extra. Raises MissingLibraryError."""
    for module in ("lxml", "bs4", "markdownify"):
        library(module, name, kind.value)
    if kind is Kind.HTML:
        from chatbot.importing.page import read_page

        return read_page
    if kind is Kind.DOCX:
        from chatbot.importing.docx import read_docx

        return read_docx
    from chatbot.importing.pdf import read_pdf

    return read_pdf


def _kept(data: bytes, name: str, keys: Mapping[str, object]) -> ImportedGuide:
    """A Markdown file as it is."""
    text, codec = decoded(data)
    try:
        content = with_keys(text, keys, name).encode(codec)
    except UnicodeEncodeError as error:
        raise ImportingError(f"{printable(name)}: {codec} has no sign for this; save the file as UTF-8") from error
    path = Path(name)
    stem = "" if left_out(f"{path.stem}{SUFFIX}") else path.stem
    guide = _parsed(decoded(content)[0].removeprefix("\ufeff"), stem or "guide", name)
    notes = ["kept byte for byte" + (f"; set: {', '.join(keys)}" if keys else "")]
    if codec != "utf-8":
        notes.append(f"the file is {codec}; guides are read in it, UTF-8 is surer")
    return ImportedGuide(
        stem or slug(guide.title, name), content, _report(guide, name, "Markdown", "line", tuple(notes))
    )


def _pasted(data: bytes, name: str, today: datetime.date, keys: Mapping[str, object]) -> ImportedGuide:
    """Text pasted from a web page."""
    imported = import_text(decode(data, name), name, today)
    text = with_keys(imported.markdown, keys, name)
    _parsed(text, imported.slug, name)
    stem = slug(str(keys["title"]), name) if "title" in keys else imported.slug
    said = {"publisher", "year", "region", "currency"} & keys.keys()
    doubts = tuple(doubt for doubt in imported.report.doubts if doubt.split()[0] not in said)
    if "role" in keys:
        doubts = tuple(doubt for doubt in doubts if not doubt.startswith("no role"))
    return ImportedGuide(stem, text.encode("utf-8"), replace(imported.report, doubts=doubts))


def _finished(converted: Converted, name: str, today: datetime.date, keys: Mapping[str, object]) -> ImportedGuide:
    """A converted document with its front matter."""
    found = {**stated(converted.body, today.year), **converted.stated}
    title = str(keys.get("title") or converted.title or Path(name).stem)
    body = f"# {heading_text(title)}\n\n{converted.body}\n"
    front = {"title": title, **found, **keys}
    head = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, default_flow_style=False, width=10_000)
    text = f"---\n{head}---\n\n{body}"
    if len(text.encode("utf-8", "replace")) > MAX_GUIDE:
        raise ImportingError(
            f"{printable(name)}: {MAX_GUIDE:,} bytes of text are all that a guide may have; cut it down to the guide"
        )
    stem = slug(title, name)
    guide = _parsed(text, stem, name)
    notes = [
        f"title from {'you' if 'title' in keys else converted.title_from or 'the name of the file'}",
        *converted.notes,
    ]
    notes += [f"{key} “{value}”, as the document states it" for key, value in found.items() if key not in keys]
    dropped = (*converted.dropped, *unplaced(converted.source, body, converted.dropped))
    report = _report(guide, name, converted.kind, converted.unit, tuple(notes), dropped)
    return ImportedGuide(stem, text.encode("utf-8"), report)


def _parsed(text: str, stem: str, name: str) -> Guide:
    try:
        return parse_guide(text, Path(f"{stem}{SUFFIX}"))
    except (GuideError, LeftOutError) as error:
        where = f", line {error.line}" if error.line else ""
        raise ImportingError(
            f"{printable(name)}: it could not be served as a guide{where}: {error.problem}; {error.remedy}"
        ) from error


def _report(
    guide: Guide,
    name: str,
    kind: str,
    unit: str,
    notes: tuple[str, ...],
    dropped: Sequence[Dropped] = (),
) -> DocumentReport:
    no_role = [note for note in guide.notes if note.startswith("no role")]
    return DocumentReport(
        name=name,
        kind=kind,
        unit=unit,
        title=guide.title,
        role=guide.role,
        sections=len(guide.sections),
        questions=sum(section.is_question for section in guide.sections),
        notes=(*notes, *(note for note in guide.notes if note not in no_role)),
        dropped=tuple(sorted(dropped, key=lambda row: row.line)),
        unknown=tuple(key for key in WANTED if not getattr(guide, key)),
        doubts=tuple(no_role),
    )


# -- files ----------------------------------------------------------------------


def import_file(
    path: Path, to: Path, force: bool, today: datetime.date, keys: Mapping[str, object] | None = None
) -> ImportedGuide:
    """The guide of one file, written at once or not at all; the first one, where a table holds several.

    to: a folder, made if need be, or the guide file itself.

    Raises ImportingError where the file cannot be read, is no guide, or where the target exists and force is false.
    """
    outcome = next(import_files([path], to, force, today, keys))
    if outcome.error:
        raise outcome.error
    return outcome.guides[0][1]


def import_files(
    paths: Sequence[Path], to: Path, force: bool, today: datetime.date, keys: Mapping[str, object] | None = None
) -> Iterator[Outcome]:
    """What becomes of each file, one after the other; a bad one does not keep the others from being imported.

    Guides of the same name, of this import, get numbered ones.
    """
    taken: set[Path] = set()
    for path in paths:
        try:
            guides = import_data(_read(path), str(path), today, keys)
            placed, renamed = [], []
            for guide in guides:
                target = _target(guide, to, taken)
                if target.stem != guide.stem and to.suffix != SUFFIX:
                    renamed.append(f"{target.name}, because {guide.stem}{SUFFIX} is another guide of this import")
                if not force and os.path.lexists(target):
                    raise ImportingError(
                        f"{printable(str(target))}: exists already; rename it, or import with force to replace it"
                    )
                placed.append((target, guide))
                taken.add(target)
            for target, guide in placed:
                make_folder(target.parent)
                write(target, guide.content)
        except ImportingError as error:
            yield Outcome(path, error=error)
        else:
            yield Outcome(path, tuple(placed), renamed=tuple(renamed))


def documents(path: Path) -> list[Path]:
    """The documents of a folder and those in it, of kinds that are read, in the order of their names; a file is itself.

    Raises ImportingError where a folder holds none.
    """
    if not path.is_dir():
        return [path]
    found = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in ENDINGS
        and file.is_file()
        and not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
    )
    if not found:
        raise ImportingError(f"{printable(str(path))}: no document in this folder; {', '.join(ENDINGS)} are read")
    return found


def _target(guide: ImportedGuide, to: Path, taken: set[Path]) -> Path:
    """Where a guide goes: by its name, or by the next number where another of this import went there."""
    target = to if to.suffix == SUFFIX else to / f"{guide.stem}{SUFFIX}"
    for number in range(2, MAX_NAMES):
        if target not in taken:
            return target
        target = target.with_name(f"{(to.stem if to.suffix == SUFFIX else guide.stem)}-{number}{SUFFIX}")
    raise ImportingError(f"{printable(str(target))}: too many guides of this name; give them titles of their own")


def _read(path: Path) -> bytes:
    """At most one byte more than any document may have: enough to see that it is too long."""
    most = MOST.get(ENDINGS.get(path.suffix.lower(), Kind.PDF), MAX_GUIDE)
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise OSError(0, "this is no file")  # a named pipe would be waited for without end
        with path.open("rb") as file:
            return file.read(max(most, *MOST.values()) + 1)
    except OSError as error:
        raise ImportingError(
            f"{printable(str(path))}: cannot be read ({error.strerror}); give the path of a document"
        ) from error
