"""`python -m chatbot` is `career-chat`."""

import sys

from chatbot.cli import main

sys.exit(main())
