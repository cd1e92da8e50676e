"""What guides have is never denied: every heading, question and label of the guides at hand is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.denials import REAL, folders, of_file
from benchmarks.sets import SHARED
from chatbot.importing.onet_guides import import_onet
from tests.conftest import DATA
