"""Rasa custom actions: thin adapters over the desk's domain functions (`desk.turns`)."""
