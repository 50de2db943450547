"""The laws that hold over every set of answers, and what they are tested against.

`reference` is the contract written a second time, `space` every answer and every class, `paths` the walk
through a function on answers not chosen yet. The other modules hold laws: a law is a function that walks
what it speaks of, raises `Broken` with the smallest counterexample in words, and otherwise says how much it
walked. `tests/core/` runs each as a test, `tests/prove.py` runs all of them and prints a table.
"""
