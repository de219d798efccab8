"""The end-to-end benchmark: starts upstream, proxies and load, interleaves them, and writes what came out.

Start at scenarios.py for what is measured and at targets.py for what is measured against what.
"""
