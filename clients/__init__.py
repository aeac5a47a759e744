"""Clients, products, published snapshots and summaries, sealing of personal data."""
