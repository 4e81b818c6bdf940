"""How well messages are understood: figures on messages that were held out of the training data.

`keydesk train` compares two models by them, and `make eval` writes them down; both count the same way.
"""
