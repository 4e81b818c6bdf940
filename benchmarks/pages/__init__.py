"""How long each page takes with many tickets: `make bench-pages` fills databases and writes docs/pages.md."""
