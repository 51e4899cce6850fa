"""keras-tuner oracles that waste nothing; `names` lists them without importing Keras."""
