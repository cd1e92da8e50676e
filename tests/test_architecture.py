"""The shape of the code: who may import whom, and what no code may do."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

# The rooms from the ground up, folders and single files; each imports only from those before it.
GROUND = ("errors", "text", "record")
CORE_ROOMS = ("guides", "index", "question", "evidence", "fitting", "reply", "opening", "bot")
# What stands between the core and a person or program; these do not know each other. The log knows no bot.
SURFACES = ("terminal", "web", "curation", "importing")
ROOMS = (*GROUND, "log", *CORE_ROOMS, "demo", *SURFACES, "cli", "__main__")
# What fits may need these, and besides it only what the second tuple names.
HEAVY = ("numpy", "scipy", "sklearn")
NUMPY_BESIDES = (
    "chatbot.index.mapped",  # searches that touch very many passages
    "chatbot.index.milvus.versions",  # the same postings for Milvus, passage by passage
    "chatbot.curation.scoring",  # intervals by resampling
    "chatbot.curation.lint",  # decisions of all phrasings at once
)
MOST_LINES = 300
# Modules that can run what they read.
UNSAFE_MODULES = {"pickle", "cPickle", "joblib", "marshal", "shelve", "dill", "cloudpickle"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "asyncio"}
SAFE_LOADERS = {"_Loader", "yaml.SafeLoader", "yaml.CSafeLoader"}

_FOLDER = Path(__file__).resolve().parent.parent / "chatbot"
_FILES = sorted(_FOLDER.rglob("*.py"))


def _name(file: Path) -> str:
    """The module that a file is: chatbot.terminal.page, or chatbot for its __init__."""
    parts = file.relative_to(_FOLDER.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(file): file for file in _FILES}
TREES = {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in MODULES.items()}


def imports(module: str) -> set[str]:
    """The modules that a module imports, at its head or within its functions."""
    found: set[str] = set()
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = f"{'.'.join(module.split('.')[: -node.level])}.{node.module}" if node.level else str(node.module)
            full = {f"{source}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else source for name in full}
    return found


def own_imports(module: str) -> set[str]:
    """The modules of this project that a module imports; the package itself holds only the version."""
    return {name for name in imports(module) if name in MODULES and name != "chatbot"}


def room(module: str) -> str:
    """The folder of chatbot/ that a module stands in, or the module itself; "" for the package."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


CORE = sorted(name for name in MODULES if room(name) in (*GROUND, "log", *CORE_ROOMS))


def test_the_rooms_are_all_there_is() -> None:
    """The list of rooms is that of the folders and files, and the tables below are about something."""
    assert {room(name) for name in MODULES} - {""} == set(ROOMS)
    assert own_imports("chatbot.text") == set()
    assert "chatbot.opening" in own_imports("chatbot.bot")
    assert "chatbot.fitting.topics" in own_imports("chatbot.opening")


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_only_from_those_below_it(name: str) -> None:
    """Imports go down the list of rooms, lazy ones included; surfaces do not know each other, and the log no core."""
    below = set(ROOMS[: ROOMS.index(name) + 1])
    if name in SURFACES:
        below -= set(SURFACES) - {name}
    if name == "log":
        below -= set(CORE_ROOMS)
    inside = [module for module in MODULES if room(module) == name]

    assert inside
    assert {other for module in inside for other in own_imports(module) if room(other) not in below} == set()


@pytest.mark.parametrize("module", MODULES)
def test_only_fitting_needs_the_heavy_libraries(module: str) -> None:
    """SciPy and scikit-learn are imported in fitting/ alone, and NumPy besides it only where this file says so."""
    needed = {name.split(".")[0] for name in imports(module)} & set(HEAVY)
    allowed = set(HEAVY) if room(module) == "fitting" else {"numpy"} if module in NUMPY_BESIDES else set()
    assert needed <= allowed


@pytest.mark.parametrize("module", CORE)
def test_no_module_of_the_core_is_long(module: str) -> None:
    """A file of the core is read at one go."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_import_cycles() -> None:
    """Every file imports only from files above it: there is an order of all files, lazy imports included."""
    order = list(TopologicalSorter({name: own_imports(name) for name in MODULES}).static_order())
    assert len(order) == len(MODULES)


@pytest.mark.parametrize("module", CORE)
def test_the_core_is_quiet_and_offline(module: str) -> None:
    """The core neither prints nor reads from a keyboard nor speaks to a network."""
    called = {ast.unparse(node.func) for node in ast.walk(TREES[module]) if isinstance(node, ast.Call)}
    assert called.isdisjoint({"print", "input", "sys.exit"})
    assert {name.split(".")[0] for name in imports(module)}.isdisjoint(NETWORK)


@pytest.mark.parametrize("module", MODULES)
def test_no_code_runs_data(module: str) -> None:
    """No pickles, no eval, no YAML but by a safe loader, no arrays of objects."""
    assert {name.split(".")[0] for name in imports(module)}.isdisjoint(UNSAFE_MODULES)
    for node in ast.walk(TREES[module]):
        assert not (isinstance(node, ast.Attribute) and "unsafe" in node.attr.lower()), ast.unparse(node)
        assert not (isinstance(node, ast.Attribute) and node.attr in ("FullLoader", "full_load")), ast.unparse(node)
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        options = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
        assert called not in UNSAFE_CALLS, ast.unparse(node)
        assert options.get("shell") != "True", ast.unparse(node)
        if called in ("yaml.load", "yaml.load_all", "yaml.parse", "yaml.compose", "yaml.scan"):
            assert options.get("Loader") in SAFE_LOADERS, ast.unparse(node)
        if called in ("np.load", "numpy.load"):
            assert options.get("allow_pickle") == "False", ast.unparse(node)


def test_the_loader_of_rules_is_safe() -> None:
    """The name that guides and rules are loaded by means a safe loader wherever it is given, in C or not."""
    meant = [
        ast.unparse(node.value)
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and "_Loader" in map(ast.unparse, node.targets)
    ]
    assert meant == ["getattr(yaml, 'CSafeLoader', yaml.SafeLoader)"]


@pytest.mark.parametrize("module", MODULES)
def test_every_file_says_what_it_is(module: str) -> None:
    """Each file begins with a docstring, and an __init__ holds nearly nothing else."""
    tree = TREES[module]
    assert ast.get_docstring(tree)
    if MODULES[module].name == "__init__.py":
        assert len(tree.body) <= 2
