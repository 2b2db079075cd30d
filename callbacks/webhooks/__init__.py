"""Doors of the carrier: parse what it signed, call one operation, render what it shall do next."""
