"""How well messages are understood, on the project's held-out messages and on public sets."""
