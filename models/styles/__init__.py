"""How a tenant wants to sound."""
