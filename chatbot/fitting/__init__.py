"""Fitting: guides and rules into files; the only room that needs scikit-learn, SciPy and NumPy."""
