"""What ``bin/bench`` writes: the page of all figures, and the READMEs' few."""

import re

from bench.figures import BARS
from bench.readme import BEGINS, ENDS, TEXTS, speed_sections
from bench.report import markdown
from tests.house.sources import ROOT, text

FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
NIGHTS = {
    "large_clients": 1_000_000, "large_s": 21.5, "large_judge": 4.25, "large_load_history_s": 90.0,
    "small_clients": 100_000, "small_s": 5.5, "small_judge": 0.75, "small_load_history_s": 11.0,
}  # fmt: skip
RESULTS = {
    key: {"value": 0.5, "bar": BARS[key].limit, "holds": True, "parts": {}} for key in BARS
} | {
    "night_growth": {"value": 3.9, "bar": 11, "holds": True, "parts": NIGHTS},
    "night_rerun": {"value": 0.1, "bar": 1, "holds": True,
                    "parts": {"rerun_s": 1.94, "night_s": 21.5}},
    "night_peak_mib": {"value": 1188.6, "bar": 2048, "holds": True, "parts": {}},
}  # fmt: skip


def test_the_night_stands_at_both_sizes_side_by_side() -> None:
    page = markdown(RESULTS, 1_000_000)
    assert "| | 100,000 clients | 1,000,000 clients |" in page
    assert "| the night | 5.50 | 21.50 |" in page
    assert "| judge | 0.75 | 4.25 |" in page
    assert "| `load_history` of a year | 11.00 | 90.00 |" in page


def test_a_page_of_few_figures_has_no_sizes() -> None:
    few = {"night_rerun": RESULTS["night_rerun"]}
    assert "two sizes" not in markdown(few, 1_000_000)


def test_both_readmes_name_the_same_measured_figures() -> None:
    for section in speed_sections(RESULTS).values():
        assert {"21.5", "1,189", "0.5", "0.50", "0.500", "1.9"} <= set(FIGURE.findall(section))


def test_the_readmes_have_the_section() -> None:
    for name in TEXTS:
        before, rest = text(ROOT / name).split(BEGINS)
        assert ENDS in rest and ENDS not in before
