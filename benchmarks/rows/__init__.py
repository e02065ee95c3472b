"""The rows of the table: one module a scenario, each with `run`, in the order they are measured."""
