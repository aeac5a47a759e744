"""``manage.py export_snapshot --as-of D --out F.csv``."""

from nightly.management.exporting import PublishedExport


class Command(PublishedExport):
    help = "Every client's published figures of a published day, as CSV."
    kind = "snapshot"
