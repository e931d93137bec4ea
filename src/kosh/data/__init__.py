"""What is known: official figures, of which release and which borders."""
