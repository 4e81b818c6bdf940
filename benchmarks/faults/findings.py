"""What the checker finds: nothing, if all is well."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Findings:
    """Sentences on what is not as it was acknowledged, and how many things were looked at."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    looked_at: Counter[str] = field(default_factory=Counter)

    @property
    def by_kind(self) -> dict[str, list[str]]:
        """All of them."""
        return {"lost": self.lost, "doubled": self.doubled, "wrong": self.wrong, "stuck": self.stuck}

    @property
    def none(self) -> bool:
        """Whether nothing was found."""
        return not any(self.by_kind.values())

    def summary(self) -> str:
        """One line."""
        return ", ".join(f"{kind} {len(found)}" for kind, found in self.by_kind.items())

    def count(self, what: str, name: str, times: int) -> None:
        """Something that has to be there exactly once."""
        if times == 0:
            self.lost.append(f"{what}: {name}")
        elif times > 1:
            self.doubled.append(f"{what}: {times} times {name}")
