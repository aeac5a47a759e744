"""Proofs too long for a test suite (``bin/prove``); a small sample of each is in ``bin/test``."""
