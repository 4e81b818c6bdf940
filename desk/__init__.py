"""The desk: front door, record and background work of Keydesk. The only process that the internet reaches."""
