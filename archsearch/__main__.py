"""`python -m archsearch`."""

from archsearch.cli import main

if __name__ == "__main__":
    main()
