"""The log: turns and feedback kept in SQLite or PostgreSQL; knows no bot."""
