"""YAML is read in one way: what is wrong is told with file and line, and no key counts twice."""

import pytest

from organisation.rules.yaml_text import YamlInvalid, load_yaml
from tests.house.checkers import imports
from tests.house.sources import app_files, tree


def test_values_are_those_of_yaml_and_a_key_brought_in_may_be_overridden() -> None:
    content = b"base: &base {a: 1, b: 2}\nown: {<<: *base, b: 3}\nnest: {<<: *base, a: {a: 1}}\n"
    assert load_yaml(content, name="x.yaml") == {
        "base": {"a": 1, "b": 2}, "own": {"a": 1, "b": 3}, "nest": {"b": 2, "a": {"a": 1}},
    }  # fmt: skip
    assert load_yaml(b"", name="x.yaml") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: 1\nb: 2\na: 3\n", "x.yaml, line 3: key 'a' was given in line 1 already"),
        (b"tiering:\n  tiers: {mid: 1,\n    'mid': 2}\n", "x.yaml, line 3: key 'mid' .* line 2"),
        (b"- {a: 1, a: 1}\n", "x.yaml, line 1: key 'a' was given in line 1 already"),
        (b"a: 1\nb: [\n", "x.yaml, line 3: this is not YAML"),
        (b"a: !!python/object/apply:os.system [id]\n", "x.yaml, line 1: this is not YAML"),
        (b"\xff\xfe\x00", "x.yaml is not YAML in UTF-8"),
        (b"a: \x00\n", "x.yaml is not YAML in UTF-8"),
        (b"a: 2024-02-30\n", "x.yaml holds a value that cannot be"),
        (b"a: " + b"9" * 5000, "x.yaml holds a value that cannot be"),
        (b"[" * 20_000, "x.yaml is nested too deeply"),
    ],
)
def test_what_cannot_be_read_names_the_file_and_where_it_is_known_the_line(
    content: bytes, said: str
) -> None:
    with pytest.raises(YamlInvalid, match=f"^{said}"):
        load_yaml(content, name="x.yaml")


def test_nothing_of_ours_reads_yaml_in_another_way() -> None:
    readers = [str(path) for path in app_files() if "yaml" in imports(tree(path))]
    assert readers == ["organisation/rules/yaml_text.py"]
