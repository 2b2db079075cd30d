"""The simulator's own API under /sim: for people, for the page of telephones, and for tests."""
