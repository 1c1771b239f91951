"""The gallery: every part that pages are made of, drawn once with an example of each. A test holds it complete."""
