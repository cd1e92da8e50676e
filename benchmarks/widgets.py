"""The widget's size beside others': `python -m benchmarks.widgets`.

Each package comes from the npm registry as it is published, and the file that a page loads is compressed as a server
would, with gzip at its best. What such a file loads later (fonts, further chunks) is not counted.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from chatbot.web.pages import WIDGET, asset

LIMIT = 15_000  # bytes that ours may have


@dataclass(frozen=True)
class Peer:
    """Another widget: its npm package, and the file of it that a page loads."""

    name: str
    package: str
    file: str


PEERS = (
    Peer("Papercups (loader of a frame)", "@papercups-io/chat-widget", "dist/index.js"),
    Peer("deep-chat", "deep-chat", "dist/deepChat.bundle.js"),
    Peer("Typebot", "@typebot.io/js", "dist/web.js"),
    Peer("Botpress", "@botpress/webchat", "dist/index.js"),
    Peer("Flowise", "flowise-embed", "dist/web.js"),
    Peer("n8n chat", "@n8n/chat", "dist/chat.bundle.es.js"),
    Peer("Web Chat, minimal", "botframework-webchat", "dist/webchat-minimal.js"),
)


def packed(package: str, folder: Path) -> tuple[str, dict[str, bytes]]:
    """(version, path -> content) of a package as npm publishes it."""
    told = subprocess.run(["npm", "pack", "--json", "--silent", package], cwd=folder, capture_output=True, check=True)
    listed = json.loads(told.stdout)
    about = listed[0] if isinstance(listed, list) else next(iter(listed.values()))
    with tarfile.open(folder / about["filename"]) as archive:
        files = {member.name.partition("/")[2]: archive.extractfile(member) for member in archive if member.isfile()}
        return about["version"], {name: file.read() for name, file in files.items() if file is not None}


def zipped(body: bytes) -> int:
    """Bytes of a body as gzip at its best makes it."""
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(body)
    return len(target.getvalue())


def row(name: str, version: str, body: bytes, ours: int) -> str:
    """A line of the table."""
    size = zipped(body)
    return f"| {name} | {version} | {len(body) / 1000:,.0f} | {size / 1000:,.1f} | {size / ours:.1f} |"


def main() -> int:
    """Print the table; exit code 1 where ours is larger than it may be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.widgets", description=__doc__.partition("\n")[0])
    parser.add_argument("--list", metavar="PACKAGE", help="print the larger files of a package, to find what is loaded")
    options = parser.parse_args()
    ours = zipped(asset(WIDGET).body)
    print("| widget | version | kB | kB gzipped | times ours |\n| --- | --- | ---: | ---: | ---: |")
    print(row("**career-chat**", "", asset(WIDGET).body, ours))
    with tempfile.TemporaryDirectory() as folder:
        if options.list:
            _, files = packed(options.list, Path(folder))
            for name, body in sorted(files.items(), key=lambda pair: -len(pair[1]))[:15]:
                print(f"{len(body):>10,} {name}")
            return 0
        for peer in PEERS:
            print(f"{peer.name} ...", file=sys.stderr)
            version, files = packed(peer.package, Path(folder))
            print(row(peer.name, f"{peer.package} {version}", files[peer.file], ours), flush=True)
    return 0 if ours <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
