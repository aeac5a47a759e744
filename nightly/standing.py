"""What a day was made from, and whether what it left still stands: digests, and files that left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from nightly.context import Chain, digest_of
from nightly.plan import PlannedDay
from nightly.steps import FILES
from operations.models import Day, NightlyRun, PolicyVersion
from operations.rules.stops import Stop, reason
from operations.services.runs import OPEN, supersede_open
from tiering.models import ExtractFile
from tiering.pipeline.intake.day import Decisions
from tiering.pipeline.intake.inspect import Inspection


class FilesGone(Stop):
    """A day has to be worked through again, but its files are no longer in the inbox."""


@dataclass(frozen=True)
class Files:
    """Digest and signature of a day's files; ``are_gone`` if they were once loaded and left."""

    digest: str
    signature: str
    are_gone: bool


def files_of(day: PlannedDay, inspection: Inspection) -> Files:
    """The day's files; those it was loaded from if the inbox has none of them any more."""
    present = Day.objects.select_related("loaded_run").filter(pk=day.as_of).first()
    loaded = present.loaded_run if present else None
    if inspection.files or loaded is None or not loaded.files_signature:
        return Files(inspection.digest, "", are_gone=False)
    seen = loaded.steps.get(name=FILES).input_digest
    return Files(seen, loaded.files_signature, are_gone=True)


def must_be_loaded(day: PlannedDay, digest: str, signatures: Mapping[date, str]) -> None:
    """Without its files a day can only be continued from where it was loaded, with nothing under it
    changed; else it must never pass as a day without files. ``signatures``: those of the inbox.
    Raises FilesGone, which names what to put back."""
    loaded = Day.objects.select_related("loaded_run").get(pk=day.as_of).loaded_run
    # An attempt to publish it, on the same inputs, may have left it in any state but published.
    if loaded.status not in OPEN or loaded.input_digest != digest:
        raise FilesGone(
            f"{day.as_of} must be worked through again after a change under it, but its files are"
            " no longer in the inbox. Put back, unchanged and with their .ok,"
            f" {_to_put_back(loaded, signatures)}; then run the same command again."
            " Until then every published day stands as it is.",
            reason("files_gone", day=day.as_of.isoformat()),
        )


def _to_put_back(loaded: NightlyRun, signatures: Mapping[date, str]) -> str:
    """The files of a day, and the days after it that will be worked through, too, and lack theirs:
    they are found once, not one with each attempt."""
    files = ExtractFile.objects.filter(run=loaded).order_by("name")
    later = Day.objects.filter(as_of__gt=loaded.as_of).exclude(loaded_run__files_signature="")
    days = later.order_by("as_of").values_list("as_of", flat=True)
    lacking = ", ".join(f"{day}" for day in days if day not in signatures)
    named = ", ".join(files.values_list("name", flat=True))
    return named + (f", and those of {lacking}" if lacking else "")


@dataclass(frozen=True)
class Standing:
    """Tells of days by the runs of ``chain``, as it grows, and the ``signatures`` of their files
    in the inbox."""

    chain: Chain
    signatures: Mapping[date, str]

    def load_digest(
        self, day: PlannedDay, files: str, version: PolicyVersion, decisions: Decisions
    ) -> str:
        return digest_of(
            files=files,
            decisions=sorted(decisions.released | decisions.skipped),
            policy=version.pk,
            day_before=self.chain.last_loaded(day.as_of),
            history=self.chain.history,
        )

    def figures_digest(self, as_of: date, load_digest: str) -> str:
        return digest_of(load=load_digest, night_before=self.chain.last_published(as_of))

    def run_that_stands(self, day: PlannedDay, digest: str) -> NightlyRun | None:
        """The day's present run if it was made from just these inputs; then it stays."""
        pointer = Day.objects.select_related("loaded_run", "published_run").filter(pk=day.as_of)
        present = pointer.first()
        if present is None:
            return None
        run = present.published_run if day.is_published else present.loaded_run
        if run is None or run.input_digest != digest:
            return None
        if day.is_published and not self._figures_stand(run, day, digest):
            return None
        if self.signatures.get(day.as_of, run.files_signature) != run.files_signature:
            NightlyRun.objects.filter(pk=run.pk).update(files_signature=self.signatures[day.as_of])
        supersede_open(day.as_of, but={present.loaded_run_id, present.published_run_id})
        return run

    def _figures_stand(self, run: NightlyRun, day: PlannedDay, digest: str) -> bool:
        step = run.steps.filter(name="figures").first()
        return step is not None and step.input_digest == self.figures_digest(day.as_of, digest)
