"""``manage.py export_unmanaged --as-of D --out F.csv``."""

from nightly.management.exporting import PublishedExport


class Command(PublishedExport):
    help = "Clients above potential whom nobody manages of a published day, as CSV."
    kind = "unmanaged"
