"""Articles for a question, for the help centre's search and `keydesk ask`: the ranking that the bot uses too."""

from __future__ import annotations

