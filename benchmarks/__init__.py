"""Measures Toombos against floors on the same machine: `./toombos bench`. Not part of the product."""
