"""What the social channels share: read a document's story, compose posts, fit them to a network."""
