"""Learning from use: what was understood wrongly becomes proposals, and accepted ones become training messages."""
