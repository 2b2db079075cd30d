"""Django's backend for PostgreSQL with a point before and after each commit."""
