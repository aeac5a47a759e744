"""The order of the night in one place; no models."""
