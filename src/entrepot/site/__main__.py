"""`python -m entrepot.site` is the command line."""

from entrepot.site.cli import main

if __name__ == "__main__":
    main()
