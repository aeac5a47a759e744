"""What ``bin/demo`` runs: a whole bank on this machine, made once and started again quickly."""
