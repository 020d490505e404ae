"""Run the command line: python -m hirefit."""

from hirefit.cli import main

if __name__ == "__main__":
    main()
