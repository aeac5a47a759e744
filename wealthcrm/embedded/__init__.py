"""PostgreSQL and Valkey from wheels, for machines that have none (architecture, decision 10)."""
