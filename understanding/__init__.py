"""Reading a message: encoder, article ranking, shares, products and the decision. Pure: no Rasa, SQL or HTTP.

Runs in both environments (Python 3.10 under Rasa, 3.11+ in the desk), so that each message is read by the same code.
"""
