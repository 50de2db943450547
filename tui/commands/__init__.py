"""The commands, one module each: `parser()` builds its argument parser and `run(args)` does it.

`run` returns the exit status: 0 done, 1 a replay differs or needs review, 2 bad usage or input.
"""
