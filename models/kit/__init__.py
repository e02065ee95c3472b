"""Domain-free tools that everyone may import."""
