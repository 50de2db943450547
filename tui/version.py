"""The version, where `picheck --version` can read it without loading anything."""

VERSION = "0.1.0"
