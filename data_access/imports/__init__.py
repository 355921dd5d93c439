"""Imports: files come in through a mapping, are held to the contract, and become the next snapshot."""
