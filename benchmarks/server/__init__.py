"""The product with one view more: an empty one, the floor that others are compared with."""
