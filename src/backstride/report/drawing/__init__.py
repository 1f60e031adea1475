"""Records -> SVG: drawings made of nothing but numbers, in the colours of the look."""
