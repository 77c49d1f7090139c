"""Tickets for finance as files: CSV for spreadsheets, XML for accounting. No I/O but the command's."""
