"""How it is told: execution of notebooks, findings, pages."""
