"""What bin/prove runs beyond the suite: it sets the number of examples, and tests look wider."""

import os

import pytest

PROVES = "WEALTHCRM_EXAMPLES" in os.environ
# What the suite, which is to take less than 15 minutes, has a quicker sample of.
only_in_proofs = pytest.mark.skipif(not PROVES, reason="bin/prove runs it: it takes a minute")
