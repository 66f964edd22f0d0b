"""From an unknown file to a source file: look, propose, ask what the file does not say, write one TOML."""
