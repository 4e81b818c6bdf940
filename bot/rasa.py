"""`python -m bot.rasa ARGUMENTS`: Rasa's command line without the deprecation warnings that importing Sanic turns on."""

from __future__ import annotations

import warnings

import sanic  # noqa: F401  (first, since it sets its own filter)

warnings.simplefilter("ignore", DeprecationWarning)

from rasa.__main__ import main  # noqa: E402  (after the filter that is to hold for it)

main()
