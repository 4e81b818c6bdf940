"""Users who talk to a bot at once: each waits for the answer before the next turn (a closed loop), and stops by itself."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol


class Talk(Protocol):
    """One conversation; `refusals` are the seconds until each answer that said to come back later."""

    refusals: list[float]

    def say(self, text: str) -> bool:
        """One turn; returns once the whole answer is there, with whether it was a real answer."""
        ...


class Bot(Protocol):
    """A running bot."""

    @property
    def script(self) -> Sequence[str]:
        """What each user says in one conversation, in order."""
        ...

    def talk(self, user: int) -> Talk:
        """A new conversation of the user with this number."""
        ...


@dataclass
class Load:
    """What a number of users got: the seconds of each turn and until each refusal, the wall-clock time, and failed turns."""

    seconds: list[float] = field(default_factory=list)
    refusals: list[float] = field(default_factory=list)
    wall: float = 0.0
    failed: int = 0

    def add(self, other: Load) -> None:
        """Count in another round of as many users."""
        self.seconds += other.seconds
        self.refusals += other.refusals
        self.wall += other.wall
        self.failed += other.failed

    def percentile(self, percent: int) -> float:
        """The milliseconds within which that many percent of the turns were answered."""
        return 1000 * statistics.quantiles(self.seconds, n=100, method="inclusive")[percent - 1]

    @property
    def turns_a_second(self) -> float:
        """Throughput over the wall-clock time, opening of conversations included."""
        return len(self.seconds) / self.wall


def run_load(bot: Bot, users: int, conversations: int) -> Load:
    """Let `users` go through the bot's script `conversations` times each, all at once."""
    load = Load()
    begun = time.perf_counter()
    with ThreadPoolExecutor(users) as pool:
        for one in pool.map(lambda user: _use(bot, user, conversations), range(users)):
            load.add(one)
    load.wall = time.perf_counter() - begun
    return load


def _use(bot: Bot, user: int, conversations: int) -> Load:
    load = Load()
    for _ in range(conversations):
        talk = bot.talk(user)
        for text in bot.script:
            begun = time.perf_counter()
            answered = talk.say(text)
            load.seconds.append(time.perf_counter() - begun)
            load.failed += not answered
        load.refusals += talk.refusals
    return load
