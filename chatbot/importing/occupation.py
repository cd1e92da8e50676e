"""Occupations, as a database of them tells of each: what people do, work with and need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """What people in an occupation do. kind: "Core", "Supplemental", or "" where the release does not say."""

    text: str
    kind: str


@dataclass(frozen=True)
class Technology:
    """A program that people work with. sort: what such programs are called; hot, in_demand: job postings ask for it."""

    name: str
    sort: str
    hot: bool
    in_demand: bool


@dataclass(frozen=True)
class Reply:
    """What some of the people asked say an occupation needs.

    scale: RL (education), RW (related experience), PT (training on site) or OJ (on the job); category: its number in
    the scale; text: what it means; percent: of the people asked; held_back: too few were asked to publish it.
    """

    scale: str
    category: int
    text: str
    percent: float
    held_back: bool


@dataclass(frozen=True)
class Rating:
    """How much something counts in an occupation. value: 1 to 5 for importance, 1 to 7 for interests."""

    name: str
    about: str
    value: float


@dataclass(frozen=True)
class JobZone:
    """How much preparation occupations of a kind need; svp: the range of "specific vocational preparation"."""

    name: str
    experience: str
    education: str
    training: str
    svp: str


@dataclass(frozen=True)
class Related:
    """Another occupation, by its title, that is like this one. near: of those most like it; rank: 1 for the nearest."""

    title: str
    near: bool
    rank: int


@dataclass(frozen=True)
class Occupation:
    """One occupation with all that a release says of it; empty where it says nothing.

    code: such as "31-9097.00"; title: many people's ("Phlebotomists"); zone: one at most; abilities, interests,
    knowledge, skills, styles: in the order of the release.
    """

    code: str
    title: str
    about: str
    alternate_titles: tuple[str, ...] = ()
    reported_titles: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    technologies: tuple[Technology, ...] = ()
    tools: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()
    zone: tuple[JobZone, ...] = ()
    skills: tuple[Rating, ...] = ()
    knowledge: tuple[Rating, ...] = ()
    abilities: tuple[Rating, ...] = ()
    styles: tuple[Rating, ...] = ()
    interests: tuple[Rating, ...] = ()
    related: tuple[Related, ...] = ()
