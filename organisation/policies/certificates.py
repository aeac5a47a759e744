"""Reading the certificates that roles require, once per process."""

from functools import cache
from pathlib import Path

from organisation.rules.certificates import CertificatePolicy, read_certificate_policy
from organisation.rules.yaml_text import load_yaml

FILE = Path(__file__).with_suffix(".yaml")


@cache
def certificate_policy() -> CertificatePolicy:
    return read_certificate_policy(load_yaml(FILE.read_bytes(), name=FILE.name))
