"""The desk's pages and its HTTP edge: thin adapters over the domain, server-rendered and without inline scripts."""
