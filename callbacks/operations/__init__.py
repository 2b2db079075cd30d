"""What happens to the line, one file per phase, in the order of a call's life.

Every operation locks the entry first; it is the mutex of its conversation. Time comes in as `at`.
"""
