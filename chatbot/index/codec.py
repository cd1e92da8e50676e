"""A guide as lists of plain values, as a shelf keeps it in its file."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from chatbot.guides.facts import Fact
from chatbot.guides.guide import Guide, Section
from chatbot.guides.pieces import Piece
from chatbot.record import fields


def encoded(guide: Guide) -> list[Any]:
    """A guide as lists of plain values, without its text."""
    reviewed = guide.reviewed.isoformat() if guide.reviewed else None
    head = [
        guide.slug,
        guide.title,
        guide.role,
        guide.aliases,
        guide.publisher,
        guide.year,
        guide.region,
        guide.currency,
        reviewed,
        guide.collection,
        guide.notes,
        guide.left_out,
    ]
    return [
        head,
        [
            [
                section.path,
                section.anchor,
                section.lines,
                [_encoded_piece(piece, guide.text) for piece in section.pieces],
                [_encoded_fact(fact) for fact in section.facts],
                section.asked,
                section.labels,
            ]
            for section in guide.sections
        ],
    ]


def _encoded_piece(piece: Piece, text: str) -> list[Any]:
    own = None if text[piece.start : piece.end] == piece.text else piece.text
    around = [piece.labels, piece.skip, piece.column, piece.parents, piece.lead, piece.number]
    told = [piece.kind, own, *piece.lines, piece.start, piece.end, piece.paragraph]
    return [*told, *around] if any(around) else told


def _encoded_fact(fact: Fact) -> list[Any]:
    return [getattr(fact, name) for name in fields(Fact)]


def decoded(value: Any, text: str, path: Path) -> Guide:
    """The guide of such lists, its text and its file."""
    slug, title, role, aliases, publisher, year, region, currency, reviewed, collection, notes, left_out = value[0]
    sections = tuple(
        Section(
            tuple(path),
            anchor,
            tuple(lines),
            tuple(_decoded_piece(piece, text) for piece in pieces),
            tuple(Fact(*fact) for fact in facts),
            tuple(asked),
            tuple(labels),
        )
        for path, anchor, lines, pieces, facts, asked, labels in value[1]
    )
    return Guide(
        slug=slug,
        title=title,
        role=role,
        aliases=tuple(aliases),
        publisher=publisher,
        year=year,
        region=region,
        currency=currency,
        reviewed=datetime.date.fromisoformat(reviewed) if reviewed else None,
        collection=collection,
        notes=tuple(notes),
        left_out=tuple((line, words) for line, words in left_out),
        sections=sections,
        text=text,
        path=path,
    )


def _decoded_piece(value: Any, text: str) -> Piece:
    kind, own, first, last, start, end, paragraph, *around = value
    piece = kind, text[start:end] if own is None else own, (first, last), start, end, paragraph
    if not around:
        return Piece(*piece)
    labels, skip, column, parents, lead, number = around
    return Piece(*piece, tuple(labels), skip, column, tuple(parents), lead, number)
