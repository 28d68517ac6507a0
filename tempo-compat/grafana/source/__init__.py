"""The dashboards, each in a file of its own: `DASHBOARD` of every module here."""
