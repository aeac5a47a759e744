"""``manage.py export_books --as-of D --out F.csv``."""

from nightly.management.exporting import PublishedExport


class Command(PublishedExport):
    help = "Who manages whom of a published day, as CSV."
    kind = "books"
