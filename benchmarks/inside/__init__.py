"""What runs in the product's own process, with its settings and its database; each module prints one line of JSON."""
