"""Reading YAML: the one way in which policies, dialects and every other such file are read.

YAML lets the last of two equal keys win without a word (YAML 1.2 §3.2.1.1 forbids them, its
libraries take them): a limit written twice would be in force as nobody meant it.
"""

from typing import Any

import yaml


class YamlInvalid(ValueError):
    """The text cannot be read; the message names the file, and the line and key where it knows."""


class _Loader(yaml.SafeLoader):
    """Plain values only, and every key of a mapping once."""

    def compose_mapping_node(self, anchor: dict[Any, yaml.Node]) -> yaml.MappingNode:
        # Looked at as written: a key that ``<<`` brings in may be overridden.
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        first: dict[tuple[str, str], yaml.Node] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            before = first.setdefault((key.tag, key.value), key)
            if before is not key:
                twice = f"key {key.value!r} was given in line {_line(before)} already"
                raise YamlInvalid(f"line {_line(key)}: {twice}")
        return node


def load_yaml(content: bytes, *, name: str) -> Any:
    """The value that YAML in UTF-8 says; None of an empty text. ``name`` is what messages call it.

    Raises YamlInvalid for what is not YAML, and for a key that a mapping has twice.
    """
    try:
        return yaml.load(content.decode("utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except YamlInvalid as error:
        raise YamlInvalid(f"{name}, {error}") from error
    except yaml.MarkedYAMLError as error:
        at = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise YamlInvalid(f"{name}{at}: this is not YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise YamlInvalid(f"{name} is not YAML in UTF-8") from error
    except ValueError as error:  # a day or number of YAML's form that does not exist
        raise YamlInvalid(f"{name} holds a value that cannot be: {error}") from error
    except RecursionError as error:
        raise YamlInvalid(f"{name} is nested too deeply") from error


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
