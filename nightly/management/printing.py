"""Reports in words, for people at a terminal."""

from typing import Any

from django.core.management.base import OutputWrapper

from nightly.night import Report

MOVES_PRINTED = 20


def print_line(report: Report, out: OutputWrapper) -> None:
    """One line: day, status, how many clients and changes; and one per warning of a guard."""
    run = report.run
    counts = ""
    if run is not None and run.clients is not None:
        counts = (
            f"  {run.clients:,} clients, {run.tier_changes:,} tier changes,"
            f" {run.book_changes:,} book changes, {run.unmanaged:,} unmanaged"
        )
    seconds = f"  {run.seconds:.1f} s" if run is not None and run.seconds is not None else ""
    out.write(f"{report.as_of} {report.status}{counts}{seconds}")
    for warning in report.warnings():
        out.write(f"  warning: {warning['message']}")


def print_report(report: Report, out: OutputWrapper) -> None:
    """The line, the message, and a line per file and step."""
    print_line(report, out)
    if report.message:
        out.write(f"  {report.message}")
    content = report.as_json()
    for move in (content["moves"] or [])[:MOVES_PRINTED]:
        before, after = move["from_employee_no"] or "nobody", move["to_employee_no"] or "nobody"
        out.write(f"  {move['client_no']} {move['role']}: {before} → {after} ({move['reason']})")
    for file in content["files"]:
        verdict = _verdict(file)
        out.write(
            f"  {file['name']:<40} {file['rows']:>10,} rows {file['loaded']:>10,} loaded"
            f" {file['rejected']:>8,} rejected  {verdict}"
        )
    for step in content["steps"]:
        rows = f"{step['rows']:,}" if step["rows"] is not None else "—"
        out.write(
            f"  {step['name']:<10} {step['status']:<8} {rows:>12}  {step['seconds'] or 0:.2f} s"
        )


def _verdict(file: dict[str, Any]) -> str:
    """What became of a file; one that people went on without was not loaded."""
    if file["skipped"]:
        return "skipped: two people decided to go on without it"
    said = f"held: {file['reason']}" if file["held"] else "loaded"
    return f"{said} ({file['detail']})" if file["detail"] else said
