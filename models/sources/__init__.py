"""What opens the places outside that a tenant's documents are fetched from."""
