"""The fault harness: users escalate while processes are killed and everything around them fails; then a checker proves
from the outside that nothing is lost, doubled, wrong or stuck. `make faults` writes docs/faults.md.
"""
