"""Headings: which lines are some, how deep, and the short name each gets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .lines import MAX_HEADING, Line, Shape, shape_of
from .names import CANONICAL, CONTAINERS, FAQ, OFTEN_EMPTY, REGIONS, CURRENCIES, SECTIONS, SUBSECTIONS

ARTICLES = frozenset("a an the your their".split())
DANGLING = frozenset("in for of as and".split())
QUESTION_WORDS = ("what", "how", "where", "who", "why", "is", "are", "can")
CANONICAL_PATTERNS = tuple((re.compile(pattern), name) for pattern, name in CANONICAL)
CONTAINER_PATTERNS = tuple((re.compile(section), re.compile(heading)) for section, heading in CONTAINERS)
CODES = re.compile(rf"\s*\((?:(?:{'|'.join((*REGIONS, *CURRENCIES))}|in|a|per|year)[,;/ ]*)+\)")
