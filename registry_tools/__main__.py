"""`python -m registry_tools` is `registry-tools`."""

from registry_tools.cli import main

if __name__ == "__main__":
    main()
