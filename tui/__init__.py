"""What a person sees and types: the terminal interview, plain lines, and the command line."""
