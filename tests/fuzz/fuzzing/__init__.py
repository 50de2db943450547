"""What is thrown at picheck, where it can get in, and what must hold whatever it was."""
