"""Exercise files: one TOML file is one exercise."""
