"""The whole product as real processes, for the tests that need it."""
