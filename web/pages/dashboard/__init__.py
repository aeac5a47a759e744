"""The dashboard: one institution on one published day, and everything it leads to below."""
