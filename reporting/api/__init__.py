"""The stats of the REST API, for supervisors."""
