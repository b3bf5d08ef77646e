"""The rules, one file per kind of identifier, each with its own exceptions.

Every ``annotate`` takes a folded text (``corpus.deid.folding.fold``) and yields proposals; it need not care about other rules' spans.
"""
