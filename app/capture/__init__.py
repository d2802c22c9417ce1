"""The inspector's phone: capture page, report protocol, own reports."""
