"""What a network sees, as one page: the field growing over an image, layer by layer."""
