"""The commands of `keydesk`, by subject; `desk.cli` puts them together. What is heavy is imported by the command that needs it."""
