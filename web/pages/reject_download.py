"""The reject file of a judged file, made for a download."""

from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from django.conf import settings

from nightly.dialects import default_dialect
from tiering.models import ExtractFile
from tiering.pipeline.intake.inspect import inbox_dialect
from tiering.pipeline.intake.rejects import write_reject_file
from tiering.pipeline.lake import Lake, NotInLake
from web.pages.files import NoSuchFile

# Larger reject files go to a temporary file on disk.
IN_MEMORY = 4 << 20


def reject_file(file_id: int) -> tuple[str, BinaryIO]:
    """Name and content of the reject file, at its beginning; in the inbox's dialect, masked, no
    cell starting a formula. Raises NoSuchFile."""
    file = ExtractFile.objects.select_related("run").filter(pk=file_id).first()
    if file is None:
        raise NoSuchFile(str(file_id))
    # The response closes it.
    out = cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    dialect = inbox_dialect(Path(settings.INBOX_DIR), default_dialect())
    try:
        write_reject_file(
            Lake(Path(settings.LAKE_DIR)), file.run.as_of, file.run_id, file.name, out, dialect
        )
    except NotInLake as error:
        out.close()
        raise NoSuchFile(str(error)) from error
    out.seek(0)
    return f"{file.name.split('.dat', 1)[0]}.rejects.csv", out
