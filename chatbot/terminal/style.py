"""Whether to colour and to link, and in which colours. Pure: the environment is given."""

from __future__ import annotations

from collections.abc import Mapping

COLORS = ("auto", "always", "never")

# The terminal's own sixteen colours, since only they fit its background;
# none of them carries a meaning that the words do not.
CLASSES = {
    "mark": "bold ansicyan",
    "name": "bold",
    "lead": "ansicyan",
    "source": "",
    "hint": "dim",
    "warning": "ansiyellow",
    "prompt": "bold ansicyan",
    "auto-suggestion": "dim",
}

# Terminals known to show OSC 8 links (the list of github.com/Alhadis/OSC8-Adoption);
# some of the others print the address as rubbish.
_LINKING_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "WarpTerminal", "mintty")
_LINKING_TERMS = ("xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty", "contour", "domterm")
_LINKING_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "ALACRITTY_WINDOW_ID", "DOMTERM")
_VTE_WITH_LINKS = 5000  # older ones crash


def is_dumb(env: Mapping[str, str]) -> bool:
    """True for a terminal that can only print, such as the shell inside an editor."""
    return env.get("TERM", "").lower() in ("dumb", "unknown")


def use_color(choice: str, env: Mapping[str, str], tty: bool) -> bool:
    """Whether to colour: the option, then NO_COLOR, then FORCE_COLOR, then the terminal.

    See no-color.org and bixense.com/clicolors: an empty NO_COLOR is not set,
    CLICOLOR_FORCE=0 and FORCE_COLOR=0 force nothing.
    """
    if choice != "auto":
        return choice == "always"
    if env.get("NO_COLOR"):
        return False
    if any(env.get(name, "0") not in ("", "0") for name in ("CLICOLOR_FORCE", "FORCE_COLOR")):
        return True
    return tty and not is_dumb(env) and env.get("CLICOLOR") != "0"


def use_links(color: bool, env: Mapping[str, str], tty: bool) -> bool:
    """Whether to write hyperlinks to the guides' files.

    Only where colours are on and a terminal known to show links is on this
    machine: over SSH the files are not where the reader is. FORCE_HYPERLINK
    (1 or 0) decides against the list.
    """
    if not (color and tty) or is_dumb(env) or env.get("NO_COLOR"):
        return False
    if env.get("FORCE_HYPERLINK"):
        return env["FORCE_HYPERLINK"] != "0"
    if "SSH_CONNECTION" in env:
        return False
    vte = env.get("VTE_VERSION", "")
    return (
        env.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or env.get("TERM", "").startswith(_LINKING_TERMS)
        or any(name in env for name in _LINKING_VARIABLES)
        or (vte.isdigit() and int(vte) >= _VTE_WITH_LINKS)
    )
