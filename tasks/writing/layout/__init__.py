"""From chosen words to finished HTML, plain text and MIME: what email and website are built of."""
