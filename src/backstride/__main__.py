"""Let `python -m backstride` be the command line."""

from backstride.cli import main

if __name__ == "__main__":
    main()
