"""`python -m sevenfold` is the console script."""

from sevenfold.main import main

if __name__ == "__main__":
    main()
