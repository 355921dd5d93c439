"""What DESIGN section 6 asks for, measured: `python -m benchmarks`, or `make bench`."""
