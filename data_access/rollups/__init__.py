"""Rollups: sums over the contract, made by the engine itself, that answer what they can answer exactly."""
