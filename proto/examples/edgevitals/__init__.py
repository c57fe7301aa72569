"""The edgevitals protocol in Python: see ../README.md."""
