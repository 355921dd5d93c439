"""What every figure means: measures, dimensions, and one module a question. Knows nothing of the screen."""
