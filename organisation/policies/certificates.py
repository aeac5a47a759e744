"""Reading the certificates that roles require, once per process."""

from functools import cache
from pathlib import Path

import yaml

from organisation.rules.certificates import CertificatePolicy, read_certificate_policy

FILE = Path(__file__).with_suffix(".yaml")


@cache
def certificate_policy() -> CertificatePolicy:
    return read_certificate_policy(yaml.safe_load(FILE.read_text(encoding="utf-8")))
