"""How the system runs: nightly runs and their steps, published days, policy versions."""
