"""The best model for elsewhere: written, run in its own runtime, compared with Keras."""
