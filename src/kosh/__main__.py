from kosh.cli import main

main()
