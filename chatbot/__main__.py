"""`python -m chatbot` is `career-chat`."""

import sys

from chatbot.cli.commands import main

sys.exit(main())
