"""What the design asks for, measured: `python -m benchmarks`, or `make bench`."""
