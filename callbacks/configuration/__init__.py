"""All settings as plain data: to compare, keep, bring back, copy, export and import. One format for all of that."""
