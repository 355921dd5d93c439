"""The audit log: who saw, searched, took away or was refused what. See docs/audit.md."""
