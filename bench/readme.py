"""The few speed figures that the READMEs name, taken from what was measured."""

from collections.abc import Mapping
from typing import Any

from bench.process import ROOT

BEGINS, ENDS = "<!-- bench -->", "<!-- /bench -->"
TEXTS: Mapping[str, str] = {
    "README.md": """\
A steady night of 1,000,000 clients, 2.5 million holdings and 300 outlets on 2 cores: {night} s and
{peak} MiB, {floor} times the bare reading and copying of its rows, {inplace} times the same
figures by in-place UPDATEs, {orm} times an ORM loop; again with nothing changed {rerun} s. All
figures, with their bars: [docs/benchmarks.md](docs/benchmarks.md).""",
    "README.zh.md": """\
双核机器上，100 万客户、250 万笔持仓、300 个网点的平稳一夜：{night} 秒、{peak} MiB；
为单纯读文件并写入同样行数所需时间的 {floor} 倍，为就地 UPDATE 的 {inplace} 倍，为 ORM 循环的
{orm} 倍；无变化重跑 {rerun} 秒。全部数字与指标：[docs/benchmarks.md](docs/benchmarks.md)。""",
}


def speed_sections(results: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """README → its section on speed."""
    seconds = results["night_rerun"]["parts"]
    value = {key: result["value"] for key, result in results.items()}
    figures = {
        "night": f"{seconds['night_s']:.1f}", "rerun": f"{seconds['rerun_s']:.1f}",
        "peak": f"{value['night_peak_mib']:,.0f}", "floor": f"{value['night_over_floor']:.1f}",
        "inplace": f"{value['night_over_inplace']:.2f}", "orm": f"{value['night_over_orm']:.3f}",
    }  # fmt: skip
    return {name: f"{BEGINS}\n{words.format(**figures)}\n{ENDS}" for name, words in TEXTS.items()}


def write_speed(results: Mapping[str, Mapping[str, Any]]) -> None:
    """Put the figures into both READMEs; they speak of the full size."""
    for name, section in speed_sections(results).items():
        before, rest = (ROOT / name).read_text().split(BEGINS, 1)
        (ROOT / name).write_text(before + section + rest.split(ENDS, 1)[1])
