"""Who gets whom: counts first (``flow``), then evenly (``spread``); domain/02 §The nightly
reassignment. Clients never enter here, only how many of them share the same possible managers."""

from tiering.rules.allocation.component import Component, Counts, components
from tiering.rules.allocation.flow import best_counts
from tiering.rules.allocation.spread import spread

__all__ = ["Component", "Counts", "best_counts", "components", "spread"]
