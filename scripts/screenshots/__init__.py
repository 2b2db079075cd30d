"""`make screenshots`: the pictures in docs/img, taken in Chromium from a system of its own while a story is lived."""
