"""Institution tree, staff, postings, roles and permissions (domain/01)."""
