"""Changes a document's words to a customer's style by safe rules, and points out what it can't."""
