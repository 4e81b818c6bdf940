"""A YAML document whose every entry knows its line, so that a refusal can name it.

An entry is read by the shape that the caller expects (`text`, `whole_number`, `fields`, ...); any other shape is a
`PolicyError` with file, line and reason. Keys that nobody expects, or that come twice, are refused as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from policy.errors import PolicyError

# The parser in C reads the same and is many times faster; not every build of PyYAML has it.
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")


@dataclass(frozen=True)
class Entry:
    """One node of the document. `where` names the row it belongs to, for example `rule keys-minor`."""

    file: str
    where: str
    node: yaml.Node

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    @property
    def is_null(self) -> bool:
        return self._tag == "null"

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    @property
    def _tag(self) -> str:
        return str(self.node.tag).rpartition(":")[2]

    def error(self, reason: str) -> PolicyError:
        place = f"{self.where}: " if self.where else ""
        text = " ".join(f"{place}{reason}".split())
        return PolicyError(f"{self.file}:{self.line}: {text}")

    def named(self, where: str) -> Entry:
        return replace(self, where=where)

    def items(self) -> list[Entry]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error(f"expected a list, got {self._described()}")
        return [replace(self, node=node) for node in self.node.value]

    def mapping(self) -> dict[str, Entry]:
        """The entries by key, in the order of the file."""
        return {name: value for name, (_, value) in self._pairs().items()}

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Entry]:
        """The entries by key; an unknown or a missing key is refused."""
        pairs = self._pairs()
        for name, (key, _) in pairs.items():
            if name not in required and name not in optional:
                raise key.error(f"unknown key {name}; known are {', '.join([*required, *optional])}")
        for name in required:
            if name not in pairs:
                raise self.error(f"key {name} is missing")
        return {name: value for name, (_, value) in pairs.items()}

    def _pairs(self) -> dict[str, tuple[Entry, Entry]]:
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(f"expected keys with values, got {self._described()}")
        found: dict[str, tuple[Entry, Entry]] = {}
        for key_node, value_node in self.node.value:
            key = replace(self, node=key_node)
            if key.text() in found:
                raise key.error(f"key {key.text()} comes twice")
            found[key.text()] = key, replace(self, node=value_node)
        return found

    def text(self) -> str:
        if self._tag != "str" or not self.node.value.strip():
            raise self.error(f"expected text, got {self._described()}")
        return str(self.node.value)

    def flag(self) -> bool:
        if self._tag != "bool":
            raise self.error(f"expected true or false, got {self._described()}")
        return str(self.node.value).lower() in {"true", "yes", "on"}

    def whole_number(self, least: int = 0) -> int:
        if self._tag != "int" or not _WHOLE.fullmatch(self.node.value):
            raise self.error(f"expected a whole number, got {self._described()}")
        value = int(self.node.value)
        if value < least:
            raise self.error(f"expected {least} or more, got {value}")
        return value

    def number(self) -> float:
        """A finite number of at least 0."""
        value = self._float()
        if not math.isfinite(value):
            raise self.error(f"expected a number, got {self._described()}")
        if value < 0:
            raise self.error(f"{self.node.value} is negative")
        return value

    def _float(self) -> float:
        try:
            return float(self.node.value) if self._tag in {"int", "float"} else math.nan
        except ValueError:
            return math.nan

    def _described(self) -> str:
        if isinstance(self.node, yaml.ScalarNode):
            return "nothing" if self.is_null else repr(self.node.value)
        return "keys with values" if self.is_mapping else "a list"


def read_document(path: Path) -> Entry:
    """The root entry of the file. Raises `PolicyError` when it cannot be read or is no YAML."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}:1: cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(f"{path}:{line}: not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise PolicyError(f"{path}:1: not valid YAML: {' '.join(str(error).split())}") from error
    if node is None:
        raise PolicyError(f"{path}:1: the file is empty")
    return Entry(str(path), "", node)
