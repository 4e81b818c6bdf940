"""What can go wrong with a policy or with a question to it.

PolicyError        the policy file is wrong; start-up stops
PolicyInputError   a case, a command-line option or a batch line does not fit the policy

Both carry one line that is safe to show.
"""

from __future__ import annotations


class PolicyError(Exception):
    """A wrong policy file: `file:line: where: reason`."""


class PolicyInputError(ValueError):
    """A case that the policy cannot decide, and what was expected instead."""
