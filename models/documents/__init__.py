"""Documents that customers gave us. A row never changes: another text is another document."""
