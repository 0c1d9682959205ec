"""Proof that a transplant is right: both models on one probe, and the transplanted bits themselves."""
